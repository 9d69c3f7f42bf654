import { runChecks } from '@vigia/health-checks';

import { readAgentHealth } from '../agent/agent-health.ts';
import { healthyAgent, openAgentSocket } from '../testing/agent-socket.ts';
import { agentChecks } from './agent-checks.ts';

let socket: Awaited<ReturnType<typeof openAgentSocket>>;
let health: unknown;

beforeEach(async () => {
  health = healthyAgent;
  socket = await openAgentSocket(() => health);
});
afterEach(() => socket.close());

const run = (operatorSocket = socket.path, pairedKeyIds = ['key-of-the-public-site']) =>
  runChecks(
    agentChecks('en'),
    {
      operatorSocket,
      pairedKeyIds,
      startCommand: 'vigia private start',
      logCommand: 'vigia private logs',
      agentHealth: (signal) => readAgentHealth(operatorSocket, signal),
    },
    { signal: new AbortController().signal },
  );
const brokenOf = ({ checks }: Awaited<ReturnType<typeof run>>) =>
  checks.filter(({ state }) => state === 'broken').map(({ id }) => id);

it('finds a healthy agent healthy', async () => {
  expect(await run()).toMatchObject({ verdict: 'healthy' });
});

it('names an agent that does not run once, and asks nothing behind it', async () => {
  const report = await run(`${socket.path}.gone`);
  expect(brokenOf(report)).toEqual(['agent.running']);
  expect(report.checks[0]).toMatchObject({ mend: 'vigia private start' });
  expect(report.counts).toMatchObject({ ok: 0, skipped: 5 });
});

it.each([
  ['agent.store', { store: { state: 'down', engine: 'sqlite', code: 'SQLITE_FULL' } }],
  ['agent.audit', { audit: { state: 'degraded', failures: 2 } }],
  ['agent.key', { door: { ...healthyAgent.door, keyIds: ['another-key'] } }],
  [
    'agent.clock',
    { door: { ...healthyAgent.door, clockSkew: { seconds: -91, seenAt: '2026-01-01T00:00:00Z' } } },
  ],
  [
    'model.ready',
    {
      status: {
        ...healthyAgent.status,
        model: { ...healthyAgent.status.model, state: 'failed' },
      },
    },
  ],
])('names %s, and nothing else, when just that is at fault', async (id, fault) => {
  health = { ...healthyAgent, ...fault };
  expect(brokenOf(await run())).toEqual([id]);
});

it('cannot tell of a model that still loads', async () => {
  const model = { ...healthyAgent.status.model, state: 'loading', loadProgress: 0.42 };
  health = { ...healthyAgent, status: { ...healthyAgent.status, model } };
  const report = await run();
  expect(report.exitCode).toBe(2);
  expect(report.checks.find(({ id }) => id === 'model.ready')).toMatchObject({
    state: 'unknown',
    seen: 'Tiny is loading (42 %)',
  });
});

it('says so when something else answers at the socket', async () => {
  health = { hello: 'world' };
  expect(brokenOf(await run())).toEqual(['agent.running']);
});
