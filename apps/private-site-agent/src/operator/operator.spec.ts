import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { createAgentMetrics } from '../agent-metrics.ts';
import { createHttpServer } from '../http/create-http-server.ts';
import { openKeyRegistry } from '../keys/key-registry.ts';
import { close } from '../listen.ts';
import { type AgentHarness, ana, apiKey, createAgentHarness } from '../testing/agent-harness.ts';
import { callSocket } from '../testing/call-socket.ts';
import { createOperatorApp } from './create-operator-app.ts';
import { listenOnSocket } from './listen-on-socket.ts';

let harness: AgentHarness;
let directory: string;
let path: string;
let server: Server;
let drains: number;
let reloads: number;
let failures: number;

beforeEach(async () => {
  harness = await createAgentHarness({ slots: 1 });
  directory = mkdtempSync(join(tmpdir(), 'vigia-operator-'));
  path = join(directory, 'operator.sock');
  drains = 0;
  reloads = 0;
  failures = 0;
  const keys = await openKeyRegistry({
    store: harness.store.apiKeys,
    logger: harness.dependencies.logger,
    limitsClasses: ['key'],
  });
  const { metrics, refused } = createAgentMetrics(() => ({
    running: 2,
    queued: 5,
    modelIsReady: true,
  }));
  refused({ code: 'signature_replayed', atDoor: true });
  refused({ code: 'queue_full', atDoor: false });
  server = createHttpServer(
    createOperatorApp({
      agent: harness.dependencies,
      metrics,
      keys,
      verificationKeys: {
        verifier: harness.dependencies.verifier,
        async reload() {
          reloads += 1;
          if (reloads > 1) throw new Error('A verification key is cut short, or is no PEM.');
        },
      },
      storeEngine: 'sqlite',
      doorRefusals: () => ({ signature_replayed: 1 }),
      auditFailures: () => failures,
      openConnections: async () => 7,
      requestDrain: () => {
        drains += 1;
      },
    }),
  );
  await listenOnSocket(server, path);
});
afterEach(async () => {
  await close(server, AbortSignal.abort());
  await harness.dispose();
  rmSync(directory, { recursive: true });
});

const call = (target: string, method = 'GET') => callSocket(path, target, method);
const read = async (target: string) => JSON.parse((await call(target)).body) as unknown;

describe('the operator’s interface', () => {
  it('is a socket that only its user may open, also when one was left behind', async () => {
    expect(statSync(path).isSocket()).toBe(true);
    expect(statSync(path).mode & 0o777).toBe(0o600);
    await expect(
      listenOnSocket(
        createHttpServer(() => undefined),
        path,
      ),
    ).rejects.toThrow('Another process listens');
    await close(server, AbortSignal.abort());
    writeFileSync(path, '');
    server = createHttpServer(() => undefined);
    await listenOnSocket(server, path);
    expect(statSync(path).mode & 0o777).toBe(0o600);
  });

  it('tells the health of every part', async () => {
    expect(await read('/health')).toEqual({
      state: 'ok',
      store: { state: 'ok', engine: 'sqlite', latencyMilliseconds: expect.any(Number), code: null },
      door: {
        openConnections: 7,
        refusals: { signature_replayed: 1 },
        clockSkew: null,
        lastLetInAt: null,
        keyIds: [expect.stringMatching(/^[\w-]{43}$/)],
      },
      audit: { state: 'ok', failures: 0 },
      process: {
        pid: process.pid,
        uptimeSeconds: expect.any(Number),
        residentBytes: expect.any(Number),
      },
      status: expect.objectContaining({ version: '0.0.0-test', draining: false }),
    });
  });

  it('says which part is at fault', async () => {
    failures = 3;
    expect(await read('/health')).toMatchObject({
      state: 'degraded',
      audit: { state: 'degraded', failures: 3 },
    });
    const error = Object.assign(new Error('secret words'), { code: 'ECONNREFUSED' });
    harness.store.check = () => Promise.reject(error);
    const { status, body } = await call('/health');
    expect(status).toBe(503);
    expect(JSON.parse(body)).toMatchObject({
      state: 'down',
      store: { state: 'down', code: 'ECONNREFUSED' },
    });
    expect(body).not.toContain('secret words');
  });

  it('tells the model', async () => {
    expect(await read('/model')).toMatchObject({ id: 'scripted', state: 'ready' });
  });

  it('tells who waits, in order', async () => {
    await harness.ask();
    const running = await harness.backend.called(1);
    const { generationId } = await harness.ask();
    expect(await read('/queue')).toMatchObject({
      running: 1,
      queued: 1,
      waiting: [{ generationId, owner: ana, kind: 'chat', position: 1 }],
    });
    running.finish();
  });

  it('tells what each owner used on each day', async () => {
    const body = { model: 'scripted', messages: [{ role: 'user', content: 'hi' }] };
    const answer = harness.call('POST', '/v1/chat/completions', { subject: apiKey, body });
    (await harness.backend.called(1)).finish();
    await (await answer).text();
    const day = new Date().toISOString().slice(0, 10);
    const entry = {
      day,
      owner: apiKey,
      requests: 1,
      promptTokens: 5,
      completionTokens: 7,
      outcomes: { done: 1 },
    };
    expect(await read('/usage')).toMatchObject({ toDay: day, usage: [entry] });
    expect(await read(`/usage?from=${day}&to=${day}`)).toMatchObject({ usage: [entry] });
    expect(await read('/usage?from=2020-01-01&to=2020-01-02')).toMatchObject({ usage: [] });
    expect(await read('/usage?from=yesterday')).toMatchObject({ errors: [{ field: 'from' }] });
  });

  it('gives the metrics that Prometheus reads, refusals by code among them', async () => {
    const { body } = await call('/metrics');
    expect(body).toContain('vigia_door_refusals_total{code="signature_replayed"} 1');
    expect(body).toContain('vigia_generation_refusals_total{code="queue_full"} 1');
    expect(body).toContain('process_resident_memory_bytes');
  });

  it('reads the verification keys again, and says why it cannot', async () => {
    const { keyIds } = harness.dependencies.verifier;
    expect(await read('/verification-keys')).toEqual({ keyIds });
    expect(reloads).toBe(0);
    const reloaded = await call('/verification-keys', 'POST');
    expect({ ...reloaded, body: JSON.parse(reloaded.body) }).toEqual({
      status: 200,
      body: { keyIds },
    });
    const refused = await call('/verification-keys', 'POST');
    expect(refused.status).toBe(400);
    expect(refused.body).toContain('cut short');
  });

  it('asks the process to drain, and only when it is posted', async () => {
    expect((await call('/drain')).status).toBe(405);
    expect(drains).toBe(0);
    expect(await call('/drain', 'POST')).toEqual({ status: 202, body: '{"draining":true}' });
    expect(drains).toBe(1);
  });

  it('answers for nothing else, and nothing of it is on the network', async () => {
    expect((await call('/api/conversations')).status).toBe(404);
    for (const target of ['/health', '/usage', '/metrics', '/drain']) {
      expect((await harness.call('GET', target)).status).toBe(404);
    }
  });
});
