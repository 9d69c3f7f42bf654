import { memo, useDeferredValue, useState } from 'react';

import { Fence } from './fence.tsx';
import { advanceMarkdown, emptyMarkdown, type MarkdownBlock } from './incremental.ts';
import { StillGrowing, TokenView } from './tokens.tsx';
import { visibleText } from './visible-text.tsx';

const Block = memo(function Block({ block }: { block: MarkdownBlock }) {
  switch (block.kind) {
    case 'code':
      return <Fence {...block} />;
    case 'plain':
      return <p className="plain">{visibleText(block.text)}</p>;
    case 'tokens':
      return <TokenView token={block.token} />;
  }
});

const lengthOf = (block: MarkdownBlock): number => {
  if (block.kind === 'tokens') return block.token.raw.length;
  if (block.kind === 'plain') return block.text.length;
  return block.pieces.reduce((sum, piece) => sum + piece.length, 0);
};

/** Roughly how high blocks will be, in pixels, until they were laid out. */
const estimateHeight = (blocks: readonly MarkdownBlock[]) =>
  Math.round(blocks.reduce((sum, block) => sum + 16 + lengthOf(block) * 0.4, 0));

type GroupProps = {
  blocks: readonly MarkdownBlock[];
  /** Whether others follow it: then it is laid out only near where one reads. */
  isPassed: boolean;
};

const Group = memo(function Group({ blocks, isPassed }: GroupProps) {
  return (
    <div
      className="markdown-part"
      data-passed={isPassed || undefined}
      style={isPassed ? { containIntrinsicBlockSize: `auto ${estimateHeight(blocks)}px` } : {}}
    >
      {blocks.map((block, index) => (
        <Block key={index} block={block} />
      ))}
    </div>
  );
});

const closeBlock = (block: MarkdownBlock): MarkdownBlock =>
  block.kind === 'code' && !block.closed ? { ...block, closed: true } : block;

type SourceProps = {
  source: string;
  /** Whether nothing more comes: then a fence that was left open is coloured too. */
  complete: boolean;
};

/** So many groups of blocks at the end of a long text are drawn first: one reads there when it is opened. */
const firstGroups = 2;

function ParsedMarkdown({ source, complete }: SourceProps) {
  const [parsed, setParsed] = useState(() => advanceMarkdown(emptyMarkdown, source));
  const current = advanceMarkdown(parsed, source);
  if (current !== parsed) setParsed(current);
  const { settled, tail } = current;
  const begin = useDeferredValue(0, Math.max(0, settled.length - firstGroups));
  return (
    <div className="markdown">
      {settled.map(
        (blocks, index) =>
          index >= begin && (
            <Group key={index} blocks={blocks} isPassed={index < settled.length - 1} />
          ),
      )}
      <StillGrowing value={!complete}>
        {tail.map((block, index) => (
          <Block key={index} block={complete ? closeBlock(block) : block} />
        ))}
      </StillGrowing>
    </div>
  );
}

type Props = SourceProps & {
  /** Whether it is read now: otherwise it is drawn after what is, when nothing else is to do. */
  atOnce?: boolean;
};

/**
 * A text in Markdown that may grow. Work per update is that of the open block: settled ones are
 * neither parsed nor drawn again.
 */
export const Markdown = memo(function Markdown({ source, complete, atOnce = true }: Props) {
  const drawn = useDeferredValue(true, atOnce);
  return drawn && <ParsedMarkdown source={source} complete={complete} />;
});
