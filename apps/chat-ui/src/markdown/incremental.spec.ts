import { advanceMarkdown, emptyMarkdown, type ParsedMarkdown } from './incremental.ts';

const sample = `# Tides

They come from the **Moon**,
and from the Sun.

- one
- two
  - nested

  still two
- three

1. first

2. second

3. third

\`\`\`python
def f():

    return 1
\`\`\`

| a | b |
| - | - |
| 1 | 2 |

> quoted
> twice

Setext
======

~~~
no language
~~~
The end.`;

const parse = (text: string) => advanceMarkdown(emptyMarkdown, text);

function feed(text: string, size: number): ParsedMarkdown {
  let state = emptyMarkdown;
  for (let end = size; ; end += size) {
    state = advanceMarkdown(state, text.slice(0, end));
    if (end >= text.length) return state;
  }
}

const blocksOf = (state: ParsedMarkdown) => [...state.settled.flat(), ...state.tail];
/** What is drawn: closing a fence may cut its code elsewhere, which nobody sees. */
const drawn = (state: ParsedMarkdown) =>
  blocksOf(state).map((block) =>
    block.kind === 'tokens'
      ? block.token.raw.trimEnd()
      : block.kind === 'code'
        ? `${block.language}:${block.pieces.join('')}:${block.closed}`
        : block.text,
  );
const within = (milliseconds: number, work: () => void) => {
  const start = performance.now();
  work();
  expect(performance.now() - start).toBeLessThan(milliseconds);
};

describe('Markdown that arrives in pieces', () => {
  it.each([1, 2, 3, 7, 50])('is the same text in pieces of %i as at once', (size) => {
    expect(drawn(feed(sample, size))).toEqual(drawn(parse(sample)));
  });

  it('is the same with Windows line ends, even when a piece ends between the two characters', () => {
    expect(drawn(feed(sample.replaceAll('\n', '\r\n'), 1))).toEqual(drawn(parse(sample)));
  });

  it('loses no character', () => {
    const letters = (text: string) => text.replace(/[^a-z0-9]/gi, '');
    expect(letters(drawn(feed(sample, 3)).join(''))).toContain('TidesTheycomefromtheMoon');
    expect(drawn(parse(sample)).at(-1)).toBe('The end.');
  });

  it('never touches a settled block again', () => {
    const text = Array.from({ length: 200 }, (_, index) => `Paragraph ${index}.`).join('\n\n');
    const early = feed(text.slice(0, 1500), 5);
    const late = advanceMarkdown(early, text);
    const full = early.settled.slice(0, -1);
    expect(full.length).toBeGreaterThan(2);
    full.forEach((group, index) => expect(late.settled[index]).toBe(group));
  });

  it('shows a fence as closed only once it is', () => {
    const open = blocksOf(parse('```js\nlet a = 1;\n'));
    expect(open).toMatchObject([{ kind: 'code', language: 'js', closed: false }]);
    expect(blocksOf(parse('```js\nlet a = 1;\n```'))).toMatchObject([
      { kind: 'code', pieces: ['let a = 1;'], closed: true },
    ]);
  });

  it('starts anew when the text is another one', () => {
    expect(drawn(advanceMarkdown(parse('one\n\ntwo\n\nthree'), 'other'))).toEqual(['other']);
  });

  it('keeps the work per token level while an answer grows to 200 kB', () => {
    const paragraph = `${'Words and *more* words, with `code` in them. '.repeat(10)}\n\n`;
    const cost = (size: number) => {
      let text = paragraph.repeat(Math.ceil(size / paragraph.length));
      let state = parse(text);
      const start = performance.now();
      for (let token = 0; token < 400; token += 1) {
        text += 'token ';
        state = advanceMarkdown(state, text);
      }
      return performance.now() - start;
    };
    cost(2000);
    const small = cost(2000);
    // Copying the text itself costs a little; parsing all of it again would cost a hundred times more.
    expect(cost(200_000)).toBeLessThan(Math.max(small * 8, 400));
  });

  it.each([
    ['a line of 200,000 characters', 'x'.repeat(200_000)],
    ['200,000 words in one line', 'word '.repeat(40_000)],
    ['200,000 opening brackets', '['.repeat(200_000)],
    ['200,000 image openings', '!['.repeat(100_000)],
    ['200,000 asterisks with letters', '*a '.repeat(66_000)],
    ['200,000 underscores', '_a_'.repeat(66_000)],
    ['200,000 marks of mixed emphasis', '**a*_b_'.repeat(28_000)],
    ['mixed emphasis on many lines', `${'**a*_b_'.repeat(500)}\n`.repeat(56)],
    ['200,000 backticks of growing length', '`a``b```c'.repeat(22_000)],
    ['200,000 opening angles', '<a '.repeat(66_000)],
    ['200,000 quotes in quotes', '>'.repeat(200_000)],
    ['lists in lists', '- '.repeat(100_000)],
    ['a fence that never closes', `\`\`\`\n${'code line\n'.repeat(20_000)}`],
    ['a table without end', `|a|b|\n|-|-|\n${'|1|2|\n'.repeat(30_000)}`],
    ['a list without end', '- an item of the list\n'.repeat(9000)],
    ['links without end', '[a](b '.repeat(33_000)],
    ['200,000 dollars', '$'.repeat(200_000)],
    ['formulas that never end', '$a \\( '.repeat(28_000)],
    ['thousands of displayed formulas', '$$\na\n'.repeat(8000)],
    ['line ends', '\n'.repeat(200_000)],
  ])('takes %s within reason', (_name, text) => {
    let state = emptyMarkdown;
    within(2000, () => {
      state = parse(text);
    });
    expect(blocksOf(state).length).toBeGreaterThanOrEqual(text.trim() === '' ? 0 : 1);
    // One more token on top of it is cheap.
    within(150, () => advanceMarkdown(state, `${text}more`));
  });
});
