/** Text as a model writes it: paragraphs, lists, a table and code in Markdown, the same in every run. */
const paragraph =
  'The tide follows the **Moon**, and to a lesser part the *Sun*: where both pull in one line the water rises highest, and where they pull at a right angle it rises least. A port keeps `tables` of both, since the shape of its bay matters more than either.\n\n';
const list =
  '- The near side of the sea is pulled more than the centre of the Earth.\n- The far side is pulled less, and is left behind.\n- Between the two the water is low.\n\n';
const table = '| tide | range |\n| --- | ---: |\n| spring | 5.8 m |\n| neap | 2.1 m |\n\n';
const code =
  '```python\ndef height(hours: float) -> float:\n    """The height of the water, in metres."""\n    return 3.9 + 1.9 * cos(hours / 12.42 * tau)\n```\n\n';
const chapter = `### Of tides\n\n${paragraph.repeat(4)}${list}${paragraph.repeat(2)}${table}${paragraph}${code}`;

/** Prose of at least so many characters, ending with a whole chapter. */
export const prose = (characters: number): string =>
  chapter.repeat(Math.ceil(characters / chapter.length));

/** Its words with the space after each, over and over: what a model says token by token. */
export function* words(): Generator<string, never> {
  for (;;) yield* chapter.match(/\S+\s+/g) ?? [];
}
