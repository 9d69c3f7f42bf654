import { createTextCoalescer } from './text-coalescer.ts';

function record() {
  const out: string[] = [];
  let turn = () => undefined as void;
  const coalescer = createTextCoalescer(
    (type, text) => out.push(`${type}:${text}`),
    (run) => {
      turn = run;
    },
  );
  return { out, coalescer, nextTurn: () => turn() };
}

describe('pieces of text that come together', () => {
  it('go out as one, but for the first, which goes at once', () => {
    const { out, coalescer, nextTurn } = record();
    for (const text of ['a', 'b', '', 'c']) coalescer.push('content', text);
    expect(out).toEqual(['content:a']);
    nextTurn();
    expect(out).toEqual(['content:a', 'content:bc']);
  });

  it('keep thoughts and answer apart, in their order', () => {
    const { out, coalescer, nextTurn } = record();
    coalescer.push('reasoning', 'h');
    coalescer.push('reasoning', 'm');
    coalescer.push('content', 'a');
    nextTurn();
    expect(out).toEqual(['reasoning:h', 'reasoning:m', 'content:a']);
  });

  it('are forgotten when nobody is to see them', () => {
    const { out, coalescer, nextTurn } = record();
    coalescer.push('content', 'a');
    coalescer.push('content', 'b');
    coalescer.discard();
    nextTurn();
    expect(out).toEqual(['content:a']);
  });
});
