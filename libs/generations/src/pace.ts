/** How fast things go: for estimates, Retry-After and the status. */
export type Pace = {
  addTokens(count: number): void;
  addGeneration(milliseconds: number, hasFailed: boolean): void;
  /** Of the last minute, all generations together. */
  tokensPerSecond(): number;
  failedLastHour(): number;
  /** Seconds until the entry at this place in the queue starts; null while nothing is known. */
  secondsUntil(position: number, slots: number): number | null;
};

const minute = 60;
const hourMilliseconds = 60 * 60 * 1000;
/** How many generations the average looks back. */
const remembered = 20;

export function createPace(now: () => number): Pace {
  const tokens = new Array<{ second: number; count: number }>(minute);
  let failures: number[] = [];
  const durations: number[] = [];

  return {
    addTokens(count) {
      const second = Math.floor(now() / 1000);
      const place = tokens[second % minute];
      if (place?.second === second) place.count += count;
      else tokens[second % minute] = { second, count };
    },
    addGeneration(milliseconds, hasFailed) {
      durations.push(milliseconds);
      if (durations.length > remembered) durations.shift();
      if (hasFailed) failures.push(now());
    },
    tokensPerSecond() {
      const since = Math.floor(now() / 1000) - minute;
      const total = tokens.reduce(
        (sum, place) => (place.second > since ? sum + place.count : sum),
        0,
      );
      return Math.round((total / minute) * 10) / 10;
    },
    failedLastHour() {
      failures = failures.filter((at) => at > now() - hourMilliseconds);
      return failures.length;
    },
    secondsUntil(position, slots) {
      if (durations.length === 0) return null;
      const average = durations.reduce((sum, each) => sum + each, 0) / durations.length;
      return Math.max(1, Math.round((average * position) / slots / 1000));
    },
  };
}
