import type { Token, Tokens } from 'marked';

import { lexGuarded } from './guarded-lexer.ts';

/** A top-level piece of a text in Markdown. */
export type MarkdownBlock =
  | { kind: 'tokens'; token: Token }
  /** A fence. Its code comes in pieces, so that a long one is never drawn again as a whole. */
  | { kind: 'code'; language: string; pieces: readonly string[]; closed: boolean }
  /** Text that is shown as it is: too long or too deep to be worth reading as Markdown. */
  | { kind: 'plain'; text: string };

/** A fence that has not been closed yet. */
type OpenFence = { close: RegExp; language: string; pieces: string[] };

export type ParsedMarkdown = {
  /** All the text that was given so far. */
  source: string;
  /** Whether its last character is half of a line end, perhaps, that waits for the other half. */
  held: boolean;
  /** Blocks that no later text can change, in groups of a fixed size: a full group is never touched again. */
  settled: readonly (readonly MarkdownBlock[])[];
  /** Blocks that the next text may change. */
  tail: readonly MarkdownBlock[];
  /** The text of the tail; inside an open fence, the lines that are not in a piece yet. */
  rest: string;
  fence: OpenFence | null;
};

const groupSize = 12;
/** A list is settled item by item once it is longer than this, in characters. */
const longList = 4000;
/** A single block longer than this is shown as it is. */
const longestBlock = 16_000;
const longestTable = 64_000;
const pieceLength = 4000;
/** A long text is taken in slices, so that the parser never sees more than a block and a slice at once. */
const sliceLength = 8000;
const fenceOpener = /^ {0,3}(`{3,}|~{3,})([^\n]*)\n/;

export const emptyMarkdown: ParsedMarkdown = {
  source: '',
  held: false,
  settled: [],
  tail: [],
  rest: '',
  fence: null,
};

/** Cuts a text into pieces, at line ends where there are some. */
function cutPieces(text: string): { pieces: string[]; rest: string } {
  const pieces: string[] = [];
  let rest = text;
  while (rest.length > pieceLength * 2) {
    const line = rest.lastIndexOf('\n', pieceLength);
    const end = line > 0 ? line + 1 : pieceLength;
    pieces.push(rest.slice(0, end));
    rest = rest.slice(end);
  }
  return { pieces, rest };
}

const wholePieces = (text: string): string[] => {
  const { pieces, rest } = cutPieces(text);
  return [...pieces, rest];
};

const firstWord = (text: string) => text.trim().split(/\s/, 1)[0] ?? '';

function toBlock(token: Token, closed: boolean): MarkdownBlock {
  if (token.type === 'code' && token['codeBlockStyle'] !== 'indented') {
    const language = firstWord(String(token['lang'] ?? ''));
    return { kind: 'code', language, pieces: wholePieces(String(token['text'])), closed };
  }
  return { kind: 'tokens', token };
}

const blockOf = (token: Token, closed = true): MarkdownBlock =>
  token.type === 'plain' ? { kind: 'plain', text: token.raw } : toBlock(token, closed);

/** How many of the first tokens no later text can change. */
function countSettled(tokens: readonly Token[]): number {
  const solid = [...tokens.keys()].filter((index) => tokens[index]?.type !== 'space');
  const last = solid.at(-1);
  if (last === undefined) return 0;
  // Until its first line is whole, a block may still turn out to belong to the one before it.
  const whole = tokens[last]?.raw.includes('\n') ?? false;
  return (whole ? last : solid.at(-2)) ?? 0;
}

function addSettled(
  groups: readonly (readonly MarkdownBlock[])[],
  blocks: readonly MarkdownBlock[],
): readonly (readonly MarkdownBlock[])[] {
  if (blocks.length === 0) return groups;
  const result = [...groups];
  for (const block of blocks) {
    const last = result.at(-1);
    if (last && last.length < groupSize) result[result.length - 1] = [...last, block];
    else result.push([block]);
  }
  return result;
}

/** One step of parsing: blocks that are settled now, and what is left of the text. */
type Step = {
  blocks: MarkdownBlock[];
  rest: string;
  tail: MarkdownBlock[];
  fence: OpenFence | null;
};

/** Settles the first items of a long list; the rest goes on as a list with the next number. */
function splitList(token: Token, rest: string): Step | null {
  if (token.type !== 'list' || token.raw.length < longList) return null;
  const { items } = token as Tokens.List;
  if (items.length < 3) return null;
  const done = items.slice(0, -1);
  const length = done.reduce((sum, item) => sum + item.raw.length, 0);
  if (!token.raw.startsWith(done.map((item) => item.raw).join(''))) return null;
  const settled = { ...token, raw: token.raw.slice(0, length), items: done } as Token;
  return { blocks: [blockOf(settled)], rest: rest.slice(length), tail: [], fence: null };
}

function stepText(text: string): Step {
  const opener = fenceOpener.exec(text);
  if (opener) {
    const [line, marker = '', info = ''] = opener;
    if (!(marker.startsWith('`') && info.includes('`'))) {
      const close = new RegExp(`^ {0,3}${marker[0]}{${marker.length},}[ \\t]*$`);
      const language = firstWord(info);
      const fence = { close, language, pieces: [] };
      return { blocks: [], rest: text.slice(line.length), tail: [], fence };
    }
  }
  if (text.length > longestBlock && !text.slice(0, longestBlock).includes('\n')) {
    // One endless line. It is cut before the parser sees it.
    const blocks = [{ kind: 'plain', text: text.slice(0, longestBlock) } as const];
    return { blocks, rest: text.slice(longestBlock), tail: [], fence: null };
  }
  const tokens = lexGuarded(text);
  const count = countSettled(tokens);
  const settled = tokens.slice(0, count);
  const rest = text.slice(settled.reduce((sum, token) => sum + token.raw.length, 0));
  const remaining = tokens.slice(count);
  const blocks = settled.filter(({ type }) => type !== 'space').map((token) => blockOf(token));
  const open = remaining.find(({ type }) => type !== 'space');
  if (count === 0 && open) {
    const split = splitList(open, rest);
    if (split) return split;
    const limit = open.type === 'table' ? longestTable : longestBlock;
    if (rest.length > limit) {
      const end = rest.lastIndexOf('\n', limit) + 1 || limit;
      return {
        blocks: [{ kind: 'plain', text: rest.slice(0, end) }],
        rest: rest.slice(end),
        tail: [],
        fence: null,
      };
    }
  }
  const tail = remaining
    .filter(({ type }) => type !== 'space')
    .map((token) => blockOf(token, false));
  return { blocks, rest, tail, fence: null };
}

function stepFence(text: string, fence: OpenFence): Step {
  let from = 0;
  for (;;) {
    const end = text.indexOf('\n', from);
    const line = end === -1 ? text.slice(from) : text.slice(from, end);
    // A close without its line end may still grow into something else; it shows as closed meanwhile.
    if (line.length < 200 && fence.close.test(line)) {
      const body = text.slice(0, Math.max(0, from - 1));
      const pieces = [...fence.pieces, ...wholePieces(body)];
      const code = { kind: 'code', language: fence.language, pieces, closed: true } as const;
      if (end === -1) return { blocks: [], rest: text, tail: [code], fence };
      return { blocks: [code], rest: text.slice(end + 1), tail: [], fence: null };
    }
    if (end === -1) break;
    from = end + 1;
  }
  const { pieces, rest } = cutPieces(text);
  const grown = pieces.length > 0 ? { ...fence, pieces: [...fence.pieces, ...pieces] } : fence;
  const open = { kind: 'code', language: fence.language, closed: false } as const;
  return { blocks: [], rest, tail: [{ ...open, pieces: [...grown.pieces, rest] }], fence: grown };
}

type Progress = Pick<ParsedMarkdown, 'settled' | 'rest' | 'fence' | 'tail'>;

/** Settles what can be settled, until a step moves nothing any more. */
function settleAll(progress: Progress): Progress {
  let { settled, rest, fence } = progress;
  for (;;) {
    const step: Step = fence ? stepFence(rest, fence) : stepText(rest);
    settled = addSettled(settled, step.blocks);
    const moved = step.blocks.length > 0 || (step.fence !== null && fence === null);
    ({ rest, fence } = step);
    if (!moved || (rest === '' && !fence)) return { settled, rest, fence, tail: step.tail };
  }
}

/**
 * Parses a text that grows, and costs what was added plus the block that is still open: what is
 * settled is never parsed again. A text that does not start with the one before is parsed anew.
 */
export function advanceMarkdown(previous: ParsedMarkdown, source: string): ParsedMarkdown {
  if (source === previous.source) return previous;
  const grows = source.startsWith(previous.source);
  const { settled, rest, fence } = grows ? previous : emptyMarkdown;
  const before = grows && previous.held ? '\r' : '';
  let added = before + source.slice(grows ? previous.source.length : 0);
  const held = added.endsWith('\r');
  if (held) added = added.slice(0, -1);
  const text = added.includes('\r') ? added.replace(/\r\n?/g, '\n') : added;
  let state = { settled, rest, fence, tail: [] as readonly MarkdownBlock[] };
  for (let from = 0; from < text.length || from === 0; from += sliceLength) {
    state = settleAll({ ...state, rest: state.rest + text.slice(from, from + sliceLength) });
  }
  return { source, held, ...state };
}
