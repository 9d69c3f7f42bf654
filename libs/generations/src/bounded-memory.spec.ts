import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

import type { NumberedGenerationEvent } from '@vigia/api-contract';

import { ana, createHarness, type Harness, textOf } from './testing/service-harness.ts';

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

/** Bytes that are held for good. */
function heldBytes(): number {
  collect();
  collect();
  return process.memoryUsage().heapUsed;
}

let harness: Harness;
afterEach(() => harness.dispose());

const nextTurn = () => new Promise<void>((resolve) => setImmediate(resolve));

describe('a long answer with many slow subscribers', () => {
  const pieces = 100_000;
  const subscribers = 300;
  const mebibyte = 1024 * 1024;

  it('holds its text once and a bounded number of events, and waits for nobody', async () => {
    // Tokens come a thousand times as fast as from a model, so what is stored each second is, too.
    harness = await createHarness({ checkpointInterval: 10 });
    const generationId = await harness.ask();
    const call = await harness.backend.called(1);
    const signal = AbortSignal.timeout(120_000);
    const slow: AsyncIterator<NumberedGenerationEvent>[] = [];
    const seen: NumberedGenerationEvent[][] = [];
    for (let number = 0; number < subscribers; number += 1) {
      const events = await harness.service.subscribe(ana, generationId, 0, signal);
      slow.push(events[Symbol.asyncIterator]());
      seen.push([]);
    }
    // Each has taken one event, and takes no more until the answer is over.
    for (const [number, events] of slow.entries()) {
      const { value } = await events.next();
      if (value) seen[number]?.push(value);
    }
    const before = heldBytes();
    let most = 0;
    for (let piece = 0; piece < pieces; piece += 1) {
      call.content(`word${piece % 100_000} `.padStart(10));
      // Each token comes in a turn of its own, as from a model.
      await nextTurn();
      if (piece % 20_000 === 19_999) most = Math.max(most, heldBytes());
    }
    call.finish();
    const quick = await harness.follow(generationId);
    expect(textOf(quick).content).toHaveLength(10 * pieces);
    // The text itself has a mebibyte; 100,000 events one by one would take more than ten.
    expect(most - before).toBeLessThan(4 * mebibyte);

    for (const [number, events] of slow.entries()) {
      for (let next = await events.next(); !next.done; next = await events.next()) {
        seen[number]?.push(next.value);
      }
    }
    const [first] = seen;
    expect(textOf(first ?? []).content).toHaveLength(10 * pieces);
    expect((first ?? []).length).toBeLessThan(2000);
    for (const events of seen) expect(events.length).toBe(first?.length);
    const ids = (first ?? []).map(({ id }) => id);
    expect(ids).toEqual(ids.toSorted((one, other) => one - other));
    expect(first?.at(-1)?.event.type).toBe('done');
  }, 120_000);

  it('ends where a model server goes on without an end', async () => {
    harness = await createHarness({ longestAnswer: 1000 });
    const generationId = await harness.ask();
    const events = harness.follow(generationId);
    const call = await harness.backend.called(1);
    for (let piece = 0; piece < 300 && !call.isAborted; piece += 1) {
      call.content('word ');
      await nextTurn();
    }
    expect((await events).at(-1)?.event).toMatchObject({ type: 'done', finishReason: 'length' });
    const { content } = await harness.store.readGeneration(ana, generationId);
    expect(content.length).toBeGreaterThanOrEqual(1000);
    expect(content.length).toBeLessThan(1010);
  });

  it('forgets readers that left while nothing was said', async () => {
    harness = await createHarness();
    const generationId = await harness.ask();
    await harness.backend.called(1);
    const readThenLeave = async () => {
      const leaving = new AbortController();
      const events = await harness.service.subscribe(ana, generationId, 1, leaving.signal);
      const reading = events[Symbol.asyncIterator]().next();
      leaving.abort();
      await reading;
    };
    for (let count = 0; count < 1000; count += 1) await readThenLeave();
    const before = heldBytes();
    for (let count = 0; count < 20_000; count += 1) await readThenLeave();
    expect(heldBytes() - before).toBeLessThan(2 * mebibyte);
  }, 60_000);
});
