import { ProblemError } from '@vigia/api-contract';

/** What one owner may do; null is any number. */
export type UserLimits = {
  /** Answers that wait or are written at the same time. */
  concurrentGenerations: number | null;
  requestsPerMinute: number | null;
  /** Of prompts and answers together, in a day (UTC). */
  tokensPerDay: number | null;
  /** Answers that may wait for a free slot of the model server. */
  queuedGenerations: number | null;
};

/** What holds where nobody has set anything: one owner never fills the queue. */
export const defaultLimits: UserLimits = {
  concurrentGenerations: null,
  requestsPerMinute: null,
  tokensPerDay: null,
  queuedGenerations: 16,
};

/** What is left of one limit, and when all of it is there again, in milliseconds since 1970. */
export type Remainder = { limit: number; remaining: number; resetsAt: number };

/** Where an owner stands: what the `x-ratelimit-*` headers tell. Null where there is no limit. */
export type Standing = { requests: Remainder | null; tokens: Remainder | null };

const minute = 60_000;

/** Counts each owner's requests of the last minute. */
export type RequestRate = {
  /** Counts a request. @throws ProblemError `rate_limited` */
  count(owner: string, limit: number | null): void;
  standing(owner: string, limit: number | null): Remainder | null;
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

  const timesOf = (owner: string): number[] => {
    const since = now() - minute;
    return (recent.get(owner) ?? []).filter((at) => at > since);
  };

  return {
    count(owner, limit) {
      if (limit === null) return;
      if (cleanedAt <= now() - minute) clean(now() - minute);
      const times = timesOf(owner);
      if (times.length >= limit) {
        // The earliest of them makes room first.
        const room = (times.at(-limit) ?? now()) + minute;
        throw new ProblemError('rate_limited', {
          detail: `At most ${limit} requests a minute are allowed.`,
          retryAfter: Math.max(1, Math.ceil((room - now()) / 1000)),
        });
      }
      times.push(now());
      recent.set(owner, times);
    },
    standing(owner, limit) {
      if (limit === null) return null;
      const times = timesOf(owner);
      const resetsAt = (times.at(-1) ?? now() - minute) + minute;
      return { limit, remaining: Math.max(0, limit - times.length), resetsAt };
    },
  };
}
