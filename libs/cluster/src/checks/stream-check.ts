import { type AddMessage, conversationSchema } from '@vigia/api-contract';
import { type Check, type Finding } from '@vigia/health-checks';
import { performance } from 'node:perf_hooks';
import { fetch } from 'undici';

import { type PublicContext } from './public-context.ts';
import { checkWords } from './words.ts';

/** A first byte that is later than the headers by more than this, in milliseconds, was held back. */
const patience = 1_500;

/**
 * A proxy that collects answers makes the page wait for the whole of each: the first bytes of a short completion have
 * to come well before its last ones. One answer of few tokens is generated for it, as a guest of the page asks for one
 * (programs need a key), and deleted again.
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
    const conversations = new URL('/api/conversations', url);
    const made = await fetch(conversations, post({}, signal));
    // A limit is reached, or a login is wanted in front: that says nothing about the proxies.
    if (!made.ok) {
      await made.body?.cancel();
      return { state: 'unknown', seen: words.streamRefused(made.status) };
    }
    const cookie = made.headers
      .getSetCookie()
      .map((each) => each.split(';')[0])
      .join('; ');
    const { id } = conversationSchema.pick({ id: true }).parse(await made.json());
    const conversation = new URL(`/api/conversations/${id}`, url);
    try {
      const startedAt = performance.now();
      const response = await fetch(
        new URL(`${conversation.pathname}/messages`, url),
        post(question, signal, { accept: 'text/event-stream', cookie }),
      );
      if (!response.ok || response.body === null) {
        await response.body?.cancel();
        return { state: 'unknown', seen: words.streamRefused(response.status) };
      }
      const times: number[] = [];
      const reader = response.body.getReader();
      while (!(await reader.read()).done) times.push(performance.now() - startedAt);
      return judgeStream(times, words);
    } finally {
      // Nothing of the test stays; where that fails, an empty guest keeps one short conversation.
      await fetch(conversation, {
        method: 'DELETE',
        headers: { cookie },
        signal: AbortSignal.timeout(5_000),
      })
        .then((response) => response.body?.cancel())
        .catch(() => undefined);
    }
  },
};

const question: AddMessage = {
  content: 'Count from one to ten.',
  parameters: { maximumTokens: 24 },
};

function post(body: unknown, signal: AbortSignal, headers: Record<string, string> = {}) {
  return {
    method: 'POST',
    signal,
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  };
}

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
