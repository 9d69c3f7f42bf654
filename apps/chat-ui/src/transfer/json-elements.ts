/** The longest conversation that is taken from a file, in characters. */
const longestElement = 64 * 1024 * 1024;
const longestHead = 10_000;

/** The file is no list of conversations. */
export class NotAListError extends Error {
  override readonly name = 'NotAListError';
}

export type JsonElements = {
  /** What stands before the list: `{"format":…,"version":…,"conversations":`, or nothing. */
  head: string;
  /** The text of each object in the list, one at a time. */
  elements: AsyncIterable<string>;
};

/**
 * Reads the objects of one long list out of a JSON text, without holding the text: either a list by itself,
 * or the first list of the object that the file is.
 * @throws NotAListError when there is no such list, or it breaks off.
 */
export async function readJsonElements(chunks: AsyncIterable<string>): Promise<JsonElements> {
  const source = chunks[Symbol.asyncIterator]();
  let head = '';
  for (;;) {
    const start = head.search(/\[/);
    if (start >= 0) {
      const before = head
        .slice(0, start)
        .trim()
        .replace(/^\uFEFF/, '');
      if (before !== '' && !before.startsWith('{')) throw new NotAListError();
      return { head: before, elements: split(head.slice(start + 1), source) };
    }
    const { done, value } = await source.next();
    if (done || head.length > longestHead) throw new NotAListError();
    head += value;
  }
}

/** Cuts at the outermost braces; braces within strings are text. */
async function* split(first: string, source: AsyncIterator<string>): AsyncGenerator<string> {
  let text = first;
  let element = '';
  let depth = 0;
  let inString = false;
  let escaped = false;
  for (;;) {
    let from = 0;
    for (let at = 0; at < text.length; at += 1) {
      const character = text[at];
      if (inString) {
        if (escaped) escaped = false;
        else if (character === '\\') escaped = true;
        else if (character === '"') inString = false;
      } else if (character === '"') inString = true;
      else if (character === '{' || character === '[') {
        if (depth === 0) from = at;
        depth += 1;
      } else if (character === '}' || character === ']') {
        // The end of the list itself.
        if (depth === 0) return;
        depth -= 1;
        if (depth > 0) continue;
        yield element + text.slice(from, at + 1);
        element = '';
      }
    }
    if (depth > 0) element += text.slice(from);
    if (element.length > longestElement) throw new NotAListError();
    const { done, value } = await source.next();
    if (done) throw new NotAListError();
    text = value;
  }
}
