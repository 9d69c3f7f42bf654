import type { BranchMessage } from '@vigia/conversations';

import { prepareChat, type PrepareChatOptions } from './prepare-chat.ts';
import { createScriptedBackend } from './testing/scripted-backend.ts';

const branch = (...contents: string[]): BranchMessage[] =>
  contents
    .map((content, index) => ({
      id: `${index}`,
      parentId: null,
      role: index % 2 === 0 ? ('user' as const) : ('assistant' as const),
      content,
    }))
    .reverse();

/** One word is one token. */
const count: PrepareChatOptions['count'] = async (messages) =>
  messages.flatMap(({ content }) => content.split(/\s+/).filter(Boolean)).length;

function prepare(contextTokens: number | null, changes: Partial<PrepareChatOptions>) {
  const model = { ...createScriptedBackend().model(), contextTokens };
  return prepareChat({
    branch: branch('q'),
    parameters: {},
    model,
    defaultMaximumTokens: 4096,
    count,
    isLimited: false,
    ...changes,
  });
}

const words = (count: number) => 'word '.repeat(count).trim();

describe('what the model is given', () => {
  it('is the branch from its start, after the system prompt, with the recommended sampling', async () => {
    const { request } = await prepare(null, {
      branch: branch('one', 'two', 'three'),
      parameters: { systemPrompt: 'Be brief.', seed: 7 },
    });
    expect(request).toMatchObject({
      model: 'scripted',
      messages: [
        { role: 'system', content: 'Be brief.' },
        { role: 'user', content: 'one' },
        { role: 'assistant', content: 'two' },
        { role: 'user', content: 'three' },
      ],
      temperature: 0.6,
      topP: 0.95,
      maximumTokens: 4096,
      seed: 7,
    });
  });

  it('holds no earlier thoughts', async () => {
    const { request } = await prepare(null, {
      branch: branch('q', '<think>hm</think>\n\nanswer', 'next'),
    });
    expect(request.messages[1]?.content).toBe('answer');
  });

  it('leaves out the oldest turns when all do not fit, and starts with a question', async () => {
    const long = Array.from({ length: 21 }, (_, index) => `${index} ${words(99)}`);
    const { request, promptTokens, maximumTokens } = await prepare(2048, {
      branch: branch(...long),
      parameters: { systemPrompt: 'Stay.' },
    });
    const [system, first] = request.messages;
    expect(system?.content).toBe('Stay.');
    expect(first?.role).toBe('user');
    expect(request.messages.at(-1)?.content.startsWith('20 ')).toBe(true);
    expect(request.messages.length).toBeGreaterThan(10);
    expect(request.messages.length).toBeLessThan(22);
    expect(promptTokens + maximumTokens).toBeLessThanOrEqual(2048);
    expect(maximumTokens).toBeGreaterThanOrEqual(512);
  });

  it('does not ask the tokenizer when it fits in any case', async () => {
    const countNever = () => Promise.reject(new Error('asked'));
    const prepared = await prepare(8192, { count: countNever });
    expect(prepared.maximumTokens).toBe(4096);
  });

  it('refuses a question that does not fit by itself', async () => {
    await expect(prepare(512, { branch: branch(words(600)) })).rejects.toMatchObject({
      problem: { code: 'context_length_exceeded', errors: [{ field: 'content' }] },
    });
  });

  it('keeps the answer within the context', async () => {
    const { maximumTokens } = await prepare(1024, {
      branch: branch(words(300)),
      parameters: { maximumTokens: 5000 },
    });
    expect(maximumTokens).toBe(1024 - 300);
  });
});
