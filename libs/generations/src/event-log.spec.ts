import type { GenerationEvent, NumberedGenerationEvent } from '@vigia/api-contract';
import fc from 'fast-check';

import { createEventLog } from './event-log.ts';
import { textOf } from './testing/service-harness.ts';

const never = new AbortController().signal;
const content = (text: string): GenerationEvent => ({ type: 'content', text });
const done: GenerationEvent = { type: 'done', finishReason: 'stop', reasoningMilliseconds: null };

async function readAll(events: AsyncIterable<NumberedGenerationEvent>) {
  const seen: NumberedGenerationEvent[] = [];
  for await (const event of events) seen.push(event);
  return seen;
}

describe('the event log', () => {
  it('tells every event, numbered from 1, to readers before and after', async () => {
    const log = createEventLog();
    const early = readAll(log.read(0, never));
    log.append(content('a'));
    log.append(done);
    const expected = [
      { id: 1, event: content('a') },
      { id: 2, event: done },
    ];
    expect(await early).toEqual(expected);
    expect(await readAll(log.read(0, never))).toEqual(expected);
    expect(await readAll(log.read(1, never))).toEqual(expected.slice(1));
    expect(await readAll(log.read(2, never))).toEqual([]);
  });

  it('ends a reader who leaves, without a word, and counts who is there', async () => {
    const counts: number[] = [];
    const log = createEventLog({ onReaders: (count) => counts.push(count) });
    const leaving = new AbortController();
    const reading = readAll(log.read(0, leaving.signal));
    const staying = log.read(0, never);
    const first = staying.next();
    leaving.abort();
    expect(await reading).toEqual([]);
    log.append(done);
    await first;
    await staying.next();
    expect(counts).toEqual([1, 2, 1, 0]);
  });

  it('never waits for a reader, and gives one who fell behind a snapshot', async () => {
    const log = createEventLog({ keep: 4 });
    const slow = log.read(0, never);
    const first = slow.next();
    for (let count = 1; count <= 100; count += 1) log.append(content(`${count} `));
    log.append(done);
    expect(await first).toMatchObject({ value: { event: { type: 'snapshot' } } });
    const rest = await readAll(slow);
    expect(rest.length).toBeLessThanOrEqual(9);
    expect(rest.at(-1)).toEqual({ id: 101, event: done });
  });

  it('shows the same text to every reader, from any event on, at any pace, whatever was compacted', async () => {
    const event = fc.oneof(
      fc.string({ unit: 'grapheme' }).map((text) => content(text)),
      fc.string().map((text): GenerationEvent => ({ type: 'reasoning', text })),
      fc.constant<GenerationEvent>({ type: 'queued', position: 1, estimatedSeconds: null }),
    );
    await fc.assert(
      fc.asyncProperty(
        fc.array(event, { maxLength: 60 }),
        fc.integer({ min: 1, max: 10 }),
        fc.array(fc.nat(60), { minLength: 1, maxLength: 5 }),
        async (events, keep, cuts) => {
          const log = createEventLog({ keep });
          const seen: NumberedGenerationEvent[] = [];
          // One reader who is cut off again and again and resumes from the last event it saw.
          let appended = 0;
          for (const cut of [...cuts.toSorted((one, other) => one - other), Infinity]) {
            while (appended < Math.min(cut, events.length)) {
              const next = events[appended];
              if (next) log.append(next);
              appended += 1;
            }
            if (cut === Infinity) log.append(done);
            const leaving = new AbortController();
            const reader = log.read(seen.at(-1)?.id ?? 0, leaving.signal);
            for (let step = 0; step < 7 || cut === Infinity; step += 1) {
              if (cut !== Infinity && (seen.at(-1)?.id ?? 0) >= log.lastId) break;
              const { value, done: isEnd } = await reader.next();
              if (isEnd || !value) break;
              seen.push(value);
            }
            leaving.abort();
            await reader.return();
          }
          expect(textOf(seen)).toEqual(log.text());
          expect(textOf(seen)).toEqual(textOf(events.map((each) => ({ event: each }))));
          seen.forEach(({ id, event: each }, index) => {
            const before = seen[index - 1]?.id ?? 0;
            if (each.type === 'snapshot') expect(id).toBeGreaterThan(before);
            else expect(id).toBe(before + 1);
          });
          expect(log.readers).toBe(0);
        },
      ),
    );
  });
});

describe('a follower of the event log', () => {
  it('is told each event within the turn in which it is appended, up to the final one', async () => {
    const log = createEventLog();
    log.append(content('a'));
    const seen: NumberedGenerationEvent[] = [];
    const told = log.follow(0, (event) => void seen.push(event), never);
    expect(seen).toEqual([{ id: 1, event: content('a') }]);
    log.append(done);
    expect(seen.at(-1)).toEqual({ id: 2, event: done });
    await told;
    expect(log.readers).toBe(0);
  });

  it('is told no more while it is behind, then the rest, as a snapshot where that is all there is', async () => {
    const log = createEventLog({ keep: 4 });
    const { promise, resolve } = Promise.withResolvers<void>();
    const seen: NumberedGenerationEvent[] = [];
    const told = log.follow(
      0,
      (event) => {
        seen.push(event);
        return seen.length === 1 ? promise : undefined;
      },
      never,
    );
    for (let count = 1; count <= 100; count += 1) log.append(content(`${count} `));
    log.append(done);
    expect(seen).toHaveLength(1);
    resolve();
    await told;
    expect(seen[1]?.event.type).toBe('snapshot');
    expect(seen.at(-1)).toEqual({ id: 101, event: done });
    expect(textOf(seen)).toEqual(log.text());
  });

  it('ends without a word when it leaves, and its failure is its own', async () => {
    const log = createEventLog();
    const leaving = new AbortController();
    const left = log.follow(0, () => undefined, leaving.signal);
    const failing = log.follow(
      0,
      () => {
        throw new Error('It cannot take this.');
      },
      never,
    );
    failing.catch(() => undefined);
    log.append(content('a'));
    await expect(failing).rejects.toThrow('It cannot take this.');
    leaving.abort();
    await left;
    expect(log.readers).toBe(0);
    log.append(done);
  });
});
