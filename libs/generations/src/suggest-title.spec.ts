import type { ChatRequest } from '@vigia/model-client';

import { readTitle } from './suggest-title.ts';
import { ana, createHarness, type Harness, until } from './testing/service-harness.ts';

let harness: Harness;

async function open(options: Parameters<typeof createHarness>[0] = {}) {
  harness = await createHarness({ suggestTitles: true, ...options });
  Object.assign(harness.backend, { continuationFields: { continue_final_message: true } });
  const conversationId = await harness.newConversation();
  const title = async () => (await harness.store.readConversation(ana, conversationId)).title;
  const answer = async (content = 'How are tides made?') => {
    const calls = harness.backend.calls.length;
    const { accepted } = await harness.service.addMessage(ana, conversationId, { content });
    const call = await harness.backend.called(calls + 1);
    call.content('By the Moon.');
    call.finish();
    await harness.follow(accepted.generationId);
  };
  return { conversationId, title, answer };
}

describe('a title by the model', () => {
  afterEach(() => harness.dispose());

  it('takes the place of the first words after the first answer, and is accounted for', async () => {
    const { conversationId, title, answer } = await open();
    await answer();
    const call = await harness.backend.called(2);
    const { messages } = call.request as ChatRequest;
    expect(messages[0]?.content).toContain('How are tides made?');
    expect(messages.at(-1)).toEqual({ role: 'assistant', content: 'Title:' });
    call.content(' "Tides and the Moon"\n');
    call.finish();
    await until(async () => (await title()) === 'Tides and the Moon');
    const { titleSource } = await harness.store.readConversation(ana, conversationId);
    expect(titleSource).toBe('model');
    const today = new Date().toISOString().slice(0, 10);
    const usage = async () =>
      (await harness.store.ledger.readUsage({ fromDay: today, toDay: today }))[0];
    await until(async () => (await usage())?.outcomes.done === 2);
    expect((await usage())?.completionTokens).toBe(14);
  });

  it('gives way to whoever asks for an answer, and the first words stay', async () => {
    const { title, answer } = await open();
    await answer();
    const suggestion = await harness.backend.called(2);
    const other = harness.ask('Somebody else’s');
    await until(() => suggestion.isAborted);
    await other;
    expect(await title()).toBe('How are tides made?');
  });

  it('never replaces one that a person wrote', async () => {
    const { conversationId, title, answer } = await open();
    await answer();
    const call = await harness.backend.called(2);
    await harness.store.updateConversation(ana, conversationId, { title: 'Mine' });
    call.content('Theirs');
    call.finish();
    await answer('And now?');
    expect(await title()).toBe('Mine');
  });

  it('is not asked for where that is switched off', async () => {
    const off = await open({ suggestTitles: false });
    await off.answer();
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(harness.backend.calls).toHaveLength(1);
  });

  it('is not asked for where the model would think aloud first', async () => {
    const thinking = await open();
    Object.assign(harness.backend, { continuationFields: null });
    await thinking.answer();
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(harness.backend.calls).toHaveLength(1);
  });
});

describe('what a model wrote for a title', () => {
  it.each([
    [' Tides and the Moon', 'Tides and the Moon'],
    ['**“Marés e a Lua.”**\n\nI hope this helps', 'Marés e a Lua'],
    ['Title: Ships', 'Ships'],
    ['', null],
    ['???', null],
    ['A sentence that goes on and on and does not want to end at all', null],
  ])('%j is read as %j', (text, title) => {
    expect(readTitle(text)).toBe(title);
  });
});
