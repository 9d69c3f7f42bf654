import fc from 'fast-check';

import { createReasoningSplitter, type ReasoningSplitterOptions } from './reasoning-splitter.ts';

function split(pieces: string[], options?: ReasoningSplitterOptions) {
  const splitter = createReasoningSplitter(options);
  const sides = { reasoning: '', content: '' };
  for (const { type, text } of [...pieces.flatMap(splitter.push), ...splitter.end()]) {
    sides[type] += text;
  }
  return sides;
}

describe('createReasoningSplitter', () => {
  it.each([
    ['splits a thought from the answer', '<think>\nHm.\n</think>\n\nYes.', 'Hm.', 'Yes.'],
    ['keeps an answer without a thought as it is', ' Yes, a < b.\n', '', ' Yes, a < b.\n'],
    ['drops an empty thought', '<think>\n\n</think>\n\nYes.', '', 'Yes.'],
    ['skips whitespace before the tag', '\n <think>Hm.</think>Yes.', 'Hm.', 'Yes.'],
    ['keeps a thought that the length limit cut', '<think>\nHm, so', 'Hm, so', ''],
    ['keeps the start of a tag at the end as text', '<think>Hm.</thin', 'Hm.</thin', ''],
    ['keeps the start of an opening tag at the end as text', '<thi', '', '<thi'],
    [
      'takes later tags as text',
      '<think>Hm.</think>Write <think>x</think>.',
      'Hm.',
      'Write <think>x</think>.',
    ],
    ['does not take a closing tag alone for one', 'Write </think>.', '', 'Write </think>.'],
  ])('%s', (_name, text, reasoning, content) => {
    expect(split([text])).toEqual({ reasoning, content });
  });

  it('starts within the thought when the prompt opened it', () => {
    expect(split(['Hm.\n</think>\n\nYes.'], { start: 'thinking' })).toEqual({
      reasoning: 'Hm.',
      content: 'Yes.',
    });
  });

  it('gives text back as soon as it cannot become a tag', () => {
    const splitter = createReasoningSplitter();
    expect(splitter.push('<')).toEqual([]);
    expect(splitter.push('b>')).toEqual([{ type: 'content', text: '<b>' }]);
    expect(splitter.push('next <')).toEqual([{ type: 'content', text: 'next <' }]);
  });

  it('gives the same sides however the text is cut', () => {
    const fragment = fc.constantFrom(
      '<think>',
      '</think>',
      '<',
      '</th',
      '\n',
      ' ',
      'Hm',
      '世🪟',
      '>',
    );
    const cut = fc.tuple(
      fc.array(fragment, { maxLength: 12 }).map((fragments) => fragments.join('')),
      fc.array(fc.nat(60), { maxLength: 8 }),
      fc.constantFrom('unknown' as const, 'thinking' as const, 'content' as const),
    );
    fc.assert(
      fc.property(cut, ([text, positions, start]) => {
        const edges = [0, ...positions.toSorted((a, b) => a - b), text.length];
        const pieces = edges.slice(1).map((edge, index) => text.slice(edges[index], edge));
        expect(split(pieces, { start })).toEqual(split([text], { start }));
      }),
      { numRuns: 500 },
    );
  });
});
