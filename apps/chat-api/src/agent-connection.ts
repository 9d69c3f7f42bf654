import { agentStatusSchema, type AgentStatus, silenceLimitMilliseconds } from '@vigia/api-contract';
import { publicSiteSubject, type RequestSigner } from '@vigia/site-trust';
import { type Dispatcher } from 'undici';

import { createPathToAgent, type Network, type PathToAgent } from './path-to-agent.ts';
import { createRotatingPool, defaultRotation, type Rotation } from './rotating-pool.ts';
import { isBrokenConnection } from './system-code.ts';

export type AgentLimits = {
  /** Until a connection stands, in milliseconds. */
  connect: number;
  /** Until an answer under `/api` begins, in milliseconds. */
  headers: number;
  /** Until an answer under `/v1` begins: one that is not streamed comes only when it is whole. */
  wholeAnswer: number;
  /** Silence within an answer, in milliseconds; the agent's heartbeat comes more often. */
  silence: number;
  /** How long a client may leave bytes that it was sent unread, in milliseconds. */
  stalledClient: number;
  /** The whole of a status request, in milliseconds. */
  status: number;
  /** After so long without an answer the way to the agent is looked at, in milliseconds. */
  doubt: number;
};

export const defaultAgentLimits: AgentLimits = {
  connect: 3_000,
  headers: silenceLimitMilliseconds,
  wholeAnswer: 15 * 60_000,
  silence: silenceLimitMilliseconds,
  stalledClient: 2 * 60_000,
  status: 3_000,
  doubt: 3_000,
};

/** What the agent answered when it was asked how it is. */
export type StatusAnswer =
  | { kind: 'status'; status: AgentStatus }
  | { kind: 'refused'; httpStatus: number }
  | { kind: 'unreadable' };

export type AgentConnection = {
  limits: AgentLimits;
  signer: RequestSigner;
  /** Where the way to the agent is broken, as the last requests found it. */
  path: PathToAgent;
  dispatch(options: Dispatcher.DispatchOptions, handler: Dispatcher.DispatchHandler): void;
  /** @throws Error with a system code when the agent cannot be reached. */
  fetchStatus(): Promise<StatusAnswer>;
  close(): Promise<void>;
};

/** Holds the connections to the agent. They are opened when needed: an agent that comes back is found again. */
export function createAgentConnection(options: {
  url: string;
  signer: RequestSigner;
  /** Default `direct`. */
  network?: Network | undefined;
  limits?: Partial<AgentLimits> | undefined;
  rotation?: Partial<Rotation> | undefined;
  /** Milliseconds since the epoch; default `Date.now`. */
  clock?: (() => number) | undefined;
  /** From 0 to 1; default `Math.random`. */
  random?: (() => number) | undefined;
}): AgentConnection {
  const limits = { ...defaultAgentLimits, ...options.limits };
  const { signer, url, network = 'direct', clock = Date.now, random = Math.random } = options;
  const path = createPathToAgent({ network, url, clock });
  const pool = createRotatingPool(new URL(url).origin, {
    connect: { timeout: limits.connect },
    bodyTimeout: limits.silence,
    rotation: { ...defaultRotation, ...options.rotation },
    random,
  });

  async function askStatus(): Promise<StatusAnswer> {
    const request = { method: 'GET', path: '/status' } as const;
    const token = await signer.sign({ ...request, subject: publicSiteSubject });
    const answer = await pool.request({
      ...request,
      headers: { authorization: `Bearer ${token}`, accept: 'application/json' },
      signal: AbortSignal.timeout(limits.status),
    });
    if (answer.statusCode !== 200) {
      await answer.body.dump();
      return { kind: 'refused', httpStatus: answer.statusCode };
    }
    const body = await answer.body.json().catch(() => undefined);
    const result = agentStatusSchema.safeParse(body);
    return result.success ? { kind: 'status', status: result.data } : { kind: 'unreadable' };
  }

  return {
    limits,
    signer,
    path,
    dispatch: (dispatchOptions, handler) => void pool.dispatch(dispatchOptions, handler),
    async fetchStatus() {
      try {
        return await askStatus();
      } catch (error) {
        // A kept connection may have died unnoticed; a new one tells how it really is.
        if (!isBrokenConnection(error)) throw error;
        return askStatus();
      }
    },
    close: () => pool.destroy(),
  };
}
