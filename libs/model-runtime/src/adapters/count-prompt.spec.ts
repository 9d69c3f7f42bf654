import { modelServerKinds } from './model-server-kinds.ts';
import { findAdapter } from './find-adapter.ts';
import { endHarnesses, supervise } from './testing/adapter-harness.ts';
import { replayKinds } from './testing/replay-kinds.ts';
import { type ReplayServer, startReplayServer } from './testing/replay-server.ts';

let replay: ReplayServer | null = null;
afterEach(async () => {
  await endHarnesses();
  await replay?.close();
  replay = null;
});

const soon = () => AbortSignal.timeout(20_000);
const messages = [{ role: 'user' as const, content: 'one two three' }];

async function attach(kind: (typeof modelServerKinds)[number]) {
  replay = await startReplayServer(replayKinds[kind], { modelId: 'a-model' });
  const { server } = await supervise(kind, { baseUrl: `${replay.baseUrl}/v1` });
  await server.untilReady(soon());
  return { server, replay };
}

const counting = modelServerKinds.filter((kind) => {
  const { countTokens, traits } = findAdapter(kind);
  return countTokens !== undefined && !traits.healthTakesSlot;
});
const others = modelServerKinds.filter((kind) => !counting.includes(kind));

it('llama-server and vLLM are among those whose prompts are counted by themselves', () => {
  expect(counting).toEqual(expect.arrayContaining(['llama-server', 'vllm']));
});

describe.each(counting)('the prompt for %s', (kind) => {
  it('is counted by the server, without taking a place of an answer', async () => {
    const { server, replay } = await attach(kind);
    const completions = () =>
      replay.requests.filter((request) => request.includes('/completions')).length;
    const before = completions();
    const address = { baseUrl: server.baseUrl, apiKey: null };
    const expected = await server.adapter.countTokens?.(address, 'a-model', messages, soon());
    expect(await server.countPrompt?.({ messages }, soon())).toBe(expected?.tokens);
    expect(expected?.tokens).toBeGreaterThanOrEqual(3);
    if (kind === 'llama-server' || kind === 'vllm') expect(completions()).toBe(before);
  });

  it('is not counted where it is no conversation, or the server is gone', async () => {
    const { server, replay } = await attach(kind);
    expect(await server.countPrompt?.({ prompt: 'one two' }, soon())).toBeNull();
    await replay.close();
    expect(await server.countPrompt?.({ messages }, soon())).toBeNull();
  });

  it('is waited for no longer than the caller waits', async () => {
    const { server } = await attach(kind);
    const given = new Error('given up');
    await expect(
      Promise.resolve(server.countPrompt?.({ messages }, AbortSignal.abort(given))),
    ).rejects.toBe(given);
  });
});

if (others.length > 0) {
  it.each(others)(
    '%s is not asked to count: it cannot, or it would wait for its answer',
    async (kind) => {
      const { server } = await attach(kind);
      expect(server.countPrompt).toBeUndefined();
    },
  );
}
