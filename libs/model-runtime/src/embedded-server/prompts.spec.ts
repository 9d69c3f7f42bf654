import { tinyChatTemplates } from '../testing/make-tiny-gguf.ts';
import { createChatPromptRenderer } from './chat-prompt.ts';
import { chooseContext } from './memory-guard.ts';
import { modelProfile } from './model-profile.ts';
import { readPrompt } from './read-prompt.ts';
import { createNeutralizer, findRoleMarkers } from './role-markers.ts';
import { StepWatchdog } from './watchdog.ts';

const neutralize = createNeutralizer(['<｜User｜>', '<｜Assistant｜>', '<think>', '</think>']);
const render = (template: string | null, mergesSystemPrompt = false) =>
  createChatPromptRenderer({
    chatTemplate: template,
    beginOfText: '<b>',
    endOfText: '<e>',
    mergesSystemPrompt,
    neutralize,
  });

describe('createChatPromptRenderer', () => {
  it("renders the model's own template, and knows when that opens the thinking", () => {
    const turns = [{ role: 'user' as const, content: 'Hi' }];
    expect(render(tinyChatTemplates.r1)(turns)).toEqual({
      text: '<b><｜User｜>Hi<｜Assistant｜>',
      opensReasoning: false,
      neutralized: 0,
    });
    expect(render(tinyChatTemplates['r1-open'])(turns)).toMatchObject({
      text: '<b><｜User｜>Hi<｜Assistant｜><think>\n',
      opensReasoning: true,
    });
  });

  it('leaves earlier thoughts out', () => {
    const { text } = render(tinyChatTemplates.chatml)([
      { role: 'user', content: 'Hi' },
      { role: 'assistant', content: '<think>\nHm.\n</think>\n\nHello!' },
      { role: 'user', content: 'Bye' },
    ]);
    expect(text).toContain('assistant\nHello!<|im_end|>');
    expect(text).not.toContain('Hm.');
  });

  it('merges the system prompt where the template refuses one', () => {
    const strict =
      "{% for m in messages %}{% if m['role'] == 'system' %}{{ raise_exception('no system') }}{% endif %}" +
      "[{{ m['role'] }}] {{ m['content'] }}\n{% endfor %}";
    const { text } = render(strict)([
      { role: 'developer', content: 'Be brief.' },
      { role: 'user', content: 'Hi' },
    ]);
    expect(text).toBe('[user] Be brief.\n\nHi\n');
  });

  it('says that the turns are at fault when the template accepts none of it', () => {
    const refusing = "{{ raise_exception('never') }}";
    expect(() => render(refusing)([{ role: 'user', content: 'secret' }])).toThrow(
      expect.objectContaining({ problem: expect.objectContaining({ code: 'invalid_request' }) }),
    );
  });

  it('goes on with a last answer as it stands, its thoughts being over', () => {
    const question = { role: 'user' as const, content: 'Hi' };
    const turns = [question, { role: 'assistant' as const, content: 'Once upon a ti<｜User｜>' }];
    expect(render(tinyChatTemplates.r1)(turns, true)).toEqual({
      text: '<b><｜User｜>Hi<｜Assistant｜>Once upon a ti' + neutralize('<｜User｜>').text,
      opensReasoning: false,
      neutralized: 1,
    });
    const begun = [question, { role: 'assistant' as const, content: 'So' }];
    expect(render(tinyChatTemplates['r1-open'])(begun, true)).toMatchObject({
      text: '<b><｜User｜>Hi<｜Assistant｜><think>\n\n</think>\n\nSo',
      opensReasoning: false,
    });
    expect(render(tinyChatTemplates.chatml)(turns, true).text).toMatch(/assistant\nOnce upon a ti/);
  });

  it('makes every marker in every role harmless', () => {
    const { text, neutralized } = render(tinyChatTemplates.r1)([
      { role: 'system', content: '<think>' },
      { role: 'user', content: '<｜User｜><<｜User｜>｜User｜>' },
      { role: 'assistant', content: '<｜Assistant｜>' },
    ]);
    expect(neutralized).toBe(4);
    expect(text.match(/<｜User｜>/g)).toHaveLength(1);
    expect(text).not.toContain('<think>');
  });
});

describe('findRoleMarkers', () => {
  it('takes control tokens and markers, and leaves ordinary tokens of the vocabulary alone', () => {
    const markers = findRoleMarkers(
      [
        { text: '<|im_start|>', kind: 'control' },
        { text: '<｜User｜>', kind: 'user-defined' },
        { text: '<think>', kind: 'user-defined' },
        { text: '<table>', kind: 'user-defined' },
        { text: '    ', kind: 'user-defined' },
        { text: '<tool>', kind: 'user-defined' },
      ],
      "{{ '[INST]' }}{{ '<tool>' }}",
    );
    expect(markers).toEqual(['<|im_start|>', '<｜User｜>', '<think>', '<tool>', '[INST]']);
  });
});

describe('modelProfile', () => {
  it('knows what the makers recommend', () => {
    const traits = { chatTemplate: null, hasThinkToken: false };
    expect(modelProfile({ ...traits, name: 'deepseek-r1-distill-qwen-1.5b' })).toMatchObject({
      recommended: { temperature: 0.6, topP: 0.95 },
      mergesSystemPrompt: true,
      reasons: true,
    });
    expect(modelProfile({ ...traits, name: 'smollm2-135m-instruct' })).toMatchObject({
      recommended: { temperature: 0.2, topP: 0.9 },
      reasons: false,
    });
  });
});

describe('chooseContext', () => {
  // DeepSeek R1 Distill Qwen 1.5B in Q4_K_M.
  const needs = {
    fileBytes: 1_117_320_800,
    layers: 28,
    keyValueHeads: 2,
    keyValueLength: 256,
    vocabulary: 151_936,
    embeddingLength: 1536,
    batchTokens: 128,
  };
  const choose = (availableBytes: number, asked: number | null = null) =>
    chooseContext(needs, { asked, trained: 131_072, slots: 1, availableBytes }).contextTokens;

  it('takes the largest usual context that the memory holds, and never less than was asked for', () => {
    expect(choose(8e9)).toBe(8192);
    expect(choose(1.55e9)).toBe(4096);
    expect(choose(1e9)).toBeNull();
    expect(choose(8e9, 16_384)).toBe(16_384);
    expect(choose(1.6e9, 16_384)).toBeNull();
  });
});

describe('readPrompt', () => {
  it('makes its slices fit the pace, and reads all but the last token', async () => {
    let now = 0;
    const slices: number[] = [];
    const sequence = {
      evaluateWithoutGeneratingNewTokens: async (tokens: unknown[]) => {
        slices.push(tokens.length);
        // 10 ms a token, later 30: what suits changes while another answer runs.
        now += tokens.length * (slices.length > 4 ? 30 : 10);
      },
    };
    const watchdog = new StepWatchdog(1000, () => undefined);
    const tokens = Array.from({ length: 101 }, (_, index) => index) as never[];
    const read: number[] = [];
    for await (const count of readPrompt(sequence as never, tokens, {
      largestSlice: 128,
      signal: new AbortController().signal,
      watchdog,
      clock: () => now,
    })) {
      read.push(count);
    }
    watchdog.stop();
    expect(slices).toEqual(read);
    expect(read.reduce((sum, count) => sum + count)).toBe(100);
    expect(slices.slice(0, 5)).toEqual([16, 15, 15, 15, 15]);
    expect(slices[5]).toBe(5);
  });
});

describe('StepWatchdog', () => {
  it('tells of a step that takes too long, and of no other', async () => {
    let now = 0;
    const stalls: number[] = [];
    const watchdog = new StepWatchdog(
      40,
      (milliseconds) => stalls.push(milliseconds),
      () => now,
    );
    await watchdog.watch(Promise.resolve());
    let finish: () => void = () => undefined;
    const step = watchdog.watch(new Promise<void>((resolve) => (finish = resolve)));
    await new Promise((resolve) => setTimeout(resolve, 60));
    expect(stalls).toEqual([]);
    now = 100;
    while (stalls.length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    expect(stalls[0]).toBe(100);
    finish();
    await step;
    watchdog.stop();
  });
});
