import type { MarkedOptions, Token } from 'marked';

/** A formula: its LaTeX, whether it stands on lines of its own, and whether its end has come. */
export type MathToken = {
  type: 'math';
  raw: string;
  latex: string;
  display: boolean;
  closed: boolean;
};

/** Longer is no formula that a person reads. In characters; a bound for the search for the end too. */
const longest = 4000;

const displayed = /^ {0,3}(?:\$\$([\s\S]+?)\$\$|\\\[([\s\S]+?)\\\])[ \t]*(?:\n|$)/;
/** The opening of a displayed formula whose end has not come: nothing but it on its first line. */
const opened = /^ {0,3}(?:\$\$[ \t]*\n|\\\[)/;
const blockStart = /\n {0,3}(?:\$\$|\\\[)/;
const paragraphEnd = /\n[ \t]*\n/;

/** `$$…$$`, `\(…\)`, and `$…$` by Pandoc's rule, which leaves prices alone. */
const inline = /^(?:\$\$([^$\n]+)\$\$|\\\(([^\n]+?)\\\)|\$(?![\s$])([^$\n]*?[^\s$\\])\$(?!\d))/;
const price = /^[\d.,]+ +\p{L}{2,}/u;

const token = (raw: string, latex: string, display: boolean, closed = true): MathToken => ({
  type: 'math',
  raw,
  latex: latex.trim(),
  display,
  closed,
});

function readBlock(source: string): MathToken | undefined {
  if (!/^ {0,3}(?:\$\$|\\\[)/.test(source)) return undefined;
  const near = source.slice(0, longest);
  const end = near.search(paragraphEnd);
  const paragraph = end === -1 ? near : near.slice(0, end + 1);
  const found = displayed.exec(paragraph);
  if (found) return token(found[0], found[1] ?? found[2] ?? '', true);
  const mayStillClose = end === -1 && paragraph.length < longest && opened.test(paragraph);
  return mayStillClose ? token(paragraph, paragraph, true, false) : undefined;
}

function readInline(source: string): MathToken | undefined {
  const found = inline.exec(source.slice(0, longest));
  if (!found) return undefined;
  const [raw, display, parentheses, dollars] = found;
  if (dollars !== undefined && price.test(dollars)) return undefined;
  return token(raw, display ?? parentheses ?? dollars ?? '', display !== undefined);
}

/** What makes marked's lexer find formulas. */
export const mathExtensions: NonNullable<MarkedOptions['extensions']> = {
  renderers: {},
  childTokens: {},
  block: [(source) => readBlock(source) as Token | undefined as never],
  startBlock: [
    (source) => {
      const at = source.search(blockStart);
      return at === -1 ? undefined : at + 1;
    },
  ],
  inline: [(source) => readInline(source) as Token | undefined as never],
  startInline: [
    (source) => {
      const at = source.search(/\$|\\\(/);
      return at === -1 ? undefined : at;
    },
  ],
};
