import type { Message } from '@vigia/api-contract';

import { ana, apiKey } from './testing/agent-harness.ts';
import { createModelAgent, type ModelAgent } from './testing/model-agent.ts';
import { contentOf, readAllEvents, readEvents } from './testing/read-events.ts';

/** In milliseconds: so soon after a stop, no slot of the model server is at work. */
const promised = 1000;
/** A question that the slow model below reads for seconds. */
const longQuestion = 'q'.repeat(1500);

let agent: ModelAgent;
beforeAll(async () => {
  // Some 10 ms a token, and it never ends by itself.
  agent = await createModelAgent({ model: { loop: true, feedForwardLength: 16384 } });
}, 60_000);
afterAll(() => agent.dispose());
afterEach(async () => {
  expect(agent.generations.figures()).toMatchObject({ running: 0, queued: 0 });
  expect((await agent.store.ledger.readAllowance(ana)).reservedTokens).toBe(0);
});

async function ask(content: string) {
  const id = await agent.newConversation();
  const { generationId } = await agent.json<{ generationId: string }>(
    'POST',
    `/api/conversations/${id}/messages`,
    { body: { content } },
  );
  return `/api/generations/${generationId}`;
}

const follow = (path: string, signal?: AbortSignal) =>
  agent.call('GET', `${path}/events`, signal ? { signal } : {});

/** Stops as a page does, and tells when the model's own slots were idle after that. */
async function stop(path: string): Promise<{ idle: number; message: Message }> {
  const began = performance.now();
  const answered = agent.json<Message>('POST', `${path}/cancellation`);
  // From the moment on at which the agent was asked: the answer to it says that all has ended.
  const message = await answered;
  await agent.idleAfter();
  return { idle: performance.now() - began, message };
}

async function untilBusy(): Promise<void> {
  while (!(await agent.counters()).slots.some((slot) => slot.is_processing)) {
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

describe('a stop by command', () => {
  it('ends an answer that waits, which the model never sees', async () => {
    const running = await ask('first');
    await untilBusy();
    const { totals } = await agent.counters();
    const waiting = await ask('second');
    const told = readAllEvents(await follow(waiting));
    const message = await agent.json<Message>('POST', `${waiting}/cancellation`);
    expect(message).toMatchObject({ state: 'stopped', content: '' });
    expect((await told).map(({ event }) => event.type)).toEqual(['queued', 'usage', 'done']);
    await stop(running);
    expect((await agent.counters()).totals.requests).toBe(totals.requests);
  }, 30_000);

  it('stops the model while it reads the prompt', async () => {
    const path = await ask(longQuestion);
    for await (const { event } of readEvents(await follow(path))) {
      if (event.type !== 'prompt' || event.processedTokens === 0) continue;
      expect(event.processedTokens).toBeLessThan(event.totalTokens);
      break;
    }
    const { idle, message } = await stop(path);
    expect(idle).toBeLessThan(promised);
    expect(message).toMatchObject({ state: 'stopped', content: '', usage: { counted: 'server' } });
    expect(message.usage?.promptTokens).toBeLessThan(longQuestion.length);
    expect(message.usage?.completionTokens).toBe(0);
  }, 30_000);

  it('stops the model before its first token', async () => {
    const path = await ask('q');
    await untilBusy();
    const { idle, message } = await stop(path);
    expect(idle).toBeLessThan(promised);
    expect(message).toMatchObject({ state: 'stopped', content: '', usage: { counted: 'server' } });
  }, 30_000);

  it('stops it in mid-answer from another tab, and keeps what both had seen', async () => {
    const path = await ask('q');
    const tabs = [readAllEvents(await follow(path)), readAllEvents(await follow(path))];
    let seen = '';
    let idle = Infinity;
    let kept: Message | undefined;
    for await (const { event } of readEvents(await follow(path))) {
      if (event.type !== 'content') continue;
      seen += event.text;
      if (seen.length < 60) continue;
      ({ idle, message: kept } = await stop(path));
      break;
    }
    expect(idle).toBeLessThan(promised);
    const shown = (await Promise.all(tabs)).map(contentOf);
    expect(shown).toEqual([kept?.content, kept?.content]);
    expect(kept?.content.startsWith(seen)).toBe(true);
    // At most what was on its way while the stop was, which takes its time on a busy machine.
    expect((kept?.content.length ?? Infinity) - seen.length).toBeLessThan(1_000);
    expect(kept).toMatchObject({ state: 'stopped', finishReason: 'cancelled' });
  }, 30_000);

  it('does nothing when it has been stopped already', async () => {
    const path = await ask('q');
    await untilBusy();
    const both = await Promise.all([stop(path), stop(path)]);
    expect(both[0]?.message).toEqual(both[1]?.message);
    expect((await stop(path)).message.state).toBe('stopped');
  }, 30_000);
});

describe('a program that leaves', () => {
  const complete = (body: object, signal: AbortSignal) =>
    agent.call('POST', '/v1/chat/completions', {
      subject: apiKey,
      signal,
      body: { model: 'tiny', ...body },
    });
  const user = (content: string) => ({ messages: [{ role: 'user', content }] });

  it.each([
    ['while the prompt is read', user(longQuestion), true],
    ['in mid-answer', user('q'), true],
    ['that wanted the answer as a whole', user('q'), false],
  ])(
    'stops the model at once: %s',
    async (_, body, stream) => {
      const leaving = new AbortController();
      const reading = complete({ ...body, stream }, leaving.signal)
        .then((response) => response.text())
        .catch(() => 'left');
      await untilBusy();
      if (!body.messages[0]?.content.startsWith('qq')) {
        await new Promise((resolve) => setTimeout(resolve, 300));
      }
      const began = performance.now();
      leaving.abort();
      expect(await reading).toBe('left');
      await agent.idleAfter();
      expect(performance.now() - began).toBeLessThan(promised);
      while (agent.generations.figures().running > 0) {
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
    },
    30_000,
  );

  it('leaves the queue', async () => {
    const running = await ask('first');
    await untilBusy();
    const leaving = new AbortController();
    const response = await complete({ ...user('q'), stream: true }, leaving.signal);
    expect(agent.generations.figures()).toMatchObject({ running: 1, queued: 1 });
    leaving.abort();
    await response.text().catch(() => 'left');
    while (agent.generations.figures().queued > 0) {
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    await stop(running);
  }, 30_000);
});

describe('an answer that nobody reads', () => {
  let hasty: ModelAgent;
  beforeAll(async () => {
    hasty = await createModelAgent({
      model: { loop: true, feedForwardLength: 16384 },
      service: { abandonedAfter: 400 },
    });
  }, 60_000);
  afterAll(() => hasty.dispose());

  it('is stopped after the time that is set, and not while one reader is left', async () => {
    const { generationId } = await hasty.ask();
    const path = `/api/generations/${generationId}/events`;
    const leaving = new AbortController();
    const [kept, left] = [
      await hasty.call('GET', path, { signal: leaving.signal }),
      await hasty.call('GET', path),
    ];
    await left.body?.cancel();
    await new Promise((resolve) => setTimeout(resolve, 900));
    expect((await hasty.store.readGeneration(ana, generationId)).state).toBe('generating');
    const began = performance.now();
    leaving.abort();
    await kept.text().catch(() => 'left');
    await hasty.idleAfter();
    const took = performance.now() - began;
    expect(took).toBeGreaterThan(380);
    expect(took).toBeLessThan(400 + promised);
    while (hasty.generations.figures().running > 0) {
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    expect(await hasty.store.readGeneration(ana, generationId)).toMatchObject({
      state: 'stopped',
      usage: { counted: 'server' },
    });
    expect((await hasty.store.ledger.readEntry(ana, generationId))?.outcome).toBe('client_gone');
  }, 30_000);
});
