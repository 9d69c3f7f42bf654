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
