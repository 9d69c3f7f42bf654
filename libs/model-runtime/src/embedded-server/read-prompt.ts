import type { LlamaContextSequence, Token } from 'node-llama-cpp';

import type { StepWatchdog } from './watchdog.ts';

/** A slice should take about this long: short enough to stop within half a second, long enough to be quick. */
const targetMilliseconds = 150;
const firstSlice = 16;
const smallestSlice = 4;

/** What reading a prompt needs. */
export type ReadPromptOptions = {
  /** Tokens that llama.cpp takes at once. */
  largestSlice: number;
  signal: AbortSignal;
  watchdog: StepWatchdog;
  clock?: () => number;
};

/**
 * Reads a prompt into a sequence in slices, because llama.cpp does not stop within one, and because other
 * answers get their turn between two. The size of the slices follows the speed at hand. Yields how many
 * tokens each slice had. Leaves out the last token of the prompt: generating begins with it.
 * @throws the signal's reason when aborted.
 */
export async function* readPrompt(
  sequence: Pick<LlamaContextSequence, 'evaluateWithoutGeneratingNewTokens'>,
  tokens: Token[],
  { largestSlice, signal, watchdog, clock = () => performance.now() }: ReadPromptOptions,
): AsyncGenerator<number, void, void> {
  let size = Math.min(firstSlice, largestSlice);
  for (let start = 0; start < tokens.length - 1;) {
    signal.throwIfAborted();
    const slice = tokens.slice(start, Math.min(start + size, tokens.length - 1));
    const began = clock();
    await watchdog.watch(sequence.evaluateWithoutGeneratingNewTokens(slice));
    const took = Math.max(1, clock() - began);
    start += slice.length;
    yield slice.length;
    const fitting = Math.floor((slice.length * targetMilliseconds) / took);
    // Doubling at most: one lucky slice must not make the next one last for seconds.
    size = Math.max(smallestSlice, Math.min(fitting, size * 2, largestSlice));
  }
  signal.throwIfAborted();
}
