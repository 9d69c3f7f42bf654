import { randomInt } from 'node:crypto';

import { ProblemError } from '@vigia/api-contract';
import type { LlamaContextSequence, Token } from 'node-llama-cpp';

import type { LoadedModel } from './load-model.ts';
import { readPrompt } from './read-prompt.ts';
import type { Slot, SlotPool } from './slot-pool.ts';
import { TokenTextDecoder } from './token-text-decoder.ts';
import type { RequestUsage, UsageLedger } from './usage-ledger.ts';
import type { StepWatchdog } from './watchdog.ts';

/** How tokens are chosen; what is absent takes the value that the model's makers recommend. */
export type Sampling = {
  temperature?: number | null | undefined;
  topP?: number | null | undefined;
  topK?: number | null | undefined;
  minP?: number | null | undefined;
  seed?: number | null | undefined;
  presencePenalty?: number | null | undefined;
  frequencyPenalty?: number | null | undefined;
  repeatPenalty?: number | null | undefined;
};

/** One thing to be generated. */
export type GenerationRequest = {
  usage: RequestUsage;
  promptTokens: Token[];
  /** Most tokens of the answer; it is never longer than what is left of the context. */
  maximumTokens: number | null;
  sampling: Sampling;
  /** Whose text it is: what a slot has read is used again only for the same scope. Null is never used again. */
  scope: string | null;
  signal: AbortSignal;
};

export type GenerationPart =
  | { type: 'prompt'; processedTokens: number; totalTokens: number; cachedTokens: number }
  | { type: 'text'; text: string }
  | { type: 'end'; reason: 'stop' | 'length' };

/** What generating needs besides the request. */
export type GenerationEnvironment = {
  model: LoadedModel;
  pool: SlotPool<LlamaContextSequence>;
  ledger: UsageLedger;
  watchdog: StepWatchdog;
  largestSlice: number;
};

/** How far back the penalties for repetition look, in tokens. */
const penaltyWindow = 64;

/** @throws ProblemError `context_length_exceeded` when no token of an answer would fit behind the prompt. */
export function checkPromptLength(promptTokens: number, contextTokens: number): void {
  if (promptTokens < contextTokens) return;
  throw new ProblemError('context_length_exceeded', {
    detail: `The text has ${promptTokens} tokens; the model's context holds ${contextTokens}, the answer included.`,
    remedy: 'Shorten the text, or begin a new conversation.',
  });
}

/**
 * Generates in a slot of its own. Ending the iteration, or the signal, stops the model after the step at
 * hand: one token, or one slice of the prompt. The slot is free again when the iteration has returned.
 * @throws ProblemError `queue_full` or `context_length_exceeded`; the signal's reason when aborted.
 */
export async function* generate(
  request: GenerationRequest,
  environment: GenerationEnvironment,
): AsyncGenerator<GenerationPart, void, void> {
  const { pool, ledger, model } = environment;
  const { usage, promptTokens, scope, signal } = request;
  checkPromptLength(promptTokens.length, model.facts.contextTokens);
  const slot = await pool.acquire(scope, signal);
  try {
    const cachedTokens = await reusePrefix(slot, promptTokens, scope);
    ledger.countCached(usage, cachedTokens);
    const progress = () => ({
      type: 'prompt' as const,
      processedTokens: usage.promptTokens,
      totalTokens: promptTokens.length,
      cachedTokens,
    });
    yield progress();
    const { largestSlice, watchdog } = environment;
    const unread = promptTokens.slice(cachedTokens);
    for await (const tokens of readPrompt(slot.sequence, unread, {
      largestSlice,
      signal,
      watchdog,
    })) {
      ledger.countPrompt(usage, tokens);
      yield progress();
    }
    // The last token of the prompt is read together with the first step of the answer.
    ledger.countPrompt(usage, 1);
    yield* writeAnswer(request, environment, slot.sequence);
  } catch (error) {
    // After an abort the sequence holds exactly what it says; after a failure nobody knows.
    if (!signal.aborted) slot.scope = null;
    throw error;
  } finally {
    if (slot.scope === null) await slot.sequence.clearHistory().catch(() => undefined);
    pool.release(slot, performance.now());
  }
}

/** Makes the sequence hold the beginning of the prompt that it may keep, and says how many tokens that is. */
async function reusePrefix(
  slot: Slot<LlamaContextSequence>,
  promptTokens: Token[],
  scope: string | null,
): Promise<number> {
  if (scope === null || slot.scope !== scope) {
    await slot.sequence.clearHistory();
    slot.scope = scope;
    return 0;
  }
  // One token at least has to be read, to know what follows it.
  await slot.sequence.adaptStateToTokens(promptTokens.slice(0, -1), false);
  return slot.sequence.nextTokenIndex;
}

async function* writeAnswer(
  { usage, promptTokens, maximumTokens, sampling, signal }: GenerationRequest,
  { model, ledger, watchdog }: GenerationEnvironment,
  sequence: LlamaContextSequence,
): AsyncGenerator<GenerationPart, void, void> {
  // The last token of an answer is never read back, hence one more than the room that is left.
  const room = model.facts.contextTokens - promptTokens.length;
  const most = Math.min(maximumTokens ?? room, room);
  const decoder = new TokenTextDecoder<Token>(model.detokenize, promptTokens);
  const written: Token[] = [];
  const { recommended } = model.facts;
  const penalty = sampling.repeatPenalty ?? model.repeatPenalty;
  const presencePenalty = sampling.presencePenalty ?? 0;
  const frequencyPenalty = sampling.frequencyPenalty ?? 0;
  const steps = sequence.evaluate(promptTokens.slice(-1), {
    temperature: sampling.temperature ?? recommended.temperature,
    topP: sampling.topP ?? recommended.topP,
    topK: sampling.topK ?? 40,
    minP: sampling.minP ?? 0,
    seed: (sampling.seed ?? randomInt(2 ** 32)) >>> 0,
    ...(penalty === 1 && presencePenalty === 0 && frequencyPenalty === 0
      ? {}
      : {
          repeatPenalty: {
            punishTokens: () => written.slice(-penaltyWindow),
            maxPunishTokens: penaltyWindow,
            penalty,
            presencePenalty,
            frequencyPenalty,
          },
        }),
    yieldEogToken: true,
  });
  const nextToken = () => {
    const step = watchdog.watch(steps.next());
    // Awaited when its turn comes; until then a failure must not count as unhandled.
    step.catch(() => undefined);
    return step;
  };
  let reason: 'stop' | 'length' = 'length';
  try {
    for (let step = nextToken(); ;) {
      signal.throwIfAborted();
      const { value: token, done } = await step;
      signal.throwIfAborted();
      if (done || model.endsAnswer(token)) {
        reason = 'stop';
        break;
      }
      written.push(token);
      ledger.countGenerated(usage);
      const isLast = written.length >= most;
      // The model goes on while this token is on its way to the reader.
      if (!isLast) step = nextToken();
      const text = decoder.push(token);
      if (text !== '') yield { type: 'text', text };
      if (isLast) break;
    }
  } finally {
    // Waits for the step at hand.
    await steps.return();
  }
  const rest = decoder.end();
  if (rest !== '') yield { type: 'text', text: rest };
  yield { type: 'end', reason };
}
