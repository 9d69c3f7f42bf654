import { titleOf } from './title.ts';

describe('the title of a conversation', () => {
  it.each([
    ['Hello', 'Hello'],
    ['  How do\n\n tides\twork?  ', 'How do tides work?'],
    ['# **Bold** `code` and [a link](http://x)', 'Bold code and a link'],
    ['```python\nprint(1)\n```', 'print(1)'],
    ['\u200b \u202e', 'New conversation'],
    [
      'Explain to me in simple words why the sky over Lisbon is blue in the morning',
      'Explain to me in simple words why the sky over Lisbon is…',
    ],
  ])('%j becomes %j', (message, title) => {
    expect(titleOf(message)).toBe(title);
  });

  it('cuts text without spaces, and no character in two', () => {
    expect(titleOf('語'.repeat(100))).toBe(`${'語'.repeat(60)}…`);
    expect(titleOf(`x${'👋'.repeat(100)}`).isWellFormed()).toBe(true);
  });
});
