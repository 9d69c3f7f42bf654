import { type Check, type Finding } from '@vigia/health-checks';
import { performance } from 'node:perf_hooks';
import { fetch } from 'undici';

import { type PublicContext } from './public-context.ts';
import { checkWords } from './words.ts';

/** A first byte that is later than the headers by more than this, in milliseconds, was held back. */
const patience = 1_500;

/**
 * A proxy that collects answers makes the page wait for the whole of each: the first bytes of a short completion have
 * to come well before its last ones. One answer of few tokens is generated for it.
 */
export const streamCheck: Check<PublicContext> = {
  id: 'public.streaming',
  hop: 'ingress',
  requires: ['public.path'],
  deadlineMilliseconds: 60_000,
  async run(context, signal): Promise<Finding> {
    const words = checkWords(context.locale);
    const { url } = await context.address(signal);
    const status = (await context.proof(signal)).status;
    const model = status?.agent?.model;
    if (url === null || model?.state !== 'ready') return { state: 'unknown', seen: words.noStream };
    const startedAt = performance.now();
    const response = await fetch(new URL('/v1/chat/completions', url), {
      method: 'POST',
      signal,
      headers: { 'content-type': 'application/json', accept: 'text/event-stream' },
      body: JSON.stringify({
        model: model.id,
        stream: true,
        max_tokens: 24,
        messages: [{ role: 'user', content: 'Count from one to ten.' }],
      }),
    });
    // A key is wanted, or a limit is reached: that says nothing about the proxies.
    if (!response.ok || response.body === null)
      return { state: 'unknown', seen: words.streamRefused(response.status) };
    const times: number[] = [];
    const reader = response.body.getReader();
    while (!(await reader.read()).done) times.push(performance.now() - startedAt);
    return judgeStream(times, words);
  },
};

/** @param times when each chunk came, in milliseconds since the request */
export function judgeStream(
  times: readonly number[],
  words: ReturnType<typeof checkWords>,
): Finding {
  const first = times[0] ?? 0;
  const last = times.at(-1) ?? 0;
  const isHeldBack = times.length < 3 && last > patience;
  const seen = words.streamSeen(times.length, Math.round(first), Math.round(last));
  return isHeldBack
    ? { state: 'broken', seen, why: words.streamWhy, mend: words.streamMend }
    : { state: 'ok', seen };
}
