import {
  type AgentStatus,
  type Hop,
  hopNameSchema,
  type HopState,
  type Status,
} from '@vigia/api-contract';

import { type AgentConnection, type StatusAnswer } from './agent-connection.ts';
import type { ReadNetworkReport } from './network-report.ts';
import { type PathFault, type PathHop } from './path-to-agent.ts';

/** How long an answer is used again, in milliseconds: a page that polls must not cost the private site. */
const cacheMilliseconds = 1000;

export type StatusMonitor = {
  /** How each hop is now; at most a second old. Never throws. */
  read(): Promise<Status>;
  /** Where the way to the agent is broken, looked at just as lately; null when the agent answers well. */
  readFault(): Promise<PathFault | null>;
};

export type StatusMonitorOptions = {
  agent: Pick<AgentConnection, 'fetchStatus' | 'path'>;
  /** Reads what the network between the sites reports of itself. */
  readNetwork?: ReadNetworkReport | undefined;
  /** Milliseconds since the epoch. */
  clock: () => number;
};

type Look = { status: Status; fault: PathFault | null };

/** Asks the agent how it is, and remembers since when each hop has been as it is. */
export function createStatusMonitor({
  agent,
  readNetwork,
  clock,
}: StatusMonitorOptions): StatusMonitor {
  const startedAt = clock();
  const states = new Map<string, { state: HopState; since: string }>();
  let cached: { readAt: number; look: Promise<Look> } | undefined;

  function hop(
    name: Hop['name'],
    state: HopState,
    detail: string | null,
    more: { latency?: number | undefined; since?: number | undefined } = {},
  ): Hop {
    const known = states.get(name);
    const at = new Date(more.since ?? clock()).toISOString();
    const since = known?.state === state && more.since === undefined ? known.since : at;
    states.set(name, { state, since });
    return { name, state, since, latencyMilliseconds: more.latency ?? null, detail };
  }

  async function look(): Promise<Look> {
    const { path } = agent;
    const askedAt = performance.now();
    const answer = await agent.fetchStatus().catch((error: unknown) => {
      path.failed(error);
      return null;
    });
    const latency = Math.round((performance.now() - askedAt) * 10) / 10;
    const isWell = answer?.kind === 'status';
    if (isWell) path.answered();
    else if (answer) path.refused(explain(answer));
    const own: Hop = {
      name: 'chat-api',
      state: 'ok',
      since: new Date(startedAt).toISOString(),
      latencyMilliseconds: 0,
      detail: null,
    };
    const { fault } = path;
    const hops = isWell
      ? [own, ...hopsOnTheWay(null), ...hopsOfAgent(answer.status, latency)]
      : [own, ...hopsOnTheWay(fault), hop('model-server', 'unknown', hiddenBehind('agent'))];
    hops.sort(byPlace);
    const network = (await readNetwork?.()) ?? null;
    const status = { state: worst(hops), hops, network, agent: isWell ? answer.status : null };
    return { status, fault: isWell ? null : fault };
  }

  /** The hops up to the agent; it too where it cannot tell of itself. */
  function hopsOnTheWay(fault: PathFault | null): Hop[] {
    const way: PathHop[] = agent.path.network === 'van' ? ['listener', 'link', 'agent'] : ['agent'];
    const broken = fault ? way.indexOf(fault.hop) : way.length;
    return way.flatMap((name, place) => {
      if (!fault) return name === 'agent' ? [] : [hop(name, 'ok', null)];
      if (place < broken) return [hop(name, 'ok', null)];
      if (place > broken) return [hop(name, 'unknown', hiddenBehind(fault.hop))];
      return [hop(name, 'down', fault.detail, { since: fault.since })];
    });
  }

  function hopsOfAgent(status: AgentStatus, latency: number): Hop[] {
    const told = status.hops.find(({ name }) => name === 'agent');
    const state = status.draining ? 'degraded' : (told?.state ?? 'ok');
    const detail = status.draining ? 'The agent is about to restart.' : (told?.detail ?? null);
    const others = status.hops.filter(({ name }) => !ownHops.includes(name));
    // Forgotten here, so that it counts anew when the agent is lost again.
    for (const { name } of others) states.delete(name);
    return [hop('agent', state, detail, { latency }), ...others];
  }

  function lookLately(): Promise<Look> {
    const now = clock();
    if (!cached || now - cached.readAt >= cacheMilliseconds || now < cached.readAt) {
      cached = { readAt: now, look: look() };
    }
    return cached.look;
  }

  return {
    read: async () => (await lookLately()).status,
    readFault: async () => (await lookLately()).fault,
  };
}

/** What this process sees for itself, whatever the agent tells of it. */
const ownHops: Hop['name'][] = ['browser', 'ingress', 'chat-api', 'listener', 'link', 'agent'];

function hiddenBehind(hop: PathHop): string {
  return `It cannot be seen while the ${hop} does not answer.`;
}

function explain(answer: Exclude<StatusAnswer, { kind: 'status' }>): string {
  if (answer.kind === 'unreadable') {
    return 'The agent answers in a form that is not known here: the two sites run different versions.';
  }
  return answer.httpStatus === 401
    ? "The agent does not accept this site's signature: pair the sites again, and compare their clocks."
    : `The agent answers with HTTP ${answer.httpStatus}.`;
}

function byPlace(one: Hop, other: Hop): number {
  return hopNameSchema.options.indexOf(one.name) - hopNameSchema.options.indexOf(other.name);
}

function worst(hops: readonly Hop[]): HopState {
  const has = (...states: HopState[]) => hops.some(({ state }) => states.includes(state));
  if (has('down')) return 'down';
  return has('degraded', 'unknown') ? 'degraded' : 'ok';
}
