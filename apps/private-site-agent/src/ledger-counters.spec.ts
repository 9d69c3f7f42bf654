import type { GenerationRecord } from '@vigia/generations';

import { createModelAgent, type ModelAgent } from './testing/model-agent.ts';
import { readEvents } from './testing/read-events.ts';

/** As many as the product promises; more of them with this variable. */
const answers = Number(process.env['VIGIA_TEST_ANSWERS'] ?? 500);
/** Asked at once. */
const lanes = 6;

const guests = Array.from(
  { length: lanes },
  (_, lane) => `guest:0000000${lane}-0000-4000-8000-000000000000`,
);
const keys = Array.from({ length: lanes }, (_, lane) => `key:${String(lane).padStart(64, 'f')}`);

let agent: ModelAgent;
const records: GenerationRecord[] = [];
beforeAll(async () => {
  // A model slow enough that answers can be caught in every stage: some 2 ms a token.
  agent = await createModelAgent({
    model: { feedForwardLength: 4096, loop: true },
    slots: 2,
    service: { abandonedAfter: 60, onEnded: (record) => void records.push(record) },
  });
}, 60_000);
afterAll(() => agent.dispose());

/** Numbers that look random and are the same in each run (mulberry32). */
function createRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

const endings = ['done', 'stopped', 'stopped-at-once', 'abandoned', 'left', 'whole-left'] as const;

const pause = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

/** A conversation of its own; ends it in one of the ways that a browser can. */
async function chat(owner: string, ending: string, random: () => number): Promise<void> {
  const id = await agent.newConversation(owner);
  const content = 'q'.repeat(1 + Math.floor(random() ** 3 * 600));
  const maximumTokens = 1 + Math.floor(random() * 30);
  const { generationId } = await agent.json<{ generationId: string }>(
    'POST',
    `/api/conversations/${id}/messages`,
    {
      subject: owner,
      body: { content, parameters: { maximumTokens: ending === 'done' ? maximumTokens : 900 } },
    },
  );
  const path = `/api/generations/${generationId}`;
  const stop = () => agent.call('POST', `${path}/cancellation`, { subject: owner });
  if (ending === 'stopped-at-once') {
    await pause(random() * 40);
    await stop();
    return;
  }
  // Never reading counts as being gone, as leaving does.
  const leaving = new AbortController();
  const { signal } = leaving;
  const stopAfter = Math.floor(random() * 25);
  let seen = 0;
  try {
    const events = await agent.call('GET', `${path}/events`, { subject: owner, signal });
    for await (const { event } of readEvents(events)) {
      if (event.type === 'reasoning' || event.type === 'content') seen += 1;
      if (seen < stopAfter && event.type !== 'prompt') continue;
      if (seen === 0 && random() < 0.5) continue;
      if (ending === 'stopped') void stop();
      if (ending === 'abandoned') leaving.abort();
    }
  } catch (error) {
    if (!signal.aborted) throw error;
  }
}

/** A request of a program, which leaves at some moment or waits for the end. */
async function complete(owner: string, ending: string, random: () => number): Promise<void> {
  const leaving = new AbortController();
  const content = 'k'.repeat(1 + Math.floor(random() ** 3 * 600));
  const isLeft = ending !== 'done';
  const timer = isLeft ? setTimeout(() => leaving.abort(), random() * 250) : undefined;
  const isChat = random() < 0.5;
  try {
    const response = await agent.call('POST', `/v1/${isChat ? 'chat/' : ''}completions`, {
      subject: owner,
      signal: leaving.signal,
      body: {
        model: 'tiny',
        ...(isChat ? { messages: [{ role: 'user', content }] } : { prompt: content }),
        stream: ending !== 'whole-left',
        max_tokens: isLeft ? 900 : 1 + Math.floor(random() * 30),
      },
    });
    await response.text();
  } catch (error) {
    if (!leaving.signal.aborted) throw error;
  } finally {
    clearTimeout(timer);
  }
}

async function reservedTokens(): Promise<number> {
  let sum = 0;
  for (const owner of [...guests, ...keys]) {
    sum += (await agent.store.ledger.readAllowance(owner)).reservedTokens;
  }
  return sum;
}

describe('the ledger of tokens', () => {
  it(`equals the model server's own counters over ${answers} answers ended at random`, async () => {
    const before = (await agent.counters()).totals;
    const tally: Record<string, number> = {};
    const lane = async (number: number) => {
      const random = createRandom(number + 1);
      // Counted by what ended: a client that left before its request was read began no answer.
      while (records.length < answers) {
        const ending = endings[Math.floor(random() * endings.length)] ?? 'done';
        tally[ending] = (tally[ending] ?? 0) + 1;
        if (ending.endsWith('left') || (ending === 'done' && random() < 0.3)) {
          await complete(keys[number] ?? '', ending, random);
        } else await chat(guests[number] ?? '', ending, random);
      }
    };
    await Promise.all(Array.from({ length: lanes }, (_, number) => lane(number)));
    while (agent.generations.figures().running + agent.generations.figures().queued > 0) {
      await pause(10);
    }
    // The last settlements are written just after their answers ended.
    while ((await reservedTokens()) > 0) await pause(10);
    await pause(50);

    const { totals } = await agent.counters();
    const sumOf = (field: 'promptTokens' | 'completionTokens') =>
      records.reduce((sum, record) => sum + record[field], 0);
    expect({
      promptTokens: sumOf('promptTokens'),
      completionTokens: sumOf('completionTokens'),
    }).toEqual({
      promptTokens: totals.promptTokens - before.promptTokens,
      completionTokens: totals.completionTokens - before.completionTokens,
    });
    let used = 0;
    for (const owner of [...guests, ...keys]) {
      used += (await agent.store.ledger.readAllowance(owner)).usedTokens;
    }
    expect(used).toBe(sumOf('promptTokens') + sumOf('completionTokens'));

    // All of it happened: each ending, and a stop in the queue, in the prompt and in mid-answer.
    expect(records.length).toBeGreaterThanOrEqual(answers);
    expect(Object.keys(tally).sort()).toEqual([...endings].sort());
    expect(new Set(records.map(({ outcome }) => outcome))).toEqual(
      new Set(['done', 'stopped', 'client_gone']),
    );
    const cut = records.filter(({ outcome }) => outcome !== 'done');
    const stages = {
      queue: cut.filter(({ promptTokens }) => promptTokens === 0).length,
      prompt: cut.filter((each) => each.promptTokens > 0 && each.completionTokens === 0).length,
      answer: cut.filter(({ completionTokens }) => completionTokens > 0).length,
    };
    for (const count of Object.values(stages)) expect(count).toBeGreaterThan(answers / 100);
    const reachedTheModel = records.filter(({ promptTokens }) => promptTokens > 0);
    expect(reachedTheModel.filter(({ counted }) => counted !== 'server')).toEqual([]);
  }, 300_000);
});
