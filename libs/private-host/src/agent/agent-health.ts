import * as z from 'zod';

import { askOperator, OperatorError } from './operator-client.ts';

/** What of the agent's `GET /health` is read here; it says more, and may say more yet. */
const agentHealthSchema = z.object({
  store: z.object({ state: z.string(), engine: z.string(), code: z.string().nullable() }),
  door: z.object({
    clockSkew: z.object({ seconds: z.number(), seenAt: z.string() }).nullable(),
    /** When a signed request was last let in; null while none was, absent where the agent does not tell. */
    lastLetInAt: z.string().nullable().optional(),
    keyIds: z.array(z.string()),
  }),
  audit: z.object({ state: z.string(), failures: z.number() }),
  process: z.object({ pid: z.number(), uptimeSeconds: z.number() }),
  status: z.object({
    version: z.string(),
    draining: z.boolean(),
    model: z.object({
      id: z.string(),
      name: z.string(),
      state: z.enum(['loading', 'ready', 'restarting', 'failed']),
      loadProgress: z.number().nullable(),
    }),
    hops: z.array(z.object({ name: z.string(), state: z.string(), detail: z.string().nullable() })),
    generations: z.object({ running: z.number(), queued: z.number() }),
  }),
});

export type AgentHealth = z.infer<typeof agentHealthSchema>;

/**
 * How the agent is, by its own account.
 * @throws OperatorError when it does not answer, or with something else than its health
 */
export async function readAgentHealth(
  socketPath: string,
  signal: AbortSignal,
): Promise<AgentHealth> {
  const { status, body } = await askOperator(socketPath, '/health', { signal });
  const parsed = agentHealthSchema.safeParse(body);
  if (parsed.success) return parsed.data;
  throw new OperatorError('failed', `it answered ${status} with something else than its health`);
}
