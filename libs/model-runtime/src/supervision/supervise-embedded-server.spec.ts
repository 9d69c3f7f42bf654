import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

import type { Model } from '@vigia/api-contract';
import { build } from 'esbuild';

import { startHarness, startReadyHarness } from '../testing/embedded-server-harness.ts';
import { writeTinyGguf } from '../testing/make-tiny-gguf.ts';

const chat = '/v1/chat/completions';
const body = { model: 'tiny', messages: [{ role: 'user', content: 'Hi' }] };

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    // A process that has ended and is not yet collected counts as gone.
    return !/\) Z /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return false;
  }
}

async function untilGone(pid: number): Promise<number> {
  const began = performance.now();
  while (isAlive(pid)) {
    if (performance.now() - began > 10_000) throw new Error('The process is still there.');
    await delay(20);
  }
  return performance.now() - began;
}

describe('superviseEmbeddedServer', () => {
  let directory: string;
  beforeAll(() => {
    directory = mkdtempSync(join(tmpdir(), 'vigia-supervision-'));
  });
  afterAll(() => rmSync(directory, { recursive: true, force: true }));

  it('tells how loading goes, then what the model is', async () => {
    const states: Model[] = [];
    const harness = await startHarness(
      { template: 'r1', contextTokens: 1024 },
      { onState: (model) => states.push(model), modelName: 'Tiny' },
    );
    try {
      expect(harness.server.model()).toMatchObject({ id: 'tiny', state: 'loading' });
      const early = await harness.call('/health');
      expect(early.status).toBe(503);
      expect(await early.json()).toMatchObject({ status: 'loading' });
      await harness.server.untilReady(AbortSignal.timeout(30_000));
      expect(states.at(-1)).toEqual({
        id: 'tiny',
        name: 'Tiny',
        state: 'ready',
        loadProgress: 1,
        contextTokens: 1024,
        reasons: true,
        standIn: null,
        recommended: { temperature: 0.6, topP: 0.95 },
      });
      expect(
        states.some(({ state, loadProgress }) => state === 'loading' && (loadProgress ?? 0) > 0),
      ).toBe(true);
    } finally {
      await harness.close();
    }
  }, 60_000);

  it('starts a server that died again, at the same address and with the same key', async () => {
    const states: string[] = [];
    const harness = await startReadyHarness(
      { loop: true, feedForwardLength: 8192 },
      { onState: ({ state }) => states.at(-1) !== state && states.push(state) },
    );
    try {
      const answer = await harness.call(chat, { ...body, stream: true });
      const pid = Number(harness.server.processId());
      process.kill(pid, 'SIGKILL');
      const cut = await answer.text().catch((error: Error) => error.name);
      expect(cut.includes('[DONE]')).toBe(false);
      while (harness.server.model().state === 'ready') await delay(5);
      expect((await harness.call('/health')).status).toBe(503);
      await harness.server.untilReady(AbortSignal.timeout(30_000));
      expect(harness.server.processId()).not.toBe(pid);
      const again = await harness.call(chat, { ...body, max_tokens: 3 });
      expect(again.status).toBe(200);
      expect(states).toEqual(['loading', 'ready', 'restarting', 'ready']);
      expect(harness.server.failure()).toBeNull();
    } finally {
      await harness.close();
    }
  }, 60_000);

  it('survives a file that makes llama.cpp abort, and gives it up after five tries', async () => {
    const states: string[] = [];
    const harness = await startHarness(
      { headCount: 0 },
      { onState: ({ state }) => states.at(-1) !== state && states.push(state) },
    );
    try {
      await expect(harness.server.untilReady(AbortSignal.timeout(60_000))).rejects.toMatchObject({
        name: 'ModelServerError',
        failure: { code: 'crashed', message: expect.stringContaining('SIGABRT') },
      });
      expect(states).toEqual(['restarting', 'failed']);
      expect((await harness.call(chat, body)).status).toBe(503);
    } finally {
      await harness.close();
    }
  }, 90_000);

  it.each([
    ['that is no GGUF', Buffer.from('<!doctype html><title>Log in</title>')],
    ['that is cut off', null],
  ])(
    'gives a file %s up at once, with a reason',
    async (_what, content) => {
      const path = join(directory, 'broken.gguf');
      const whole = readFileSync(writeTinyGguf(directory));
      writeFileSync(path, content ?? whole.subarray(0, whole.length - 4096));
      const states: string[] = [];
      const harness = await startHarness({ path }, { onState: ({ state }) => states.push(state) });
      try {
        await expect(harness.server.untilReady(AbortSignal.timeout(30_000))).rejects.toMatchObject({
          failure: { code: 'model_invalid', message: expect.stringContaining('broken.gguf') },
        });
        expect(states.filter((state) => state !== 'loading')).toEqual(['failed']);
      } finally {
        await harness.close();
      }
    },
    60_000,
  );

  it('refuses a context that the memory cannot hold', async () => {
    const harness = await startHarness({}, { contextTokens: 500_000_000 });
    try {
      await expect(harness.server.untilReady(AbortSignal.timeout(30_000))).rejects.toMatchObject({
        failure: {
          code: 'memory_insufficient',
          message: expect.stringMatching(/needs about [\d.]+ GB/),
        },
      });
    } finally {
      await harness.close();
    }
  }, 60_000);

  it('stops in the middle of an answer and leaves no process', async () => {
    const harness = await startReadyHarness({ loop: true, feedForwardLength: 8192 });
    const pid = Number(harness.server.processId());
    const answer = await harness.call(chat, { ...body, stream: true });
    const began = performance.now();
    await harness.close();
    expect(performance.now() - began).toBeLessThan(2500);
    expect(isAlive(pid)).toBe(false);
    const cut = await answer.text().catch((error: Error) => error.name);
    expect(cut.includes('[DONE]')).toBe(false);
    await expect(fetch(`${harness.server.baseUrl}/health`)).rejects.toThrow();
  }, 60_000);

  it('ends a server that does not react within five seconds', async () => {
    const harness = await startReadyHarness({});
    const pid = Number(harness.server.processId());
    process.kill(pid, 'SIGSTOP');
    const began = performance.now();
    await harness.close();
    expect(performance.now() - began).toBeLessThan(5000);
    expect(isAlive(pid)).toBe(false);
  }, 60_000);

  it('ends with the process that started it, even when that is killed in the middle of an answer', async () => {
    const script = join(directory, 'parent.ts');
    const index = new URL('../index.ts', import.meta.url).href;
    const observability = new URL('../../../observability/src/index.ts', import.meta.url).href;
    writeFileSync(
      script,
      `import { superviseEmbeddedServer } from '${index}';
       import { createLogger } from '${observability}';
       const server = await superviseEmbeddedServer({
         modelPath: '${writeTinyGguf(directory, { name: 'endless', loop: true, feedForwardLength: 8192 })}',
         logger: createLogger({ name: 'parent', level: 'silent' }),
       });
       await server.untilReady();
       console.log(JSON.stringify({ pid: server.processId(), url: server.baseUrl, key: server.apiKey }));
       setInterval(() => undefined, 1000);`,
    );
    const parent = spawn(process.execPath, [script], {
      stdio: ['ignore', 'pipe', 'inherit'],
      env: { ...process.env, NODE_OPTIONS: '' },
    });
    const ended = once(parent, 'exit').then(() => {
      throw new Error('The parent could not start its server.');
    });
    ended.catch(() => undefined);
    const [line] = (await Promise.race([once(parent.stdout, 'data'), ended])) as [Buffer];
    const { pid, url, key } = JSON.parse(String(line)) as { pid: number; url: string; key: string };
    const answer = await fetch(url + chat, {
      method: 'POST',
      headers: { Authorization: `Bearer ${key}`, 'Content-Type': 'application/json' },
      body: JSON.stringify({ ...body, stream: true }),
    });
    expect([answer.status, isAlive(pid)]).toEqual([200, true]);
    parent.kill('SIGKILL');
    expect(await untilGone(pid)).toBeLessThan(1000);
    await expect(answer.text()).rejects.toThrow();
  }, 60_000);

  it('runs the bundle of the server as well as its source', async () => {
    const entry = join(directory, 'embedded-server.cjs');
    await build({
      // As the agent does it: a package that were declared free of side effects would leave nothing.
      stdin: {
        contents: "import '@vigia/model-runtime/embedded-server';",
        resolveDir: new URL('.', import.meta.url).pathname,
      },
      outfile: entry,
      bundle: true,
      platform: 'node',
      target: 'node24',
      format: 'cjs',
      external: ['node-llama-cpp'],
      logLevel: 'silent',
    });
    // Beside the repository's packages, as apps/*/dist is.
    const placed = new URL('../../test-results/embedded-server.cjs', import.meta.url).pathname;
    mkdirSync(join(placed, '..'), { recursive: true });
    copyFileSync(entry, placed);
    const harness = await startReadyHarness({}, { entry: placed });
    try {
      expect((await harness.call(chat, body)).status).toBe(200);
    } finally {
      await harness.close();
      rmSync(placed);
    }
  }, 60_000);
});
