import { CodeBlock, type CodeBlockProps } from './code-block.tsx';
import { Formula } from './math/formula.tsx';
import { onFirstUse } from './on-first-use.tsx';

/** A diagram in Mermaid; Mermaid is fetched with the first one. */
const Diagram = onFirstUse<CodeBlockProps>(
  () => import('./diagrams/diagram.tsx').then((module) => module.Diagram),
  CodeBlock,
);

/** What stands in a fence: code, or what the code says once the fence has closed. */
export function Fence(props: CodeBlockProps) {
  const { language, pieces, closed } = props;
  if (closed && language === 'mermaid') return <Diagram {...props} />;
  if (closed && language === 'math') return <Formula latex={pieces.join('')} display />;
  return <CodeBlock {...props} />;
}
