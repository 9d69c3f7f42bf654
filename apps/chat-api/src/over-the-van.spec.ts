import { problemSchema, statusSchema } from '@vigia/api-contract';
import { createKeyPair } from '@vigia/site-trust';
import request from 'supertest';

import { type FakeAgent, startFakeAgent } from './testing/fake-agent.ts';
import { type RunningChatApi, startChatApi } from './testing/start-chat-api.ts';
import { startSwitchboard, type Switchboard } from './testing/switchboard.ts';

const pair = createKeyPair();
let agent: FakeAgent;
let listener: Switchboard;
let api: RunningChatApi;
let now: number;

async function start(options: Parameters<typeof startChatApi>[0] = {}) {
  api = await startChatApi({
    agentUrl: listener.url,
    privateKeyPem: pair.privateKeyPem,
    network: 'van',
    clock: () => now,
    limits: { status: 1500, doubt: 500 },
    ...options,
  });
}
beforeEach(async () => {
  now = Date.UTC(2026, 10, 23, 12);
  agent = await startFakeAgent({ publicKeyPem: pair.publicKeyPem });
  listener = await startSwitchboard({ kind: 'carry', ports: [agent.port] });
});
afterEach(async () => {
  await api.close();
  await listener.shut();
  await agent.close();
});

const instant = (at: number) => new Date(at).toISOString();

/** What every way to ask says of the path, a moment later than the last time. */
async function look() {
  now += 2000;
  const status = statusSchema.parse((await request(api.url).get('/api/status')).body);
  const ready = await request(api.url).get('/readyz');
  const asked = await request(api.url).get('/api/conversations');
  const posted = await request(api.url).post('/api/conversations').send({});
  return {
    states: Object.fromEntries(status.hops.map(({ name, state }) => [name, state])),
    hops: status.hops,
    ready,
    asked,
    posted,
  };
}

async function expectFault(hop: string, since: number, detail: RegExp) {
  const seen = await look();
  const expected = {
    code: 'private_site_unreachable',
    hop,
    since: instant(since),
    retryAfter: 2,
    detail: expect.stringMatching(detail),
    remedy: expect.any(String),
  };
  for (const answer of [seen.ready, seen.asked, seen.posted]) {
    expect(answer.status).toBe(503);
    expect(answer.headers['retry-after']).toBe('2');
    expect(problemSchema.parse(answer.body)).toMatchObject(expected);
  }
  expect(seen.hops.find(({ name }) => name === hop)).toMatchObject({
    state: 'down',
    since: instant(since),
    detail: expect.stringMatching(detail),
  });
  return seen.states;
}

async function expectWell() {
  const seen = await look();
  expect(seen.states).toEqual({
    'chat-api': 'ok',
    listener: 'ok',
    link: 'ok',
    agent: 'ok',
    'model-server': 'ok',
  });
  expect([seen.ready.status, seen.asked.status, seen.posted.status]).toEqual([200, 200, 200]);
}

describe('a way to the agent over the VAN', () => {
  it('is broken at the listener where nothing accepts, and whole again by itself', async () => {
    await start();
    await expectWell();
    await listener.shut();
    const brokenAt = now + 2000;
    const states = await expectFault('listener', brokenAt, /Nothing accepts .*ECONNREFUSED/);
    expect(states).toMatchObject({ link: 'unknown', agent: 'unknown', 'model-server': 'unknown' });
    await expectFault('listener', brokenAt, /Nothing accepts/);
    await listener.open();
    await expectWell();
  });

  it('is broken at the listener where its name does not resolve', async () => {
    // Reserved for this: no resolver knows it (RFC 6761, section 6.4).
    await start({ agentUrl: 'http://listener.invalid:8000' });
    await expectFault('listener', now + 2000, /listener\.invalid:8000/);
  });

  it.each(['close', 'reset'] as const)(
    'is broken at the link where connections %s at once, and says so at once',
    async (kind) => {
      await start();
      await expectWell();
      listener.set({ kind });
      const startedAt = Date.now();
      const states = await expectFault('link', now + 2000, /closes connections at once/);
      expect(Date.now() - startedAt).toBeLessThan(2000);
      expect(states).toMatchObject({ listener: 'ok', agent: 'unknown' });
      listener.set({ kind: 'carry', ports: [agent.port] });
      await expectWell();
    },
  );

  it('is broken at the link where nothing answers, which no request waits out', async () => {
    await start();
    await expectWell();
    listener.set({ kind: 'swallow' });
    const startedAt = Date.now();
    await expectFault('link', now + 2000, /nothing answers/);
    // Four requests, each given up after its doubt and one look, far below the 30 s that an answer may take.
    expect(Date.now() - startedAt).toBeLessThan(10_000);
    listener.set({ kind: 'carry', ports: [agent.port] });
    await expectWell();
  });

  it('is broken at the agent where that refuses, or does not know what it answers', async () => {
    const stranger = createKeyPair();
    await start({ privateKeyPem: stranger.privateKeyPem });
    const refused = await look();
    const brokenAt = now;
    expect(refused.states).toMatchObject({ listener: 'ok', link: 'ok', agent: 'down' });
    const again = await look();
    expect(again.hops.find(({ name }) => name === 'agent')).toMatchObject({
      since: instant(brokenAt),
      detail: expect.stringContaining('signature'),
    });
    expect(problemSchema.parse(again.ready.body)).toMatchObject({
      hop: 'agent',
      since: instant(brokenAt),
    });
  });

  it('lets a long answer be, as long as the agent is well', async () => {
    await start();
    agent.answer(async (_request, response) => {
      await new Promise((resolve) => setTimeout(resolve, 1500));
      response.end('{"slow":true}');
    });
    const answer = await request(api.url).get('/v1/models').set('Authorization', 'Bearer k');
    expect(answer.text).toBe('{"slow":true}');
  });
});

describe('connections to the agent', () => {
  it('are replaced, so that two private sites behind one listener both get work', async () => {
    const other = await startFakeAgent({ publicKeyPem: pair.publicKeyPem });
    listener.set({ kind: 'carry', ports: [agent.port, other.port] });
    await start({ rotation: { maximumRequests: 5 } });
    for (let count = 0; count < 40; count += 1) {
      expect((await request(api.url).get('/api/conversations')).status).toBe(200);
    }
    const counts = [agent.requests.length, other.requests.length];
    expect(counts[0]).toBeGreaterThan(10);
    expect(counts[1]).toBeGreaterThan(10);
    expect(listener.accepted).toBeGreaterThanOrEqual(8);
    expect(listener.accepted).toBeLessThan(20);
    await other.close();
  });

  it('are replaced when they are old, without ending what runs on them', async () => {
    let finish: () => void = () => undefined;
    agent.answer((incoming, response) => {
      if (incoming.url === '/api/conversations') return void response.end('{}');
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.write('id: 1\n\n');
      finish = () => response.end('id: 2\n\n');
    });
    await start({ rotation: { maximumAge: 50 } });
    const stream = await fetch(
      `${api.url}/api/generations/0198c5f2-0000-7000-8000-000000000001/events`,
    );
    await request(api.url).get('/api/conversations');
    const before = listener.accepted;
    await new Promise((resolve) => setTimeout(resolve, 100));
    await request(api.url).get('/api/conversations');
    expect(listener.accepted).toBeGreaterThan(before);
    finish();
    expect(await stream.text()).toBe('id: 1\n\nid: 2\n\n');
  });
});
