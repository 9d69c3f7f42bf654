import { stripVTControlCharacters } from 'node:util';

/**
 * Breaks a line between words, so that a terminal of so many columns does not break it within one; what follows the
 * first break is indented, by default to the last column of a table's row. Words that are too long stay whole, and so
 * does everything without a width.
 */
export function wrap(text: string, columns: number | undefined, indent?: number): string {
  // A narrow rest would be a ladder of single words.
  if (columns === undefined || columns - (indent ?? 0) < narrowest) return text;
  return text
    .split('\n')
    .map((line) => wrapLine(line, columns, ' '.repeat(indent ?? lastColumn(line, columns))))
    .join('\n');
}

const narrowest = 30;

/** Where the last column of a row begins, as far as enough is left of the line; 0 for a sentence. */
function lastColumn(line: string, columns: number): number {
  const starts = [...stripVTControlCharacters(line).matchAll(/ {2,}(?=\S)/g)].map(
    ({ index, 0: spaces }) => index + spaces.length,
  );
  return starts.findLast((start) => columns - start >= narrowest) ?? 0;
}

function wrapLine(line: string, columns: number, indent: string): string {
  if (widthOf(line) <= columns) return line;
  let width = 0;
  return line
    .split(/( +)/)
    .reduce<string[]>(
      (lines, piece) => {
        const isSpace = piece.trim() === '';
        if (!isSpace && width + widthOf(piece) > columns && width > indent.length) {
          lines[lines.length - 1] = (lines.at(-1) ?? '').trimEnd();
          lines.push(indent);
          width = indent.length;
        }
        lines[lines.length - 1] = (lines.at(-1) ?? '') + piece;
        width += widthOf(piece);
        return lines;
      },
      [''],
    )
    .join('\n');
}

function widthOf(text: string): number {
  return [...stripVTControlCharacters(text)].length;
}
