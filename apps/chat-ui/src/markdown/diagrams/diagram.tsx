import { memo, useEffect, useState } from 'react';

import { useText } from '../../i18n/use-text.ts';
import { CodeBlock, type CodeBlockProps } from '../code-block.tsx';
import { type DrawnDiagram, drawDiagram } from './draw-diagram.ts';
import { usePageIsDark } from './use-page-is-dark.ts';

/** The diagram of a source; null while it is drawn, and where it cannot be. */
function useDiagram(source: string): DrawnDiagram | null {
  const dark = usePageIsDark();
  const [drawn, setDrawn] = useState<(DrawnDiagram & { source: string }) | null>(null);
  useEffect(() => {
    let wanted = true;
    drawDiagram(source, dark)
      .then((diagram) => {
        if (wanted) setDrawn({ ...diagram, source });
      })
      // What is no diagram stays what it is: code.
      .catch(() => undefined);
    return () => {
      wanted = false;
    };
  }, [source, dark]);
  return drawn?.source === source ? drawn : null;
}

/**
 * A Mermaid source and what it draws. It is shown as an image: what the source may have put into it can
 * neither run nor load anything there. The source stays at hand for those who cannot see it.
 */
export const Diagram = memo(function Diagram(props: CodeBlockProps) {
  const { answer } = useText();
  const drawn = useDiagram(props.pieces.join(''));
  if (!drawn) return <CodeBlock {...props} />;
  return (
    <div className="diagram">
      <img src={drawn.address} width={drawn.width} height={drawn.height} alt={answer.diagram} />
      <details>
        <summary>{answer.diagramSource}</summary>
        <CodeBlock {...props} />
      </details>
    </div>
  );
});
