import type { BranchMessage } from '@vigia/conversations';

import { measureContext } from './measure-context.ts';
import { createScriptedBackend } from './testing/scripted-backend.ts';

/** From the newest to the oldest, each of so many words. */
function history(...sizes: number[]): BranchMessage[] {
  return sizes
    .map((size, index) => ({
      id: `message-${index}`,
      parentId: index === 0 ? null : `message-${index - 1}`,
      role: index % 2 === 0 ? ('user' as const) : ('assistant' as const),
      content: 'word '.repeat(size).trim(),
    }))
    .reverse();
}

/** One word is one token. */
const count = async (messages: { content: string }[]) =>
  messages.flatMap(({ content }) => content.split(/\s+/).filter(Boolean)).length;

const measure = (
  contextTokens: number | null,
  turns: BranchMessage[],
  body: { content?: string; systemPrompt?: string } = {},
  counter: (messages: { content: string }[]) => Promise<number | null> = count,
) =>
  measureContext({
    history: turns,
    body,
    model: { ...createScriptedBackend().model(), contextTokens },
    count: counter,
    defaultMaximumTokens: 100,
  });

describe('how full the context is', () => {
  it('is what the tokenizer counts of history, system prompt and the question so far', async () => {
    const body = { content: 'and why', systemPrompt: 'Be brief.' };
    expect(await measure(4096, history(10, 20), body)).toEqual({
      contextTokens: 4096,
      promptTokens: 34,
      counted: 'tokenizer',
      fits: true,
      firstReadMessageId: null,
    });
  });

  it('names the first turn that is read when earlier ones no longer fit', async () => {
    const measured = await measure(400, history(100, 100, 100, 100), { content: 'next' });
    expect(measured).toMatchObject({ fits: true, firstReadMessageId: 'message-2' });
    expect(measured.promptTokens).toBe(201);
  });

  it('names it too where the history was read only in part', async () => {
    const part = history(5, 5, 5, 5).slice(0, 2);
    expect(await measure(4096, part)).toMatchObject({ firstReadMessageId: 'message-2' });
  });

  it('says that a question does not fit at all', async () => {
    const measured = await measure(50, [], { content: 'word '.repeat(80) });
    expect(measured).toMatchObject({ fits: false, promptTokens: 50 });
  });

  it('is an estimate, and says so, where nobody can count', async () => {
    const measured = await measure(4096, history(10), {}, async () => null);
    expect(measured).toMatchObject({ counted: 'estimate', fits: true });
    expect(measured.promptTokens).toBeGreaterThan(5);
  });
});
