import {
  type AgentStatus,
  type Hop,
  hopNameSchema,
  type HopState,
  type Status,
} from '@vigia/api-contract';

import { type AgentConnection, type StatusAnswer } from './agent-connection.ts';
import { codeOf } from './unreachable-problem.ts';

/** How long an answer is used again, in milliseconds: a page that polls must not cost the private site. */
const cacheMilliseconds = 1000;

export type StatusMonitor = {
  /** How each hop is now; at most a second old. Never throws. */
  read(): Promise<Status>;
};

export type StatusMonitorOptions = {
  agent: Pick<AgentConnection, 'fetchStatus'>;
  /** Milliseconds since the epoch. */
  clock: () => number;
};

/** Asks the agent how it is, and remembers since when each hop has been as it is. */
export function createStatusMonitor({ agent, clock }: StatusMonitorOptions): StatusMonitor {
  const startedAt = clock();
  const states = new Map<string, { state: HopState; since: string }>();
  let cached: { readAt: number; status: Promise<Status> } | undefined;

  function hop(name: Hop['name'], state: HopState, detail: string | null, latency?: number): Hop {
    const known = states.get(name);
    const since = known?.state === state ? known.since : new Date(clock()).toISOString();
    states.set(name, { state, since });
    return { name, state, since, latencyMilliseconds: latency ?? null, detail };
  }

  async function look(): Promise<Status> {
    const askedAt = performance.now();
    const answer = await agent.fetchStatus().catch((error: unknown) => ({
      kind: 'unreachable' as const,
      code: codeOf(error),
    }));
    const latency = Math.round((performance.now() - askedAt) * 10) / 10;
    const own: Hop = {
      name: 'chat-api',
      state: 'ok',
      since: new Date(startedAt).toISOString(),
      latencyMilliseconds: 0,
      detail: null,
    };
    const hops =
      answer.kind === 'status'
        ? [own, ...hopsOfAgent(answer.status, latency)]
        : [
            own,
            hop('agent', 'down', explain(answer)),
            hop('model-server', 'unknown', 'It cannot be seen while the agent does not answer.'),
          ];
    hops.sort(byPlace);
    return {
      state: worst(hops),
      hops,
      agent: answer.kind === 'status' ? answer.status : null,
    };
  }

  function hopsOfAgent(status: AgentStatus, latency: number): Hop[] {
    const told = status.hops.find(({ name }) => name === 'agent');
    const state = status.draining ? 'degraded' : (told?.state ?? 'ok');
    const detail = status.draining ? 'The agent is about to restart.' : (told?.detail ?? null);
    const others = status.hops.filter(({ name }) => name !== 'agent' && name !== 'chat-api');
    // Forgotten here, so that it counts anew when the agent is lost again.
    for (const { name } of others) states.delete(name);
    return [hop('agent', state, detail, latency), ...others];
  }

  return {
    read() {
      const now = clock();
      if (!cached || now - cached.readAt >= cacheMilliseconds || now < cached.readAt) {
        cached = { readAt: now, status: look() };
      }
      return cached.status;
    },
  };
}

function explain(
  answer:
    Exclude<StatusAnswer, { kind: 'status' }> | { kind: 'unreachable'; code?: string | undefined },
): string {
  switch (answer.kind) {
    case 'unreachable':
      return `The agent cannot be reached (${answer.code ?? 'it did not answer in time'}).`;
    case 'refused':
      return answer.httpStatus === 401
        ? "The agent does not accept this site's signature: pair the sites again, and compare their clocks."
        : `The agent answers with HTTP ${answer.httpStatus}.`;
    case 'unreadable':
      return 'The agent answers in a form that is not known here: the two sites run different versions.';
  }
}

function byPlace(one: Hop, other: Hop): number {
  return hopNameSchema.options.indexOf(one.name) - hopNameSchema.options.indexOf(other.name);
}

function worst(hops: readonly Hop[]): HopState {
  const has = (...states: HopState[]) => hops.some(({ state }) => states.includes(state));
  if (has('down')) return 'down';
  return has('degraded', 'unknown') ? 'degraded' : 'ok';
}
