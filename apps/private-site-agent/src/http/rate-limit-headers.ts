import type { ServerResponse } from 'node:http';

import type { GenerationService, Standing } from '@vigia/generations';

/** Tells what is left and when all of it is there again, in the headers that OpenAI's clients know. */
export function setRateLimitHeaders(response: ServerResponse, standing: Standing): void {
  for (const kind of ['requests', 'tokens'] as const) {
    const part = standing[kind];
    if (!part) continue;
    const seconds = Math.max(0, Math.ceil((part.resetsAt - Date.now()) / 1000));
    response.setHeader(`x-ratelimit-limit-${kind}`, String(part.limit));
    response.setHeader(`x-ratelimit-remaining-${kind}`, String(part.remaining));
    response.setHeader(`x-ratelimit-reset-${kind}`, `${seconds}s`);
  }
}

/** Starts an answer and tells what its owner has left, also where it is refused. @throws what `start` does. */
export async function withRateLimits<Started extends { standing: Standing }>(
  response: ServerResponse,
  generations: Pick<GenerationService, 'standingOf'>,
  owner: string,
  start: () => Promise<Started>,
): Promise<Started> {
  try {
    const started = await start();
    setRateLimitHeaders(response, started.standing);
    return started;
  } catch (error) {
    const standing = await generations.standingOf(owner).catch(() => null);
    if (standing) setRateLimitHeaders(response, standing);
    throw error;
  }
}
