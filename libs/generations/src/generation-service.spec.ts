import fc from 'fast-check';

import { defaultLimits } from './limits.ts';
import { ana, createHarness, type Harness, rui, textOf, until } from './testing/service-harness.ts';

let harness: Harness;
afterEach(() => harness.dispose());

async function code(call: Promise<unknown>): Promise<string | undefined> {
  return call.then(
    () => undefined,
    (error) => error.problem?.code ?? String(error),
  );
}

describe('an answer', () => {
  beforeEach(async () => {
    harness = await createHarness();
  });

  it('is queued, started, told, stored and ended', async () => {
    const conversationId = await harness.newConversation();
    const { accepted } = await harness.service.addMessage(ana, conversationId, {
      content: 'Why is the sky blue?',
    });
    const events = harness.follow(accepted.generationId);
    const call = await harness.backend.called(1);
    call.say({ type: 'prompt', processedTokens: 3, totalTokens: 3 });
    call.reasoning('hm');
    call.content('Blue.');
    call.finish();
    expect((await events).map(({ event }) => event)).toEqual([
      { type: 'started', model: 'scripted' },
      { type: 'prompt', processedTokens: 3, totalTokens: 3 },
      { type: 'reasoning', text: 'hm' },
      { type: 'content', text: 'Blue.' },
      { type: 'usage', usage: { promptTokens: 5, completionTokens: 7, counted: 'server' } },
      { type: 'done', finishReason: 'stop', reasoningMilliseconds: expect.any(Number) },
    ]);
    const window = await harness.store.readWindow(ana, conversationId, { limit: 9 });
    expect(window.messages).toMatchObject([
      { role: 'user', content: 'Why is the sky blue?', state: 'complete' },
      {
        role: 'assistant',
        content: 'Blue.',
        reasoning: 'hm',
        state: 'complete',
        finishReason: 'stop',
        model: 'scripted',
        usage: { promptTokens: 5, completionTokens: 7, counted: 'server' },
      },
    ]);
    const conversation = await harness.store.readConversation(ana, conversationId);
    expect(conversation).toMatchObject({
      title: 'Why is the sky blue?',
      titleSource: 'first-message',
      activeGenerationId: null,
    });
    expect(await harness.store.ledger.readEntry(ana, accepted.generationId)).toMatchObject({
      outcome: 'done',
      usage: { promptTokens: 5, completionTokens: 7, counted: 'server' },
    });
  });

  it('joins tokens that come together, but lets the first out at once', async () => {
    const events = harness.follow(await harness.ask());
    const call = await harness.backend.called(1);
    for (const text of ['One', ' two', ' three', ' four']) call.content(text);
    call.finish();
    const texts = (await events).flatMap(({ event }) =>
      event.type === 'content' ? [event.text] : [],
    );
    expect(texts).toEqual(['One', ' two three four']);
  });

  it('is stored before its end is told', async () => {
    const generationId = await harness.ask();
    const call = await harness.backend.called(1);
    call.content('x');
    call.finish();
    const signal = AbortSignal.timeout(5000);
    for await (const { event } of await harness.service.subscribe(ana, generationId, 0, signal)) {
      if (event.type === 'done') {
        const message = await harness.store.readGeneration(ana, generationId);
        expect(message.state).toBe('complete');
      }
    }
  });

  it('is accounted for by what the server had counted when it was stopped', async () => {
    const generationId = await harness.ask();
    const call = await harness.backend.called(1);
    const usage = { promptTokens: 11, completionTokens: 3, counted: 'server' as const };
    call.content('some');
    call.say({ type: 'usage-so-far', usage });
    call.content('words');
    const signal = AbortSignal.timeout(5000);
    for await (const { event } of await harness.service.subscribe(ana, generationId, 0, signal)) {
      if (event.type === 'content' && event.text.endsWith('words')) break;
    }
    await harness.service.cancel(ana, generationId);
    expect(await harness.store.ledger.readEntry(ana, generationId)).toMatchObject({
      outcome: 'stopped',
      usage,
    });
  });

  it('is told from the store when its log is gone, whatever the reader had seen', async () => {
    await harness.dispose();
    harness = await createHarness({ keptLogs: 0 });
    const generationId = await harness.ask();
    const reading = harness.follow(generationId);
    const call = await harness.backend.called(1);
    call.reasoning('hm');
    call.content('kept');
    call.finish();
    await reading;
    const events = await harness.follow(generationId, 41);
    expect(events.map(({ id }) => id)).toEqual([42, 43, 44]);
    expect(events.map(({ event }) => event.type)).toEqual(['snapshot', 'usage', 'done']);
    expect(textOf(events)).toEqual({ reasoning: 'hm', content: 'kept' });
  });

  it('continues the conversation for the model, without its reasoning', async () => {
    const conversationId = await harness.newConversation();
    const ask = (content: string) => harness.service.addMessage(ana, conversationId, { content });
    const first = await ask('one');
    const call = await harness.backend.called(1);
    call.reasoning('secret thoughts');
    call.content('re: one');
    call.finish();
    await harness.follow(first.accepted.generationId);
    await ask('two');
    expect((await harness.backend.called(2)).request).toMatchObject({
      messages: [
        { role: 'user', content: 'one' },
        { role: 'assistant', content: 're: one' },
        { role: 'user', content: 'two' },
      ],
    });
  });

  it('is asked for once with one idempotency key, also at the same time', async () => {
    const conversationId = await harness.newConversation();
    const add = (content: string) =>
      harness.service.addMessage(ana, conversationId, { content }, 'key-1');
    const [one, two] = await Promise.all([add('q'), add('q')]);
    const three = await add('q');
    expect(new Set([one, two, three].map((each) => each.accepted.generationId)).size).toBe(1);
    expect(await code(add('other'))).toBe('idempotency_key_reused');
    await harness.backend.called(1);
    expect(harness.backend.calls).toHaveLength(1);
  });

  it('is not shown to another owner, who cannot stop it either', async () => {
    const generationId = await harness.ask();
    expect(await code(harness.follow(generationId, 0, rui))).toBe('generation_not_found');
    expect(await code(harness.service.cancel(rui, generationId))).toBe('generation_not_found');
    expect((await harness.backend.called(1)).isAborted).toBe(false);
  });

  it('refuses to be read from an event that it has not told', async () => {
    const generationId = await harness.ask();
    expect(await code(harness.follow(generationId, 99))).toBe('invalid_request');
  });

  it('leaves no word of itself in the log', async () => {
    const marker = 'xylophonequartz';
    const generationId = await harness.ask(`${marker} question`);
    const call = await harness.backend.called(1);
    call.reasoning(marker);
    call.content(`${marker}!`);
    call.die('server-error');
    await harness.follow(generationId);
    expect(harness.log()).toContain('generation-failed');
    expect(harness.log()).not.toContain(marker);
  });
});

describe('stopping', () => {
  beforeEach(async () => {
    harness = await createHarness({ checkpointInterval: 10 });
  });

  it('ends an answer that waits, without asking the model', async () => {
    await harness.ask();
    await harness.backend.called(1);
    const waiting = await harness.ask('second');
    await harness.service.cancel(ana, waiting);
    const events = await harness.follow(waiting);
    expect(events.at(-1)?.event).toMatchObject({ type: 'done', finishReason: 'cancelled' });
    expect(harness.backend.calls).toHaveLength(1);
    expect(await harness.store.ledger.readEntry(ana, waiting)).toMatchObject({
      outcome: 'stopped',
      usage: { promptTokens: 0, completionTokens: 0 },
    });
  });

  it('stops the model before its first token', async () => {
    const generationId = await harness.ask();
    const call = await harness.backend.called(1);
    await harness.service.cancel(ana, generationId);
    expect(call.isAborted).toBe(true);
    expect((await harness.store.readGeneration(ana, generationId)).state).toBe('stopped');
  });

  it('keeps exactly what was shown, in mid-answer', async () => {
    const generationId = await harness.ask();
    const events = harness.follow(generationId);
    const call = await harness.backend.called(1);
    call.content('shown');
    call.content(', also shown');
    let seen = '';
    const reading = await harness.service.subscribe(
      ana,
      generationId,
      0,
      AbortSignal.timeout(5000),
    );
    for await (const { event } of reading) {
      if (event.type === 'content') seen += event.text;
      if (seen === 'shown, also shown') break;
    }
    await harness.service.cancel(ana, generationId);
    const { content } = textOf(await events);
    const message = await harness.store.readGeneration(ana, generationId);
    expect(message).toMatchObject({ state: 'stopped', finishReason: 'cancelled', content });
    expect(content).toBe('shown, also shown');
    expect(message.usage?.counted).toBe('estimate');
    expect(call.isAborted).toBe(true);
  });

  it('keeps nothing that had come and was not told yet', async () => {
    const generationId = await harness.ask();
    const events = harness.follow(generationId);
    const call = await harness.backend.called(1);
    call.content('shown');
    await new Promise((resolve) => setTimeout(resolve, 20));
    call.content(', held');
    call.content(' back');
    // The model client has handed these on; the next turn of the event loop would tell them.
    for (let step = 0; step < 20; step += 1) await Promise.resolve();
    await harness.service.cancel(ana, generationId);
    expect(textOf(await events).content).toBe('shown');
    expect((await harness.store.readGeneration(ana, generationId)).content).toBe('shown');
  });

  it('happens once, and not after the end', async () => {
    const generationId = await harness.ask();
    const call = await harness.backend.called(1);
    call.finish();
    await harness.follow(generationId);
    await harness.service.cancel(ana, generationId);
    expect((await harness.store.readGeneration(ana, generationId)).state).toBe('complete');
  });

  it('happens by itself when nobody has read for long', async () => {
    await harness.dispose();
    harness = await createHarness({ abandonedAfter: 40 });
    const read = await harness.ask('read');
    const reading = harness.follow(read);
    await harness.backend.called(1);
    const alone = await harness.ask('alone', rui);
    await until(async () => (await harness.store.readGeneration(rui, alone)).state === 'stopped');
    expect(harness.backend.calls[0]?.isAborted).toBe(false);
    expect((await harness.store.ledger.readEntry(rui, alone))?.outcome).toBe('client_gone');
    harness.backend.calls[0]?.finish();
    await reading;
  });
});

describe('a model server that dies', () => {
  beforeEach(async () => {
    harness = await createHarness({ checkpointInterval: 10 });
  });

  it('is asked once more when nobody has seen a word', async () => {
    const generationId = await harness.ask();
    const events = harness.follow(generationId);
    (await harness.backend.called(1)).die();
    const second = await harness.backend.called(2);
    second.content('there');
    second.finish();
    expect(textOf(await events).content).toBe('there');
    const types = (await events).map(({ event }) => event.type);
    expect(types).toEqual(['started', 'content', 'usage', 'done']);
  });

  it('is not asked a third time', async () => {
    const generationId = await harness.ask();
    const events = harness.follow(generationId);
    (await harness.backend.called(1)).die();
    (await harness.backend.called(2)).die();
    expect((await events).at(-1)?.event).toMatchObject({
      type: 'error',
      problem: { code: 'model_failed', remedy: expect.any(String) },
    });
    expect(harness.backend.calls).toHaveLength(2);
  });

  it('leaves the part that was told, and says that it failed', async () => {
    const generationId = await harness.ask();
    const events = harness.follow(generationId);
    const call = await harness.backend.called(1);
    call.content('half an ');
    call.content('answ');
    call.die();
    expect((await events).at(-1)?.event).toMatchObject({ type: 'error' });
    expect(await harness.store.readGeneration(ana, generationId)).toMatchObject({
      state: 'failed',
      problemCode: 'model_failed',
      content: 'half an answ',
    });
    expect(harness.backend.calls).toHaveLength(1);
  });

  it('is waited for while it loads, and refused while it is given up', async () => {
    harness.backend.setModel({ state: 'loading' });
    const events = harness.follow(await harness.ask());
    expect(harness.backend.calls).toHaveLength(0);
    harness.backend.setModel({ state: 'ready' });
    (await harness.backend.called(1)).finish();
    expect((await events).at(-1)?.event.type).toBe('done');
    harness.backend.setModel({ state: 'failed' });
    expect(await code(harness.ask())).toBe('model_unavailable');
  });

  it('is given no more than fits, also when its context was not known while it loaded', async () => {
    const id = await harness.newConversation();
    const first = await harness.service.addMessage(ana, id, { content: 'first' });
    const told = harness.follow(first.accepted.generationId);
    const long = await harness.backend.called(1);
    long.content('word '.repeat(2000));
    long.finish();
    await told;
    harness.backend.setModel({ state: 'loading', contextTokens: null });
    const second = await harness.service.addMessage(ana, id, { content: 'second' });
    const events = harness.follow(second.accepted.generationId);
    harness.backend.setModel({ state: 'ready', contextTokens: 1024 });
    const call = await harness.backend.called(2);
    expect(call.request).toMatchObject({ messages: [{ role: 'user', content: 'second' }] });
    expect(call.request.maximumTokens).toBeLessThan(1024);
    call.finish();
    expect((await events).at(-1)?.event.type).toBe('done');
  });
});

describe('the queue', () => {
  it('tells each one its place as it changes', async () => {
    harness = await createHarness();
    const first = await harness.ask('1');
    const second = await harness.ask('2');
    const third = await harness.ask('3');
    const other = await harness.ask('4', rui);
    const events = harness.follow(third);
    for (let count = 1; count <= 4; count += 1) {
      (await harness.backend.called(count)).finish();
    }
    const places = (await events).flatMap(({ event }) =>
      event.type === 'queued' ? [event.position] : [],
    );
    expect(places).toEqual([2, 3, 2, 1]);
    await Promise.all([harness.follow(first), harness.follow(second)]);
    const events4 = await harness.follow(other, 0, rui);
    expect(events4[0]?.event).toMatchObject({ type: 'queued', position: 1 });
  });

  it('refuses what it cannot hold, at once, and says when to come back', async () => {
    harness = await createHarness({ queueCapacity: 2 });
    for (let count = 0; count < 3; count += 1) await harness.ask();
    const refusal = await harness.ask().catch((error) => error.problem);
    expect(refusal).toMatchObject({ code: 'queue_full', status: 429 });
    expect(refusal.retryAfter).toBeGreaterThan(0);
  });

  it('keeps room for others when one owner floods it', async () => {
    harness = await createHarness({
      queueCapacity: 8,
      limits: () => ({ ...defaultLimits, queuedGenerations: 2 }),
    });
    for (let count = 0; count < 3; count += 1) await harness.ask();
    expect(await code(harness.ask())).toBe('queue_full');
    expect(await code(harness.ask('mine', rui))).toBeUndefined();
  });

  it('leaves nothing behind of a request that is refused', async () => {
    harness = await createHarness({
      limits: () => ({ ...defaultLimits, concurrentGenerations: 1 }),
    });
    const conversationId = await harness.newConversation();
    const parentId = '00000000-0000-7000-8000-000000000000';
    for (let count = 0; count < 5; count += 1) {
      const body = { content: 'x', parentId };
      expect(await code(harness.service.addMessage(ana, conversationId, body))).toBe(
        'message_not_found',
      );
    }
    await harness.ask();
    expect(await code(harness.ask())).toBe('concurrency_limited');
    expect(harness.service.figures()).toMatchObject({ running: 1, queued: 0 });
  });

  it('gives back the tokens of a request that is refused after they were set aside', async () => {
    harness = await createHarness();
    const conversationId = await harness.newConversation();
    const add = () => harness.service.addMessage(ana, conversationId, { content: 'x' });
    const { accepted } = await add();
    expect(await code(add())).toBe('conflict');
    await harness.service.cancel(ana, accepted.generationId);
    expect((await harness.store.ledger.readAllowance(ana)).reservedTokens).toBe(0);
  });

  it("lets another's first turn in after one answer of a flood, however long that is", async () => {
    harness = await createHarness();
    for (let count = 0; count < 9; count += 1) await harness.ask('flood');
    await harness.backend.called(1);
    const mine = await harness.ask('mine', rui);
    const events = harness.follow(mine, 0, rui);
    (await harness.backend.called(1)).finish();
    const next = await harness.backend.called(2);
    expect(next.request).toMatchObject({ messages: [{ role: 'user', content: 'mine' }] });
    next.finish();
    const places = (await events).flatMap(({ event }) =>
      event.type === 'queued' ? [event.position] : [],
    );
    expect(places).toEqual([1]);
  });

  it('runs as many at once as there are slots', async () => {
    harness = await createHarness({ slots: 3 });
    for (let count = 0; count < 5; count += 1) await harness.ask();
    await harness.backend.called(3);
    expect(harness.service.figures()).toMatchObject({ slots: 3, running: 3, queued: 2 });
  });
});

describe('limits', () => {
  it('count requests of a minute', async () => {
    let time = 0;
    harness = await createHarness({
      now: () => time,
      limits: () => ({ ...defaultLimits, requestsPerMinute: 2 }),
    });
    await harness.ask();
    time = 30_000;
    await harness.ask();
    const refusal = await harness.ask().catch((error) => error.problem);
    expect(refusal).toMatchObject({ code: 'rate_limited', retryAfter: 30 });
    expect(await code(harness.ask('x', rui))).toBeUndefined();
    time = 60_001;
    expect(await code(harness.ask())).toBeUndefined();
  });

  it('clamp the answer to the tokens that are left, and refuse when none are', async () => {
    harness = await createHarness({
      slots: 9,
      limits: () => ({ ...defaultLimits, tokensPerDay: 100 }),
    });
    await harness.ask('hi');
    const { request } = await harness.backend.called(1);
    expect(request.maximumTokens).toBeGreaterThan(0);
    expect(request.maximumTokens).toBeLessThan(100);
    expect(await code(harness.ask('hi'))).toBe('token_limit_reached');
    expect(await code(harness.ask('hi', rui))).toBeUndefined();
  });
});

describe('the tokens of a prompt', () => {
  const words = (text: string) => text.split(/\s+/).filter(Boolean).length;
  const limits = (tokensPerDay: number) => () => ({ ...defaultLimits, tokensPerDay });

  it('are counted again when nobody could count them at admission, and the answer is cut to fit', async () => {
    harness = await createHarness({ limits: limits(200) });
    harness.backend.setModel({ state: 'loading' });
    harness.backend.countPrompt = async () =>
      harness.backend.model().state === 'ready' ? 150 : null;
    const events = harness.follow(await harness.ask('hi'));
    // Reserved is all that is left; how much of it is prompt is known now only.
    harness.backend.setModel({ state: 'ready' });
    const call = await harness.backend.called(1);
    expect(call.request.maximumTokens).toBe(50);
    call.finish();
    await events;
  });

  it('end an answer that has no room beside them, before the model is asked', async () => {
    harness = await createHarness({ limits: limits(60) });
    harness.backend.setModel({ state: 'loading' });
    harness.backend.countPrompt = async () =>
      harness.backend.model().state === 'ready' ? 60 : null;
    const events = harness.follow(await harness.ask('hi'));
    harness.backend.setModel({ state: 'ready' });
    expect((await events).at(-1)?.event).toMatchObject({
      type: 'error',
      problem: { code: 'token_limit_reached' },
    });
    expect(harness.backend.calls).toHaveLength(0);
    expect(await harness.store.ledger.readAllowance(ana)).toMatchObject({
      usedTokens: 0,
      reservedTokens: 0,
    });
  });

  it('are counted by the tokenizer where the server tells no usage, and the record says so', async () => {
    const records: { counted: string; completionTokens: number }[] = [];
    harness = await createHarness({
      countTokens: words,
      onEnded: (record) => void records.push(record),
    });
    const generationId = await harness.ask('one two three');
    const events = harness.follow(generationId);
    const call = await harness.backend.called(1);
    call.content('four five six seven');
    call.say({ type: 'finish', finishReason: 'stop' });
    const told = (await events).find(({ event }) => event.type === 'usage');
    expect(told?.event).toMatchObject({ usage: { completionTokens: 4, counted: 'tokenizer' } });
    expect(records).toMatchObject([{ completionTokens: 4, counted: 'tokenizer' }]);
    expect((await harness.store.ledger.readEntry(ana, generationId))?.usage?.counted).toBe(
      'tokenizer',
    );
  });

  it('are none where the server was never asked, and estimated where it forgot what it had begun', async () => {
    harness = await createHarness();
    harness.backend.usageOf = async () => 'unheard-of';
    const unheard = await harness.ask();
    await harness.backend.called(1);
    await harness.service.cancel(ana, unheard);
    expect((await harness.store.ledger.readEntry(ana, unheard))?.usage).toEqual({
      promptTokens: 0,
      completionTokens: 0,
      counted: 'server',
    });
    const forgotten = await harness.ask();
    (await harness.backend.called(2)).content('x');
    await new Promise((resolve) => setTimeout(resolve, 20));
    await harness.service.cancel(ana, forgotten);
    expect((await harness.store.ledger.readEntry(ana, forgotten))?.usage).toMatchObject({
      completionTokens: 1,
      counted: 'estimate',
    });
  });
});

/** Anew for each call: what is granted is written into it. */
const completionOf = () => ({
  kind: 'chat' as const,
  request: { model: 'scripted', messages: [{ role: 'user' as const, content: 'hi' }] },
});

describe('a request through /v1', () => {
  beforeEach(async () => {
    harness = await createHarness();
  });

  it('goes through the same queue and ledger and is stored nowhere', async () => {
    const { generationId } = await harness.service.complete(ana, completionOf());
    const events = harness.follow(generationId);
    const call = await harness.backend.called(1);
    call.content('hello');
    call.finish();
    expect(textOf(await events).content).toBe('hello');
    // Nothing limits this owner, so that the end is told before it is settled.
    await until(
      async () => (await harness.store.ledger.readEntry(ana, generationId))?.outcome !== null,
    );
    expect(await harness.store.ledger.readEntry(ana, generationId)).toMatchObject({
      kind: 'completion',
      outcome: 'done',
    });
    expect(await code(harness.follow(generationId))).toBe('generation_not_found');
  });

  it('is settled before the process ends, though its end was told earlier', async () => {
    const { generationId } = await harness.service.complete(ana, completionOf());
    const events = harness.follow(generationId);
    const call = await harness.backend.called(1);
    call.content('hello');
    call.finish();
    await events;
    await harness.service.drain(new AbortController().signal);
    expect((await harness.store.ledger.readEntry(ana, generationId))?.outcome).toBe('done');
  });

  it('leaves its place to the next at the moment when its end is told', async () => {
    await harness.dispose();
    harness = await createHarness({
      limits: () => ({ ...defaultLimits, concurrentGenerations: 1 }),
    });
    for (let turn = 1; turn <= 5; turn += 1) {
      const { generationId } = await harness.service.complete(ana, completionOf());
      const events = harness.follow(generationId);
      const call = await harness.backend.called(turn);
      call.content('hello');
      call.finish();
      await events;
    }
  });

  it('is settled before its end is told where its owner has tokens for the day', async () => {
    await harness.dispose();
    harness = await createHarness({ limits: () => ({ ...defaultLimits, tokensPerDay: 10_000 }) });
    const { generationId } = await harness.service.complete(ana, completionOf());
    const events = harness.follow(generationId);
    const call = await harness.backend.called(1);
    call.content('hello');
    call.finish();
    await events;
    expect((await harness.store.ledger.readEntry(ana, generationId))?.outcome).toBe('done');
  });
});

describe('a service that is asked to end', () => {
  it('accepts nothing more, lets what runs end, and interrupts the rest in time', async () => {
    harness = await createHarness({ checkpointInterval: 10 });
    const running = await harness.ask('1');
    const waiting = await harness.ask('2', rui);
    const call = await harness.backend.called(1);
    call.content('so far');
    const grace = new AbortController();
    const drained = harness.service.drain(grace.signal);
    expect(await code(harness.ask())).toBe('agent_draining');
    call.finish();
    await harness.follow(running);
    grace.abort();
    await drained;
    expect((await harness.store.readGeneration(ana, running)).state).toBe('complete');
    expect(await harness.store.readGeneration(rui, waiting)).toMatchObject({
      state: 'interrupted',
      problemCode: 'generation_interrupted',
    });
  });
});

describe('whatever happens', () => {
  it('every accepted answer ends once, its events have no gap, and the store says the same', async () => {
    const action = fc.oneof(
      {
        weight: 4,
        arbitrary: fc.record({ do: fc.constant('ask'), owner: fc.constantFrom(ana, rui) }),
      },
      {
        weight: 6,
        arbitrary: fc.record({
          do: fc.constant('say'),
          which: fc.nat(9),
          text: fc.string({ unit: 'grapheme' }),
        }),
      },
      { weight: 2, arbitrary: fc.record({ do: fc.constant('finish'), which: fc.nat(9) }) },
      { weight: 1, arbitrary: fc.record({ do: fc.constant('die'), which: fc.nat(9) }) },
      { weight: 2, arbitrary: fc.record({ do: fc.constant('cancel'), which: fc.nat(9) }) },
      { weight: 2, arbitrary: fc.constant({ do: 'wait' }) },
    );
    harness = await createHarness({ slots: 2, checkpointInterval: 1 });
    await fc.assert(
      fc.asyncProperty(fc.array(action, { maxLength: 25 }), async (actions) => {
        const asked: { id: string; owner: string }[] = [];
        const base = harness.backend.calls.length;
        const readers: ReturnType<Harness['follow']>[] = [];
        for (const each of actions as {
          do: string;
          owner: string;
          which: number;
          text: string;
        }[]) {
          const call = harness.backend.calls[base + each.which];
          const generation = asked[each.which];
          if (each.do === 'ask') {
            const id = await harness.ask('q', each.owner);
            asked.push({ id, owner: each.owner });
            readers.push(harness.follow(id, 0, each.owner));
          } else if (each.do === 'say') call?.content(each.text);
          else if (each.do === 'finish') call?.finish();
          else if (each.do === 'die') call?.die();
          else if (each.do === 'cancel' && generation) {
            void harness.service.cancel(generation.owner, generation.id);
          } else await new Promise((resolve) => setImmediate(resolve));
        }
        await Promise.all(asked.map(({ owner, id }) => harness.service.cancel(owner, id)));
        const logs = await Promise.all(readers);
        for (const [index, { id, owner }] of asked.entries()) {
          const events = logs[index] ?? [];
          expect(events.map((event) => event.id)).toEqual(events.map((_, place) => place + 1));
          const finals = events.filter(({ event }) => ['done', 'error'].includes(event.type));
          expect(finals).toEqual([events.at(-1)]);
          const message = await harness.store.readGeneration(owner, id);
          const { content } = textOf(events);
          expect(message.content).toBe(content.toWellFormed().replaceAll('\0', '\uFFFD'));
          expect(message.state).not.toBe('generating');
          const entry = await harness.store.ledger.readEntry(owner, id);
          expect(entry?.outcome).not.toBeNull();
        }
        expect(harness.service.figures()).toMatchObject({ running: 0, queued: 0 });
        for (const owner of [ana, rui]) {
          expect((await harness.store.ledger.readAllowance(owner)).reservedTokens).toBe(0);
        }
      }),
      { numRuns: 40 },
    );
  });
});
