import type { Logger } from '@vigia/observability';

/** By how many seconds the clocks of the two sites seem to differ, and when that was seen. */
export type ClockSkew = { seconds: number; seenAt: string };

/** How long a difference is told after it was last seen, in milliseconds. */
const memoryMilliseconds = 5 * 60_000;
/** The least time between two lines in the log, in milliseconds. */
const logMilliseconds = 60_000;

export type ClockWatch = {
  /** A genuine signature was refused for its time. */
  differ(seconds: number): void;
  /** Null while no signature was refused for its time. */
  skew(): ClockSkew | null;
};

/** Reports that the clocks of the two sites differ by more than is allowed: otherwise nobody knows why all is refused. */
export function watchClocks(options: {
  logger: Logger;
  /** Told of each difference, for a metric. */
  onSkew: (seconds: number) => void;
  /** Milliseconds since 1970. */
  now?: () => number;
}): ClockWatch {
  const { logger, onSkew, now = Date.now } = options;
  let seen: { seconds: number; at: number } | null = null;
  let loggedAt = -Infinity;
  return {
    differ(seconds) {
      seen = { seconds: Math.round(seconds), at: now() };
      onSkew(seconds);
      if (seen.at - loggedAt < logMilliseconds) return;
      loggedAt = seen.at;
      logger.warn('clock-skew', { skewSeconds: seconds });
    },
    skew() {
      if (!seen || now() - seen.at > memoryMilliseconds) return null;
      return { seconds: seen.seconds, seenAt: new Date(seen.at).toISOString() };
    },
  };
}
