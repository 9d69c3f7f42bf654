import { setTimeout as delay } from 'node:timers/promises';

import type { Usage } from '@vigia/api-contract';
import * as z from 'zod';

const usageSchema = z.object({
  promptTokens: z.int(),
  completionTokens: z.int(),
  outcome: z.string(),
});

/** A cancelled request rests within a slice of its prompt or a token; asked this often, in milliseconds. */
const interval = 20;

/** Asks the embedded server what a request took that its caller has left, and waits until it has come to rest. */
export async function askUsage(
  baseUrl: string,
  apiKey: string,
  id: string,
  signal: AbortSignal,
): Promise<Usage | 'unheard-of' | null> {
  for (;;) {
    signal.throwIfAborted();
    let answer: Response;
    try {
      answer = await fetch(`${baseUrl}/usage/${encodeURIComponent(id)}/settlement`, {
        method: 'POST',
        headers: { Authorization: `Bearer ${apiKey}` },
        signal,
      });
    } catch {
      signal.throwIfAborted();
      return null;
    }
    const parsed = usageSchema.safeParse(await answer.json().catch(() => null));
    if (!answer.ok || !parsed.success) return null;
    const { promptTokens, completionTokens, outcome } = parsed.data;
    if (outcome === 'withdrawn') return 'unheard-of';
    if (outcome !== 'running') return { promptTokens, completionTokens, counted: 'server' };
    await delay(interval, undefined, { signal });
  }
}
