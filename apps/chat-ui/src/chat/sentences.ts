/** A fence, or what Markdown draws with: not to be read out. */
const fences = /```[\s\S]*?(?:```|$)/g;
const marks = /[*_`#>~|]+|^\s*[-+]\s+/gm;

/** What can be read out of a text in Markdown. */
function toSpeech(markdown: string): string {
  return markdown
    .replace(fences, ' ')
    .replace(/!?\[([^\]]*)\]\([^)]*\)/g, '$1')
    .replace(marks, '')
    .replace(/\s+/g, ' ')
    .trim();
}

/**
 * The sentences of a growing text that are whole and were not said yet.
 * @param from where the last call ended, in characters of `text`.
 * @param complete whether nothing more comes, so that the last sentence is whole too.
 * @returns what to say (it may be empty) and where to go on.
 */
export function nextSentences(
  text: string,
  from: number,
  complete: boolean,
): { speech: string; next: number } {
  const open = text.slice(from);
  const fenceOpen = (open.match(/^ {0,3}```/gm) ?? []).length % 2 === 1;
  if (fenceOpen && !complete) return { speech: '', next: from };
  if (complete) return { speech: toSpeech(open), next: text.length };
  // A sentence is whole when something follows its end.
  const ends = [...open.matchAll(/[.!?…:](?=\s)|\n(?=\s*\n)/g)];
  const last = ends.at(-1);
  if (!last) return { speech: '', next: from };
  const end = last.index + 1;
  return { speech: toSpeech(open.slice(0, end)), next: from + end };
}
