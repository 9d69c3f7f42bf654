/** The longest title in a file name, in characters: with its ending it fits every file system. */
const maximumCharacters = 60;

/** A file name that says what is in it, and that every system takes: without separators or hidden dots. */
export function exportFileName(title: string, extension: string): string {
  const words = title
    .toWellFormed()
    .normalize('NFC')
    .replaceAll(/[\p{C}\p{Zl}\p{Zp}/\\:*?"<>|]/gu, ' ')
    .replaceAll(/\s+/g, ' ');
  const short = [...words]
    .slice(0, maximumCharacters)
    .join('')
    .replaceAll(/^[\s.]+|[\s.]+$/g, '');
  return `${short || 'conversation'}.${extension}`;
}
