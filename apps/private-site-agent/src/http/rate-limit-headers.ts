import type { Standing } from '@vigia/generations';
import type { Response } from 'express';

/** Tells what is left and when it resets, in the headers that OpenAI's clients know. */
export function setRateLimitHeaders(response: Response, standing: Standing | null): void {
  for (const kind of ['requests', 'tokens'] as const) {
    const part = standing?.[kind];
    if (!part) continue;
    const seconds = Math.max(0, Math.ceil((part.resetsAt - Date.now()) / 1000));
    response.set({
      [`x-ratelimit-limit-${kind}`]: String(part.limit),
      [`x-ratelimit-remaining-${kind}`]: String(part.remaining),
      [`x-ratelimit-reset-${kind}`]: `${seconds}s`,
    });
  }
}
