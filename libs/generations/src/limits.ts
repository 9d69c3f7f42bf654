import { ProblemError } from '@vigia/api-contract';

/** What one owner may do; null is any number. */
export type UserLimits = {
  /** Answers that wait or are written at the same time. */
  concurrentGenerations: number | null;
  requestsPerMinute: number | null;
  /** Of prompts and answers together, in a day (UTC). */
  tokensPerDay: number | null;
};

export const unlimited: UserLimits = {
  concurrentGenerations: null,
  requestsPerMinute: null,
  tokensPerDay: null,
};

/** Where an owner stands after a request: what the `x-ratelimit-*` headers tell. */
export type Standing = {
  requests: { limit: number; remaining: number; resetsAt: number } | null;
  tokens: { limit: number; remaining: number; resetsAt: number } | null;
};

const minute = 60_000;

/** Counts each owner's requests of the last minute. */
export type RequestRate = {
  /** Counts a request. @throws ProblemError `rate_limited` */
  count(owner: string, limit: number | null): Standing['requests'];
};

export function createRequestRate(now: () => number): RequestRate {
  const recent = new Map<string, number[]>();
  let cleanedAt = now();

  function clean(since: number): void {
    for (const [owner, times] of recent) {
      if ((times.at(-1) ?? 0) <= since) recent.delete(owner);
    }
    cleanedAt = now();
  }

  return {
    count(owner, limit) {
      if (limit === null) return null;
      const since = now() - minute;
      if (cleanedAt <= since) clean(since);
      const times = (recent.get(owner) ?? []).filter((at) => at > since);
      const resetsAt = (times[0] ?? now()) + minute;
      if (times.length >= limit) {
        throw new ProblemError('rate_limited', {
          detail: `At most ${limit} requests a minute are allowed.`,
          retryAfter: Math.max(1, Math.ceil((resetsAt - now()) / 1000)),
        });
      }
      times.push(now());
      recent.set(owner, times);
      return { limit, remaining: limit - times.length, resetsAt };
    },
  };
}
