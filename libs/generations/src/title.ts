const longestTitle = 60;

/** The first words of a first message, on one line and without the marks of Markdown. */
export function titleOf(message: string): string {
  const plain = message
    .replace(/```[^\n]*\n?/g, ' ')
    .replace(/!?\[([^\]]*)\]\([^)]*\)/g, '$1')
    .replace(/^[\s>#*+-]+/gm, '')
    .replace(/[*_`~]+/g, '')
    .replace(/[\p{Cc}\p{Cf}\s]+/gu, ' ')
    .trim();
  if (plain === '') return 'New conversation';
  if (plain.length <= longestTitle) return plain;
  const cut = plain.slice(0, longestTitle + 1);
  const end = cut.lastIndexOf(' ');
  // Languages without spaces, and words without an end, are cut where they are.
  const words = end > longestTitle / 2 ? cut.slice(0, end) : cut.slice(0, longestTitle);
  return `${words
    .toWellFormed()
    .replace(/\uFFFD$/, '')
    .replace(/[\s.,;:!?]+$/, '')}…`;
}
