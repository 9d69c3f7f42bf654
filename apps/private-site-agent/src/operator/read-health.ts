import type { AgentStatus } from '@vigia/api-contract';

import { readStatus } from '../routes/status-routes.ts';
import type { ClockSkew } from '../watch-clocks.ts';
import type { OperatorDependencies } from './operator-dependencies.ts';

/** How long the store may take to answer, in milliseconds. */
const storeDeadline = 3000;

export type Health = {
  /** `down` when the store or the model cannot be used, `degraded` when something is not as it should be. */
  state: 'ok' | 'degraded' | 'down';
  store: {
    state: 'ok' | 'down';
    engine: 'sqlite' | 'postgresql';
    latencyMilliseconds: number;
    /** The system's or the database's code, when it fails. */
    code: string | null;
  };
  door: {
    openConnections: number;
    refusals: Readonly<Record<string, number>>;
    clockSkew: ClockSkew | null;
    /** When a signed request was last let in; null while none was. */
    lastLetInAt: string | null;
    /** The public keys that are accepted now. */
    keyIds: readonly string[];
  };
  audit: { state: 'ok' | 'degraded'; failures: number };
  process: { pid: number; uptimeSeconds: number; residentBytes: number };
  status: AgentStatus;
};

/** All that an operator needs to see which part is at fault. */
export async function readHealth(dependencies: OperatorDependencies): Promise<Health> {
  const { agent, storeEngine, doorRefusals, auditFailures, openConnections } = dependencies;
  const startedAt = performance.now();
  const code = await checkStore(agent.store);
  const latencyMilliseconds = Math.round((performance.now() - startedAt) * 10) / 10;
  const status = readStatus(agent);
  const failures = auditFailures();
  const states = status.hops.map((hop) => hop.state);
  const isDown = code !== null || states.includes('down');
  const isDegraded = failures > 0 || states.includes('degraded');
  return {
    state: isDown ? 'down' : isDegraded ? 'degraded' : 'ok',
    store: { state: code === null ? 'ok' : 'down', engine: storeEngine, latencyMilliseconds, code },
    door: {
      openConnections: await openConnections(),
      refusals: doorRefusals(),
      clockSkew: agent.clockSkew?.() ?? null,
      lastLetInAt: agent.lastLetInAt?.() ?? null,
      keyIds: agent.verifier.keyIds,
    },
    audit: { state: failures > 0 ? 'degraded' : 'ok', failures },
    process: {
      pid: process.pid,
      uptimeSeconds: Math.round(process.uptime()),
      residentBytes: process.memoryUsage.rss(),
    },
    status,
  };
}

/** Null when it answers, else the code of the failure. */
async function checkStore(store: OperatorDependencies['agent']['store']): Promise<string | null> {
  let timer: NodeJS.Timeout | undefined;
  const tooLate = new Promise<never>((_, reject) => {
    const error = Object.assign(new Error('The store does not answer.'), { code: 'ETIMEDOUT' });
    timer = setTimeout(reject, storeDeadline, error);
  });
  try {
    await Promise.race([store.check(), tooLate]);
    return null;
  } catch (error) {
    const { code } = error as { code?: unknown };
    return typeof code === 'string' ? code : 'unknown';
  } finally {
    clearTimeout(timer);
  }
}
