import { agentStatusSchema, type AgentStatus, silenceLimitMilliseconds } from '@vigia/api-contract';
import { publicSiteSubject, type RequestSigner } from '@vigia/site-trust';
import { type Dispatcher, Pool } from 'undici';

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
};

export const defaultAgentLimits: AgentLimits = {
  connect: 3_000,
  headers: silenceLimitMilliseconds,
  wholeAnswer: 15 * 60_000,
  silence: silenceLimitMilliseconds,
  stalledClient: 2 * 60_000,
  status: 3_000,
};

/** What the agent answered when it was asked how it is. */
export type StatusAnswer =
  | { kind: 'status'; status: AgentStatus }
  | { kind: 'refused'; httpStatus: number }
  | { kind: 'unreadable' };

export type AgentConnection = {
  limits: AgentLimits;
  signer: RequestSigner;
  dispatch(options: Dispatcher.DispatchOptions, handler: Dispatcher.DispatchHandler): void;
  /** @throws Error with a system code when the agent cannot be reached. */
  fetchStatus(): Promise<StatusAnswer>;
  close(): Promise<void>;
};

/** Holds the connections to the agent. They are opened when needed: an agent that comes back is found again. */
export function createAgentConnection(options: {
  url: string;
  signer: RequestSigner;
  limits?: Partial<AgentLimits> | undefined;
}): AgentConnection {
  const limits = { ...defaultAgentLimits, ...options.limits };
  const { signer } = options;
  const pool = new Pool(new URL(options.url).origin, {
    connect: { timeout: limits.connect },
    // One request at a time on each connection: a stream must not hold up another.
    pipelining: 1,
    bodyTimeout: limits.silence,
  });

  return {
    limits,
    signer,
    dispatch: (dispatchOptions, handler) => void pool.dispatch(dispatchOptions, handler),
    async fetchStatus() {
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
    },
    close: () => pool.destroy(),
  };
}
