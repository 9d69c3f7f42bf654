import { type ChildProcess, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createServer } from 'node:http';
import { type AddressInfo } from 'node:net';
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';

import { createModelClient } from '@vigia/model-client';

import { awaitReadiness } from './await-readiness.ts';
import { findAdapter } from './find-adapter.ts';
import { readProcessTree } from './process-tree.ts';
import { endHarnesses, type Harness, replayCommand, supervise } from './testing/adapter-harness.ts';

afterEach(endHarnesses);

const soon = () => AbortSignal.timeout(20_000);

async function ask({ server }: Harness): Promise<{ content: string; reasoning: string }> {
  const client = createModelClient({
    baseUrl: server.baseUrl,
    apiKey: server.apiKey,
    ...server.adapter.traits.client,
  });
  const said = { content: '', reasoning: '' };
  const request = { model: 'a-model', messages: [{ role: 'user' as const, content: 'Hello' }] };
  for await (const event of client.streamChat(request, { signal: soon() }))
    if (event.type === 'content' || event.type === 'reasoning') said[event.type] += event.text;
  return said;
}

async function untilGone(pids: readonly number[]): Promise<void> {
  while (pids.some((pid) => readProcessTree(pid).length > 0)) await delay(20);
}

async function startOrphan([program = '', ...words]: string[]): Promise<ChildProcess> {
  const child = spawn(program, [...words, '--port', '0', '--host', '127.0.0.1'], {
    stdio: 'ignore',
  });
  await once(child, 'spawn');
  return child;
}

describe.each([
  ['llama-server', 'llama-cpp'],
  ['llama-cpp-python', 'llama-cpp'],
  ['ilab', 'llama-cpp'],
  ['ilab', 'vllm'],
  ['vllm', 'llama-cpp'],
  ['ollama', 'llama-cpp'],
  ['ramalama', 'llama-cpp'],
] as const)('a supervised %s (%s)', (kind, backend) => {
  it('loads, answers, keeps its key out of the argument list, and leaves no process', async () => {
    const command = replayCommand(kind, { loadMilliseconds: 100 });
    const settings = { command, backend, slots: 2, contextTokens: 256, threads: 1, reasons: true };
    const harness = await supervise(kind, settings);
    const { server, warnings } = harness;
    expect(server.model().state).toBe('loading');
    await server.untilReady(soon());

    expect(server.model()).toMatchObject({ id: 'a-model', state: 'ready', contextTokens: 256 });
    expect((await ask(harness)).content).toContain('word');
    const pids = readProcessTree(server.processId() ?? 0).map(({ pid }) => pid);
    expect(pids.length).toBeGreaterThan(0);
    if (kind !== 'ollama') {
      expect(server.apiKey).toHaveLength(43);
      for (const pid of pids)
        expect(readFileSync(`/proc/${pid}/cmdline`, 'utf8')).not.toContain(server.apiKey);
      expect(harness.logged.join()).not.toContain(server.apiKey);
    }
    expect(warnings).toEqual([]);

    await server.stop();
    await untilGone(pids);
    expect(server.processId()).toBeNull();
  }, 30_000);

  it('is found out when it answers its health request and completes nothing', async () => {
    const command = replayCommand(kind, { completionsBroken: true });
    const { server } = await supervise(kind, { command, backend });
    await expect(server.untilReady(soon())).rejects.toMatchObject({
      failure: { code: 'completion_failed' },
    });
    expect(server.model().state).toBe('failed');
  }, 30_000);
});

describe('a supervised model server', () => {
  it('is started again at the same address with the same key when it dies', async () => {
    const harness = await supervise('llama-server', { command: replayCommand('llama-server') });
    const { server, states } = harness;
    await server.untilReady(soon());
    const first = server.processId() ?? 0;
    const { baseUrl, apiKey } = server;
    process.kill(first, 'SIGKILL');
    while (server.model().state === 'ready') await delay(10);
    expect(server.failure()).toMatchObject({ code: 'crashed' });
    await server.untilReady(soon());
    expect(server.processId()).not.toBe(first);
    expect({ baseUrl: server.baseUrl, apiKey: server.apiKey }).toEqual({ baseUrl, apiKey });
    expect((await ask(harness)).content).toContain('word');
    expect(states).toContain('restarting');
  }, 30_000);

  it('ends the engine that ilab leaves behind when it is killed', async () => {
    const command = replayCommand('ilab');
    const { server } = await supervise('ilab', { command, backend: 'vllm' });
    await server.untilReady(soon());
    const tree = readProcessTree(server.processId() ?? 0).map(({ pid }) => pid);
    expect(tree).toHaveLength(2);
    process.kill(tree[0] ?? 0, 'SIGKILL');
    await untilGone(tree);
  }, 30_000);

  it('that an agent left behind when it was killed is ended by the next', async () => {
    const command = replayCommand('llama-server');
    const runtimeDirectory = await mkdtemp(join(tmpdir(), 'vigia-left-behind-'));
    const stranger = spawn('sleep', ['60'], { stdio: 'ignore' });
    const [orphan] = readProcessTree((await startOrphan(command)).pid ?? 0);
    const record = [orphan, { pid: stranger.pid, startTicks: '1' }];
    await writeFile(join(runtimeDirectory, 'model-server-processes.json'), JSON.stringify(record));
    const { server } = await supervise('llama-server', { command, runtimeDirectory });
    await untilGone([orphan?.pid ?? 0]);
    await server.untilReady(soon());
    expect(stranger.exitCode).toBeNull();
    stranger.kill();
  }, 30_000);

  it('is started again when the engine dies and ilab does not notice', async () => {
    const command = replayCommand('ilab');
    const { server } = await supervise('ilab', { command, backend: 'vllm' });
    await server.untilReady(soon());
    const [parent, engine] = readProcessTree(server.processId() ?? 0);
    process.kill(engine?.pid ?? 0, 'SIGKILL');
    while (server.model().state === 'ready') await delay(10);
    await server.untilReady(soon());
    expect(server.processId()).not.toBe(parent?.pid);
  }, 30_000);

  it('warns, with a remedy, when it listens on more than loopback, whatever it was told', async () => {
    const command = replayCommand('llama-server', { host: '0.0.0.0' });
    const { server, warnings, logged } = await supervise('llama-server', { command });
    await server.untilReady(soon());
    expect(warnings).toEqual([
      expect.objectContaining({
        code: 'model_server_exposed',
        address: '0.0.0.0',
        port: Number(new URL(server.baseUrl).port),
        remedy: expect.stringContaining('127.0.0.1'),
      }),
    ]);
    expect(server.warnings()).toHaveLength(1);
    expect(logged.join()).toContain('model_server_exposed');
  }, 30_000);

  it('warns when it accepts any key', async () => {
    const command = replayCommand('llama-server', { apiKey: null });
    const { server, warnings } = await supervise('llama-server', { command });
    await server.untilReady(soon());
    expect(warnings).toEqual([expect.objectContaining({ code: 'model_server_open' })]);
  }, 30_000);

  it('says which program is missing, and how to get it', async () => {
    const { server } = await supervise('vllm', { command: ['/nowhere/vllm', 'serve'] });
    await expect(server.untilReady(soon())).rejects.toMatchObject({
      failure: { code: 'program_missing', remedy: expect.stringContaining('pip install vllm') },
    });
  });

  it('does not take the exit code 0 of ilab for success', async () => {
    const command = replayCommand('ilab', { exitAtOnce: 0 });
    const { server } = await supervise('ilab', { command, backend: 'vllm' });
    await expect(server.untilReady(soon())).rejects.toMatchObject({
      failure: { code: 'exited_at_start', remedy: expect.stringContaining('llama_cpp.server') },
    });
  }, 30_000);

  it.each([
    ["unknown pre-tokenizer type: 'deepseek-r1-qwen'", 'model_not_loadable'],
    ['llama_model_load: error loading model: invalid magic', 'model_not_loadable'],
    ['ggml_backend_cpu_buffer_type_alloc_buffer: failed to allocate buffer', 'model_not_loadable'],
  ])('gives up at once when its output says: %s', async (say, code) => {
    const command = replayCommand('llama-server', { say, exitAtOnce: 1 });
    const { server, states } = await supervise('llama-server', { command });
    await expect(server.untilReady(soon())).rejects.toMatchObject({ failure: { code } });
    expect(states).not.toContain('restarting');
  });
});

describe('a port that another process took', () => {
  it('is noticed before anything is sent there', async () => {
    let asked = 0;
    const impostor = createServer((_, response) => {
      asked += 1;
      response.end('{}');
    }).listen(0, '127.0.0.1');
    await once(impostor, 'listening');
    const { port } = impostor.address() as AddressInfo;
    try {
      await expect(
        awaitReadiness({
          adapter: findAdapter('llama-server'),
          address: { baseUrl: `http://127.0.0.1:${port}`, apiKey: 'a key' },
          settings: { modelId: 'a-model', runtimeDirectory: '/' },
          started: { pids: () => [process.ppid], explain: () => null, portOwner: 'tree' },
          signal: soon(),
        }),
      ).rejects.toMatchObject({ failure: { code: 'port_owned_by_another' } });
      expect(asked).toBe(0);
    } finally {
      impostor.close();
    }
  });
});
