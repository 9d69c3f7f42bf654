import { setTimeout as delay } from 'node:timers/promises';

import { createModelClient, isModelError } from '@vigia/model-client';

import { type ModelServerKind, modelServerKinds } from './model-server-kinds.ts';
import { findAdapter } from './find-adapter.ts';
import { endHarnesses, supervise } from './testing/adapter-harness.ts';
import { replayKinds } from './testing/replay-kinds.ts';
import {
  type ReplayOptions,
  type ReplayServer,
  startReplayServer,
} from './testing/replay-server.ts';

let replays: ReplayServer[] = [];

afterEach(async () => {
  await endHarnesses();
  await Promise.all(replays.splice(0).map((replay) => replay.close()));
  replays = [];
});

const soon = () => AbortSignal.timeout(20_000);
const hello = [{ role: 'user' as const, content: 'one two three' }];

async function startReplay(kind: ModelServerKind, options: ReplayOptions = {}) {
  const replay = await startReplayServer(replayKinds[kind], { modelId: 'a-model', ...options });
  replays.push(replay);
  return replay;
}

async function attach(kind: ModelServerKind, replay: ReplayServer, apiKey?: string) {
  const harness = await supervise(kind, {
    baseUrl: `${replay.baseUrl}/v1`,
    slots: 4,
    ...(apiKey !== undefined && { apiKey }),
  });
  return harness;
}

/** All that any adapter may ask of a server: nothing there lists files, serves them, or changes the models. */
const allowedPaths =
  /^(GET (\/|\/health|\/props|\/metrics|\/openapi\.json|\/v1\/models|\/api\/(version|ps|tags))|POST (\/apply-template|\/tokenize|\/extras\/tokenize\/count|\/api\/generate|\/v1\/chat\/completions))$/;

describe.each(modelServerKinds)('an attached %s', (kind) => {
  it('is used as it is, asked only harmless paths, and left running', async () => {
    const key = kind === 'ollama' ? undefined : 'the-key';
    const replay = await startReplay(kind, { ...(key && { apiKey: key }), slots: 3 });
    const { server, warnings } = await attach(kind, replay, key);
    await server.untilReady(soon());
    const { adapter } = server;
    const address = { baseUrl: server.baseUrl, apiKey: key ?? null };
    expect(server.baseUrl).toBe(replay.baseUrl);
    expect(server.processId()).toBeNull();
    expect(warnings).toEqual([]);
    expect(await adapter.probe(address, soon())).toMatchObject({ state: 'ready' });
    const activity = await adapter.readActivity?.(address, soon());
    if (activity) expect(activity).toMatchObject({ running: 0, generatedTokensTotal: 1 });
    const count = await adapter.countTokens?.(address, 'a-model', hello, soon());
    if (count) expect(count.tokens).toBeGreaterThanOrEqual(count.exact ? 5 : 3);

    await server.stop();
    expect(await adapter.probe(address, soon())).toMatchObject({ state: 'ready' });
    for (const request of replay.requests) expect(request).toMatch(allowedPaths);
  });

  it('that refuses the key is reported as such', async () => {
    if (kind === 'ollama') return;
    const replay = await startReplay(kind, { apiKey: 'the-key' });
    const { server } = await attach(kind, replay, 'another-key');
    await expect(server.untilReady(soon())).rejects.toMatchObject({
      failure: { code: 'key_refused' },
    });
  });
});

describe('an attached model server', () => {
  it('is waited for while it loads, and again when it went away', async () => {
    const first = await startReplay('vllm');
    const { port } = new URL(first.baseUrl);
    const { server } = await attach('vllm', first);
    await server.untilReady(soon());
    await first.close();
    replays = [];
    while (server.model().state === 'ready') await delay(10);
    expect(server.model().state).toBe('restarting');
    expect(server.failure()).toMatchObject({ code: 'unreachable' });
    await startReplay('vllm', { port: Number(port) });
    await server.untilReady(soon());
  });

  it('warns of an address that is not loopback', async () => {
    const replay = await startReplay('vllm', { host: '0.0.0.0' });
    const { server, warnings } = await attach('vllm', replay);
    await server.untilReady(soon());
    expect(warnings.map((warning) => warning.code)).toContain('model_server_exposed');
  });

  it('that serves another model is not taken for the wanted one', async () => {
    const replay = await startReplay('vllm', { modelId: 'another' });
    const { server } = await attach('vllm', replay);
    await expect(server.untilReady(soon())).rejects.toMatchObject({
      failure: { code: 'model_not_served', remedy: expect.stringContaining('another') },
    });
  });

  it.each(['ftp://127.0.0.1', 'http://user:secret@127.0.0.1', 'http://127.0.0.1/?key=secret', 'x'])(
    'is refused at %s, without saying the address again',
    async (baseUrl) => {
      await expect(supervise('vllm', { baseUrl })).rejects.toMatchObject({
        message: expect.not.stringContaining('secret'),
        failure: { code: 'settings_invalid' },
      });
    },
  );
});

describe('the ways of a kind', () => {
  it.each(['llama-server', 'vllm'] as const)(
    'stopping the stream of %s idles its own counter',
    async (kind) => {
      const replay = await startReplay(kind, { tokenMilliseconds: 10, answerTokens: 10_000 });
      const adapter = findAdapter(kind);
      const address = { baseUrl: replay.baseUrl, apiKey: null };
      const client = createModelClient({ baseUrl: replay.baseUrl, ...adapter.traits.client });
      for await (const event of client.streamChat({ model: 'a-model', messages: hello }))
        if (event.type === 'content') {
          expect(await adapter.readActivity?.(address, soon())).toMatchObject({ running: 1 });
          break;
        }
      const stopped = performance.now();
      while ((await adapter.readActivity?.(address, soon()))?.running !== 0) await delay(5);
      expect(performance.now() - stopped).toBeLessThan(1000);
      expect(replay.counters.cancelled).toBe(1);
    },
  );

  it('llama-server lists its models while it loads, and is not taken for ready', async () => {
    const replay = await startReplay('llama-server', { loadMilliseconds: 60_000 });
    const address = { baseUrl: replay.baseUrl, apiKey: null };
    const probe = await findAdapter('llama-server').probe(address, soon());
    expect(probe.state).toBe('loading');
  });

  it('ilab with a request running is busy, not down', async () => {
    const replay = await startReplay('ilab', { tokenMilliseconds: 10, answerTokens: 10_000 });
    const adapter = findAdapter('ilab');
    const client = createModelClient({ baseUrl: replay.baseUrl, ...adapter.traits.client });
    const stream = client.streamChat({ model: 'a-model', messages: hello });
    for await (const event of stream) {
      if (event.type !== 'reasoning' && event.type !== 'content') continue;
      const address = { baseUrl: replay.baseUrl, apiKey: null };
      expect(await adapter.probe(address, soon())).toMatchObject({ state: 'busy' });
      break;
    }
  });

  it('the health of llama-cpp-python can be asked without ending the stream that runs', async () => {
    const replay = await startReplay('llama-cpp-python', {
      tokenMilliseconds: 5,
      answerTokens: 30,
    });
    const adapter = findAdapter('llama-cpp-python');
    const client = createModelClient({ baseUrl: replay.baseUrl, ...adapter.traits.client });
    const address = { baseUrl: replay.baseUrl, apiKey: null };
    let last = '';
    for await (const event of client.streamChat({ model: 'a-model', messages: hello })) {
      expect((await adapter.probe(address, soon())).state).toBe('ready');
      last = event.type;
    }
    expect(last).toBe('finish');
  });

  it('a stream that llama-cpp-python interrupts for another request is never taken for whole', async () => {
    const replay = await startReplay('llama-cpp-python', {
      tokenMilliseconds: 5,
      answerTokens: 1000,
    });
    const client = createModelClient({ baseUrl: replay.baseUrl, keepAlive: false });
    const read = async () => {
      for await (const event of client.streamChat({ model: 'a-model', messages: hello }))
        if (event.type !== 'finish') await fetch(`${replay.baseUrl}/v1/models`);
    };
    await expect(read()).rejects.toMatchObject({
      code: 'model_failed',
      reason: 'stream-interrupted',
    });
  });

  it.each([
    ['llama-server', 'context_length_exceeded'],
    ['vllm', 'context_length_exceeded'],
    ['llama-cpp-python', 'model_failed'],
    ['ilab', 'model_failed'],
  ] as const)('a prompt too long for %s ends as %s', async (kind, code) => {
    const replay = await startReplay(kind, { contextTokens: 2 });
    const client = createModelClient({ baseUrl: replay.baseUrl, keepAlive: false });
    const error = await (async () => {
      for await (const event of client.streamChat({ model: 'a-model', messages: hello }))
        if (event.type === 'finish') return null;
      return null;
    })().catch((caught: unknown) => caught);
    expect(isModelError(error) && error.code).toBe(code);
  });
});
