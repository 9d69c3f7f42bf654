import * as z from 'zod';

import type { PromptToCount } from '../model-server.ts';

const countSchema = z.object({ count: z.int() });

/** Asks the embedded server how many tokens a prompt has; null when it does not answer. */
export async function askPromptSize(
  baseUrl: string,
  apiKey: string,
  prompt: PromptToCount,
  signal: AbortSignal,
): Promise<number | null> {
  try {
    const answer = await fetch(`${baseUrl}/tokenize`, {
      method: 'POST',
      headers: { Authorization: `Bearer ${apiKey}`, 'Content-Type': 'application/json' },
      body: JSON.stringify(prompt),
      signal,
    });
    const parsed = countSchema.safeParse(await answer.json());
    return answer.ok && parsed.success ? parsed.data.count : null;
  } catch {
    signal.throwIfAborted();
    return null;
  }
}
