import { clientConfigSchema, problemSchema, statusSchema } from '@vigia/api-contract';
import request from 'supertest';

import { createPathToAgent } from './path-to-agent.ts';
import { createStatusMonitor } from './status-monitor.ts';
import { sampleStatus } from './testing/fake-agent.ts';
import { type RunningChatApi, startChatApi } from './testing/start-chat-api.ts';

let api: RunningChatApi;
let now = Date.UTC(2026, 0, 27, 10);

beforeEach(async () => {
  api = await startChatApi({ clock: () => now, limits: { status: 2000 } });
});
afterEach(() => api.close());

const readStatus = async () => {
  now += 2000;
  const answer = await request(api.url).get('/api/status');
  expect(answer.status).toBe(200);
  expect(answer.headers['cache-control']).toBe('no-store');
  return statusSchema.parse(answer.body);
};

describe('GET /api/status', () => {
  it('shows each hop in its order, with latency and since when', async () => {
    const status = await readStatus();
    expect(status.state).toBe('ok');
    expect(status.hops.map(({ name, state }) => [name, state])).toEqual([
      ['chat-api', 'ok'],
      ['agent', 'ok'],
      ['model-server', 'ok'],
    ]);
    expect(status.hops[1]?.latencyMilliseconds).toBeGreaterThan(0);
    expect(status.agent?.model.id).toBe('smollm2-135m-instruct');
    expect((await readStatus()).hops[1]?.since).toBe(status.hops[1]?.since);
  });

  it('says when the agent was lost, and still answers', async () => {
    await readStatus();
    await api.agent.close();
    const lost = await readStatus();
    const lostAt = new Date(now).toISOString();
    expect(lost).toMatchObject({ state: 'down', agent: null });
    expect(lost.hops[1]).toMatchObject({ name: 'agent', state: 'down', since: lostAt });
    expect(lost.hops[1]?.detail).toContain('cannot be reached');
    expect(lost.hops[2]).toMatchObject({ name: 'model-server', state: 'unknown' });
    expect((await readStatus()).hops[1]?.since).toBe(lostAt);
    api.agent.close = async () => undefined;
  });

  it('shows a draining agent as degraded', async () => {
    api.agent.setStatus({ ...sampleStatus(), draining: true });
    expect(await readStatus()).toMatchObject({ state: 'degraded' });
  });

  it('says that the sites are not paired when the agent refuses the signature', async () => {
    const other = await startChatApi({ agentUrl: api.agent.url });
    const answer = await request(other.url).get('/api/status');
    expect(statusSchema.parse(answer.body).hops[1]).toMatchObject({
      state: 'down',
      detail: expect.stringContaining('signature'),
    });
    await other.close();
  });

  it('says that the versions differ when the answer is not known', async () => {
    api.agent.setStatus({ version: 2 });
    const status = await readStatus();
    expect(status.hops[1]).toMatchObject({ state: 'down' });
    expect(status.hops[1]?.detail).toContain('versions');
  });

  it('asks the agent at most once a second, however many ask here', async () => {
    let calls = 0;
    let time = 0;
    const monitor = createStatusMonitor({
      clock: () => time,
      agent: {
        path: createPathToAgent({ network: 'direct', url: api.agent.url, clock: () => time }),
        async fetchStatus() {
          calls += 1;
          return { kind: 'status', status: sampleStatus() };
        },
      },
    });
    await Promise.all(Array.from({ length: 50 }, () => monitor.read()));
    expect(calls).toBe(1);
    time = 999;
    await monitor.read();
    expect(calls).toBe(1);
    time = 1000;
    await monitor.read();
    expect(calls).toBe(2);
  });
});

describe('GET /api/config', () => {
  it('gives the page what it needs, the model too', async () => {
    const { body } = await request(api.url).get('/api/config');
    expect(clientConfigSchema.parse(body)).toMatchObject({
      profile: 'local',
      authentication: 'guest',
      model: { id: 'smollm2-135m-instruct' },
    });
  });

  it('answers without the private site, with no model', async () => {
    await api.agent.close();
    const { body } = await request(api.url).get('/api/config');
    expect(clientConfigSchema.parse(body).model).toBeNull();
    api.agent.close = async () => undefined;
  });
});

describe('probes', () => {
  it('tell a process that lives from one whose private site answers', async () => {
    expect((await request(api.url).get('/livez')).status).toBe(200);
    expect((await request(api.url).get('/readyz')).status).toBe(200);
    await api.agent.close();
    now += 2000;
    expect((await request(api.url).get('/livez')).status).toBe(200);
    const answer = await request(api.url).get('/readyz');
    expect(problemSchema.parse(answer.body)).toMatchObject({ code: 'private_site_unreachable' });
    api.agent.close = async () => undefined;
  });
});
