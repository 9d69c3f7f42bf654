import fc from 'fast-check';

import { createStopFilter } from './stop-strings.ts';
import { TokenTextDecoder } from './token-text-decoder.ts';

/** Bytes as tokens: the hardest case, in which every character is split. */
const detokenize = (tokens: number[]) => Buffer.from(tokens).toString('utf8');

describe('TokenTextDecoder', () => {
  it('gives whole characters only, and all of them', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 60 }), (text) => {
        const decoder = new TokenTextDecoder<number>(detokenize);
        const pieces = [...Buffer.from(text)].map((byte) => decoder.push(byte));
        const last = decoder.end();
        expect(pieces.join('') + last).toBe(text);
        expect(last).toBe('');
        for (const piece of pieces) expect(piece).not.toContain('\uFFFD');
      }),
    );
  });

  it('goes on after bytes that are no text, with the same result as all at once', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 255 }), { maxLength: 50 }), (bytes) => {
        const decoder = new TokenTextDecoder<number>(detokenize);
        const text = bytes.map((byte) => decoder.push(byte)).join('') + decoder.end();
        expect(text).toBe(detokenize(bytes));
      }),
    );
  });

  it('tells the detokenizer what came before, for vocabularies that drop a leading space', () => {
    const seen: string[] = [];
    const decoder = new TokenTextDecoder<string>(
      (tokens, previous) => {
        seen.push(previous.join(''));
        return tokens.join('');
      },
      ['a', 'b'],
    );
    decoder.push('c');
    decoder.push('d');
    expect(seen).toEqual(['ab', 'abc']);
  });
});

describe('createStopFilter', () => {
  it('ends before the first stop string, however the text is cut', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom('a', 'b', 'c'), maxLength: 30 }),
        fc.array(fc.string({ unit: fc.constantFrom('a', 'b', 'c'), minLength: 1, maxLength: 3 }), {
          maxLength: 3,
        }),
        fc.array(fc.integer({ min: 1, max: 4 })),
        (text, stops, cuts) => {
          const filter = createStopFilter(stops);
          let sent = '';
          let stopped = false;
          for (let at = 0, index = 0; at < text.length && !stopped; index += 1) {
            const length = cuts[index % Math.max(1, cuts.length)] ?? 1;
            const result = filter.push(text.slice(at, at + length));
            sent += result.text;
            stopped = result.stopped;
            at += length;
          }
          if (!stopped) sent += filter.end();
          const ends = stops.map((stop) => text.indexOf(stop)).filter((index) => index >= 0);
          expect(stopped).toBe(ends.length > 0);
          // Cut into pieces, another stop string may be complete a little before the earliest is.
          expect(text.startsWith(sent)).toBe(true);
          for (const stop of stops) expect(sent.includes(stop)).toBe(false);
        },
      ),
    );
  });
});
