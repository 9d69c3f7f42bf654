import { readFileSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { createModelClient } from '@vigia/model-client';

import { makeTinyGguf, tinyAnswer, writeTinyGguf } from '../testing/make-tiny-gguf.ts';
import type { ModelServerKind } from './model-server-kinds.ts';
import { readSocketsOfProcesses } from './listening-sockets.ts';
import { readProcessTree } from './process-tree.ts';
import { endHarnesses, findProgram, supervise } from './testing/adapter-harness.ts';

const python = findProgram('VIGIA_TEST_LLAMA_CPP_PYTHON', null);

/** The programs themselves, where they are installed: docs/model-servers.md says how. */
const programs: { kind: ModelServerKind; variable: string; command: string[] | null }[] = [
  { kind: 'ilab', variable: 'VIGIA_TEST_ILAB', command: asCommand('VIGIA_TEST_ILAB', 'ilab') },
  {
    kind: 'llama-cpp-python',
    variable: 'VIGIA_TEST_LLAMA_CPP_PYTHON',
    command: python === null ? null : [python, '-m', 'llama_cpp.server'],
  },
  {
    kind: 'llama-server',
    variable: 'VIGIA_TEST_LLAMA_SERVER',
    command: asCommand('VIGIA_TEST_LLAMA_SERVER', 'llama-server'),
  },
];

function asCommand(variable: string, name: string): string[] | null {
  const program = findProgram(variable, name);
  return program === null ? null : [program];
}

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'vigia-real-servers-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));
afterEach(endHarnesses);

const soon = () => AbortSignal.timeout(60_000);

describe.each(programs)('the real $kind', ({ kind, variable, command }) => {
  if (command === null) {
    process.stderr.write(
      `SKIPPED: the real ${kind} is not tested here. Set ${variable} to its program to test it.\n`,
    );
    it.skip(`is not installed (${variable})`, () => undefined);
    return;
  }

  it('answers, listens on loopback alone, hides its key and leaves no process', async () => {
    const modelPath = writeTinyGguf(folder, { template: 'r1', contextTokens: 2048 });
    const settings = { command, modelPath, contextTokens: 512, threads: 1, reasons: true };
    const { server, warnings } = await supervise(kind, settings);
    await server.untilReady(soon());
    expect(warnings).toEqual([]);
    const pids = readProcessTree(server.processId() ?? 0).map(({ pid }) => pid);
    expect(readSocketsOfProcesses(pids)).toEqual([
      expect.objectContaining({
        address: '127.0.0.1',
        port: Number(new URL(server.baseUrl).port),
      }),
    ]);
    for (const pid of pids)
      expect(readFileSync(`/proc/${pid}/cmdline`, 'utf8')).not.toContain(server.apiKey);

    const { adapter, baseUrl, apiKey } = server;
    const client = createModelClient({ baseUrl, apiKey, ...adapter.traits.client });
    const messages = [{ role: 'user' as const, content: 'Hello' }];
    const count = await adapter.countTokens?.({ baseUrl, apiKey }, 'a-model', messages, soon());
    const said = { reasoning: '', content: '' };
    let promptTokens: number | null = null;
    let last = '';
    for await (const event of client.streamChat({ model: 'a-model', messages, temperature: 0 })) {
      if (event.type === 'content' || event.type === 'reasoning') said[event.type] += event.text;
      if (event.type === 'usage') promptTokens = event.usage.promptTokens;
      last = event.type;
    }
    expect(said.content.trim()).toBe(tinyAnswer);
    expect(said.reasoning).toContain('The user greets me');
    expect(last).toBe('finish');
    expect(promptTokens !== null).toBe(adapter.traits.streamUsage !== 'never');
    if (promptTokens !== null && count?.exact) expect(count.tokens).toBe(promptTokens);
    else expect(count?.tokens).toBeGreaterThan(8);

    await server.stop();
    expect(pids.flatMap((pid) => readProcessTree(pid))).toEqual([]);
  }, 120_000);

  it('is idle soon after its caller left, and answers the next', async () => {
    const modelPath = writeTinyGguf(folder, { loop: true, feedForwardLength: 4096 });
    const settings = { command, modelPath, contextTokens: 2048, threads: 1 };
    const { server } = await supervise(kind, settings);
    await server.untilReady(soon());
    const { adapter, baseUrl, apiKey } = server;
    const client = createModelClient({ baseUrl, apiKey, ...adapter.traits.client });
    const messages = [{ role: 'user' as const, content: 'Hello' }];
    let tokens = 0;
    for await (const event of client.streamChat({ model: 'a-model', messages }))
      if (event.type !== 'prompt' && (tokens += 1) === 5) break;
    const left = performance.now();
    for await (const event of client.streamChat({ model: 'a-model', messages, maximumTokens: 1 }))
      expect(event.type).toBeDefined();
    expect(performance.now() - left).toBeLessThan(2000);
    const activity = await adapter.readActivity?.({ baseUrl, apiKey }, soon());
    if (activity) expect(activity.running).toBe(0);
  }, 120_000);

  it('says that a file cut short cannot be loaded', async () => {
    const modelPath = join(folder, 'cut.gguf');
    writeFileSync(modelPath, makeTinyGguf().subarray(0, 50_000));
    const { server } = await supervise(kind, { command, modelPath, contextTokens: 512 });
    await expect(server.untilReady(soon())).rejects.toMatchObject({
      failure: { code: 'model_not_loadable' },
    });
  }, 120_000);
});
