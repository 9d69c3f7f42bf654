import { stripVTControlCharacters } from 'node:util';

/**
 * Breaks a line between words, so that a terminal of so many columns does not break it within one; what follows the
 * first break is indented. Words that are too long stay whole, and so does everything without a width.
 */
export function wrap(text: string, columns: number | undefined, indent = 0): string {
  // A narrow rest would be a ladder of single words.
  if (columns === undefined || columns - indent < 30) return text;
  return text
    .split('\n')
    .map((line) => wrapLine(line, columns, ' '.repeat(indent)))
    .join('\n');
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
