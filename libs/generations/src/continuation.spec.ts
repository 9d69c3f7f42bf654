import type { ChatRequest } from '@vigia/model-client';

import { ana, createHarness, type Harness, rui, textOf } from './testing/service-harness.ts';

const fields = { continue_final_message: true };

let harness: Harness;
afterEach(() => harness.dispose());

/** A question whose answer is cut after these words, by the limit of its length or by a command. */
async function cutAnswer(words: string, how: 'length' | 'stopped' = 'length') {
  const { service, backend, store } = harness;
  const conversationId = await harness.newConversation();
  const { accepted } = await service.addMessage(ana, conversationId, { content: 'Tell a story.' });
  const call = await backend.called(1);
  call.reasoning('Hm.');
  call.content(words);
  if (how === 'length') {
    call.say(
      { type: 'usage', usage: { promptTokens: 5, completionTokens: 7, counted: 'server' } },
      { type: 'finish', finishReason: 'length' },
    );
  } else {
    await seen(accepted.generationId, words);
    await service.cancel(ana, accepted.generationId);
  }
  await harness.follow(accepted.generationId);
  return store.readMessage(ana, accepted.assistantMessage.id);
}

/** Waits until a reader has seen these words. */
async function seen(generationId: string, words: string): Promise<void> {
  const events = [];
  const signal = AbortSignal.timeout(5000);
  for await (const event of await harness.service.subscribe(ana, generationId, 0, signal)) {
    events.push(event);
    if (textOf(events).content.endsWith(words)) return;
  }
}

describe.each([
  ['goes on with its last message', fields],
  ['must be asked in words', null],
] as const)('an answer that was cut, where the model server %s', (_how, continuationFields) => {
  beforeEach(async () => {
    harness = await createHarness();
    Object.assign(harness.backend, { continuationFields });
  });

  it('is gone on with beside the cut one, which stays as it was', async () => {
    const { service, backend, store } = harness;
    const cut = await cutAnswer('Once upon a ti');
    const { accepted } = await service.continueAnswer(ana, cut.id, {});
    expect(accepted).toMatchObject({
      userMessage: null,
      assistantMessage: { content: 'Once upon a ti', reasoning: 'Hm.', state: 'generating' },
    });
    expect(accepted.assistantMessage.siblingIds).toEqual([cut.id, accepted.assistantMessage.id]);
    const call = await backend.called(2);
    const { messages, extraFields } = call.request as ChatRequest;
    expect(messages.slice(0, 2)).toEqual([
      { role: 'user', content: 'Tell a story.' },
      { role: 'assistant', content: 'Once upon a ti' },
    ]);
    expect(messages.slice(2).map(({ role }) => role)).toEqual(continuationFields ? [] : ['user']);
    expect(extraFields ?? {}).toEqual(continuationFields ?? {});
    call.content('me, a ship.');
    call.finish();
    const events = await harness.follow(accepted.generationId);
    expect(textOf(events)).toEqual({ reasoning: 'Hm.', content: 'Once upon a time, a ship.' });
    const stored = await store.readMessage(ana, accepted.assistantMessage.id);
    expect(stored).toMatchObject({
      content: 'Once upon a time, a ship.',
      reasoning: 'Hm.',
      state: 'complete',
      finishReason: 'stop',
      reasoningMilliseconds: cut.reasoningMilliseconds,
    });
    expect(await store.readMessage(ana, cut.id)).toMatchObject({
      content: 'Once upon a ti',
      finishReason: 'length',
    });
  });
});

describe('an answer that was cut', () => {
  it('keeps its text when the rest of it fails, and what is counted is the rest alone', async () => {
    harness = await createHarness({ countTokens: (text) => text.length });
    const { service, backend, store } = harness;
    const cut = await cutAnswer('Once upon a ti', 'stopped');
    const { accepted } = await service.continueAnswer(ana, cut.id, {});
    const call = await backend.called(2);
    call.content('me');
    call.die();
    await harness.follow(accepted.generationId);
    expect(await store.readMessage(ana, accepted.assistantMessage.id)).toMatchObject({
      content: 'Once upon a time',
      state: 'failed',
      usage: { completionTokens: 2, counted: 'tokenizer' },
    });
  });

  it('keeps its text when the rest of it is stopped before the first word', async () => {
    harness = await createHarness();
    const { service, store } = harness;
    const cut = await cutAnswer('Once upon a ti');
    const { accepted } = await service.continueAnswer(ana, cut.id, {});
    await service.cancel(ana, accepted.generationId);
    expect(await store.readMessage(ana, accepted.assistantMessage.id)).toMatchObject({
      content: 'Once upon a ti',
      state: 'stopped',
    });
  });

  it('keeps its question and its text when the context is full', async () => {
    harness = await createHarness({ countTokens: (text) => text.length });
    const { service, backend } = harness;
    Object.assign(backend, { continuationFields: fields });
    backend.setModel({ contextTokens: 700 });
    const cut = await cutAnswer('x'.repeat(330));
    // More than the room beside an answer: any earlier turn would be left out.
    const { accepted } = await service.continueAnswer(ana, cut.id, {});
    const { messages } = (await backend.called(2)).request as ChatRequest;
    expect(messages.map(({ role }) => role)).toEqual(['user', 'assistant']);
    await service.cancel(ana, accepted.generationId);
  });

  it('is one and the same for a repeated call, and nobody else’s', async () => {
    harness = await createHarness();
    const { service, backend } = harness;
    const cut = await cutAnswer('Once');
    const first = await service.continueAnswer(ana, cut.id, {}, 'key-1');
    const again = await service.continueAnswer(ana, cut.id, {}, 'key-1');
    expect(again.accepted.generationId).toBe(first.accepted.generationId);
    (await backend.called(2)).finish();
    await expect(service.continueAnswer(rui, cut.id, {})).rejects.toMatchObject({
      problem: { code: 'message_not_found' },
    });
  });

  it('is refused where the answer is whole, is a question, or says nothing', async () => {
    harness = await createHarness();
    const { service, backend, store } = harness;
    const conversationId = await harness.newConversation();
    const { accepted } = await service.addMessage(ana, conversationId, { content: 'Hi' });
    const call = await backend.called(1);
    call.content('Whole.');
    call.finish();
    await harness.follow(accepted.generationId);
    const question = await store.readMessage(ana, accepted.userMessage?.id ?? '');
    for (const { id } of [accepted.assistantMessage, question]) {
      await expect(service.continueAnswer(ana, id, {})).rejects.toMatchObject({
        problem: { code: 'conflict' },
      });
    }
    expect(backend.calls).toHaveLength(1);
  });
});
