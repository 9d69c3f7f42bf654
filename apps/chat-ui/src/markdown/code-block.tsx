import { memo, useEffect, useState } from 'react';

import { CopyButton } from '../parts/copy-button.tsx';
import { useText } from '../i18n/use-text.ts';
import type { CodeNode } from './highlighting/code-tree.ts';
import { visibleText } from './visible-text.tsx';

export type CodeBlockProps = { language: string; pieces: readonly string[]; closed: boolean };

const Piece = memo(function Piece({ text }: { text: string }) {
  return <span>{visibleText(text)}</span>;
});

function CodeNodes({ nodes }: { nodes: readonly CodeNode[] }) {
  return nodes.map((node, index) =>
    typeof node === 'string' ? (
      <span key={index}>{visibleText(node)}</span>
    ) : (
      <span key={index} className={node.className}>
        <CodeNodes nodes={node.children} />
      </span>
    ),
  );
}

/** The code with its colours, once its fence has closed and the language has been fetched. */
function useHighlighting(code: string | null, language: string): readonly CodeNode[] | null {
  const [result, setResult] = useState<{ code: string; nodes: readonly CodeNode[] } | null>(null);
  useEffect(() => {
    if (code === null || language === '') return;
    let wanted = true;
    import('./highlighting/highlight.ts')
      .then(({ highlight }) => highlight(code, language))
      .then((nodes) => {
        if (wanted && nodes) setResult({ code, nodes });
      })
      // Without colours the code is still the code.
      .catch(() => undefined);
    return () => {
      wanted = false;
    };
  }, [code, language]);
  return result !== null && result.code === code ? result.nodes : null;
}

/** A fence: drawn plain while it grows, highlighted once when it closes. */
export const CodeBlock = memo(function CodeBlock({ language, pieces, closed }: CodeBlockProps) {
  const text = useText();
  const nodes = useHighlighting(closed ? pieces.join('') : null, language.toLowerCase());
  return (
    <figure className="code">
      <figcaption>
        <span className="code-language">{language || text.answer.code}</span>
        <CopyButton label={text.answer.copyCode} read={() => pieces.join('')} />
      </figcaption>
      {/* It scrolls on its own, so it must take the focus for the arrow keys. */}
      <pre dir="ltr" tabIndex={0} aria-label={text.answer.codeIn(language)} role="group">
        <code>
          {nodes ? (
            <CodeNodes nodes={nodes} />
          ) : (
            pieces.map((piece, index) => <Piece key={index} text={piece} />)
          )}
        </code>
      </pre>
    </figure>
  );
});
