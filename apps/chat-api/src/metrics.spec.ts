import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { createKeyPair } from '@vigia/site-trust';

import { type FakeAgent, startFakeAgent } from './testing/fake-agent.ts';
import { runMain } from './testing/run-main.ts';

const pair = createKeyPair();
let directory: string;
let agent: FakeAgent;
let main: ReturnType<typeof runMain>;
let url: string;
let metricsUrl: string;

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'vigia-chat-api-metrics-'));
  writeFileSync(join(directory, 'key.pem'), pair.privateKeyPem);
  writeFileSync(join(directory, 'secret'), Buffer.alloc(32, 1));
  agent = await startFakeAgent({ publicKeyPem: pair.publicKeyPem });
  const metricsPort = await freePort();
  metricsUrl = `http://127.0.0.1:${metricsPort}`;
  main = runMain({
    VIGIA_LISTEN_PORT: '0',
    VIGIA_METRICS_PORT: String(metricsPort),
    VIGIA_AGENT_URL: agent.url,
    VIGIA_SIGNING_KEY_FILE: join(directory, 'key.pem'),
    VIGIA_SESSION_SECRET_FILE: join(directory, 'secret'),
  });
  url = await main.url();
});
afterAll(async () => {
  main.child.kill('SIGKILL');
  await agent.close();
  rmSync(directory, { recursive: true });
});

async function scrape(): Promise<string> {
  const response = await fetch(`${metricsUrl}/metrics`);
  expect(response.headers.get('content-type')).toContain('text/plain');
  return response.text();
}

/** The value of a series, by the text before it; 0 where there is none. */
async function read(series: string): Promise<number> {
  const line = (await scrape()).split('\n').find((text) => text.startsWith(`${series} `));
  return Number(line?.slice(series.length + 1) ?? 0);
}

/** A request is counted when its connection is done with it, which may be after its answer was read. */
async function eventually(series: string, expected: number): Promise<void> {
  const deadline = Date.now() + 10_000;
  while ((await read(series)) !== expected && Date.now() < deadline) {
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  expect([series, await read(series)]).toEqual([series, expected]);
}

const counted = (labels: string) => `http_server_request_duration_seconds_count{${labels}}`;

describe('the metrics of chat-api', () => {
  it('count every request by interface, status and outcome, and its problem by code', async () => {
    await fetch(`${url}/livez`);
    await fetch(`${url}/api/nothing-of-this-name`);
    await fetch(`${url}/v1/models`, { headers: { authorization: 'Bearer any' } });
    await eventually(counted('interface="probe",status="2xx",outcome="completed"'), 1);
    await eventually(counted('interface="api",status="4xx",outcome="completed"'), 1);
    await eventually(counted('interface="openai",status="2xx",outcome="completed"'), 1);
    expect(await read('vigia_problems_total{code="not_found"}')).toBe(1);
    expect(await read('vigia_agent_reachable')).toBe(1);
  });

  it('tell an open stream from one whose reader has left', async () => {
    agent.answer((_request, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.write('data: half\n\n');
    });
    const leaving = new AbortController();
    const stream = await fetch(`${url}/api/generations/1/events`, { signal: leaving.signal });
    await eventually('http_server_active_requests', 1);
    leaving.abort();
    await stream.text().catch(() => undefined);
    await eventually(counted('interface="api",status="2xx",outcome="client-gone"'), 1);
    await eventually('http_server_active_requests', 0);
  });

  it('hold nothing of what was asked, and are served at their own port alone', async () => {
    await fetch(`${url}/marker-in-a-path?marker-in-a-query`);
    await eventually(counted('interface="page",status="4xx",outcome="completed"'), 1);
    expect(await scrape()).not.toContain('marker');
    expect((await fetch(`${url}/metrics`)).status).toBe(404);
    expect((await fetch(`${metricsUrl}/livez`)).status).toBe(404);
    expect((await fetch(`${metricsUrl}/metrics`, { method: 'POST' })).status).toBe(405);
  });

  it('say that the private site is not reached', async () => {
    await agent.close();
    expect((await fetch(`${url}/api/conversations`)).status).toBe(503);
    await eventually('vigia_agent_reachable', 0);
  });
});
