/** What one run of one side took. The pace counts from the first token to the last. */
export type Timing = {
  tokens: number;
  firstTokenMilliseconds: number;
  tokensPerSecond: number;
};

export type DirectLoad = {
  type: 'load';
  modelPath: string;
  threads: number;
  contextTokens: number;
};
export type DirectMessage = DirectLoad | { type: 'run'; prompt: string; tokens: number };

/** The middle of some numbers. */
export function median(values: number[]): number {
  const sorted = [...values].sort((left, right) => left - right);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? Number.NaN) + upper) / 2;
}

/** Tokens a second of several runs together. */
export function pace(timings: Timing[]): number {
  const tokens = timings.reduce((sum, timing) => sum + timing.tokens - 1, 0);
  const seconds = timings.reduce(
    (sum, timing) => sum + (timing.tokens - 1) / timing.tokensPerSecond,
    0,
  );
  return tokens / seconds;
}
