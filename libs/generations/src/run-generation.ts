import { setTimeout as delay } from 'node:timers/promises';

import { createProblem, type FinishReason, ProblemError, type Usage } from '@vigia/api-contract';
import type { ConversationStore } from '@vigia/conversations';
import { isModelError, type ModelEvent } from '@vigia/model-client';
import type { Logger } from '@vigia/observability';

import { createCheckpoints } from './checkpoints.ts';
import type { CountPrompt } from './count-prompt.ts';
import { countUsage } from './count-usage.ts';
import type { Ending, Generation } from './generation.ts';
import type { ModelBackend } from './model-backend.ts';
import type { Pace } from './pace.ts';
import { problemOf } from './problem-of.ts';
import type { ProgressRecorder } from './progress-recorder.ts';
import { createTextCoalescer } from './text-coalescer.ts';

export type RunDependencies = {
  backend: ModelBackend;
  store: ConversationStore;
  pace: Pace;
  countPrompt: CountPrompt;
  progress: ProgressRecorder;
  logger: Logger;
  now: () => number;
  /** Milliseconds between two checkpoints. */
  checkpointInterval: number;
  /** Milliseconds that a model which loads or restarts is waited for. */
  readyTimeout: number;
  /** In characters: whatever a model server says, a longer answer ends there. */
  longestAnswer: number;
};

/** Progress of reading the prompt is told at most this often, in milliseconds. */
const promptEventInterval = 200;
/** How soon the end of a model server's process is noticed after its connections broke, in milliseconds. */
const noticeLimit = 500;

/** Has the model write one answer into the generation's log, and tells once how it came out. Never throws. */
export function runGeneration(
  generation: Generation,
  dependencies: RunDependencies,
  onEnding: (ending: Ending) => void,
): void {
  const { backend, store, progress, logger, now } = dependencies;
  const { log, owner, id } = generation;
  const { signal } = generation.abort;
  // Nothing of a completion is stored but how far it is.
  const checkpoints =
    generation.kind === 'chat'
      ? createCheckpoints({
          interval: dependencies.checkpointInterval,
          store: (part) => store.appendCheckpoint(owner, { generationId: id, ...part }),
          onFailure: (error) => logger.warn('checkpoint-failed', { generationId: id, error }),
        })
      : null;
  let reasoningSince: number | null = null;
  let promptToldAt = -Infinity;
  const coalescer = createTextCoalescer((type, text) => {
    // What is held back then is to be seen by nobody.
    if (signal.aborted) return;
    log.append({ type, text });
    checkpoints?.add(type, text, log.lastId);
    progress.note(generation);
  });

  let usage: Usage | null = null;
  let usageSoFar: Usage | null = null;
  let finishReason: FinishReason | null = null;
  const { prefix } = generation;
  let length = prefix ? prefix.reasoning.length + prefix.content.length : 0;

  function handle(event: ModelEvent): void {
    generation.isHeard = true;
    switch (event.type) {
      case 'prompt': {
        const { processedTokens, totalTokens } = event;
        if (processedTokens < totalTokens && now() - promptToldAt < promptEventInterval) return;
        promptToldAt = now();
        log.append({ type: 'prompt', processedTokens, totalTokens });
        return;
      }
      case 'reasoning':
      case 'content':
        generation.firstTokenAt ??= now();
        generation.pieces += 1;
        length += event.text.length;
        dependencies.pace.addTokens(1);
        if (event.type === 'reasoning') reasoningSince ??= now();
        else if (reasoningSince !== null && log.reasoningMilliseconds === null) {
          log.reasoningMilliseconds = Math.round(now() - reasoningSince);
        }
        coalescer.push(event.type, event.text);
        return;
      case 'usage-so-far':
        usageSoFar = event.usage;
        return;
      case 'usage':
        usage = event.usage;
        return;
      case 'finish':
        finishReason = event.finishReason;
    }
  }

  function begin(isFirst: boolean): void {
    if (isReadyNow(generation, backend)) {
      if (isFirst) log.append({ type: 'started', model: backend.model().id });
      ask(isFirst);
      return;
    }
    prepare(isFirst).then(
      () => ask(isFirst),
      (error: unknown) => failed(error, isFirst),
    );
  }

  async function prepare(isFirst: boolean): Promise<void> {
    await waitForModel(dependencies, signal);
    if (isFirst) log.append({ type: 'started', model: backend.model().id });
    await generation.fitAgain?.();
    await keepWithinBudget(generation, dependencies);
  }

  function ask(isFirst: boolean): void {
    if (signal.aborted) {
      failed(signal.reason, isFirst);
      return;
    }
    const { call } = generation;
    generation.isSent = true;
    const extraFields = { ...call.request.extraFields, ...backend.extraFields?.(generation) };
    const stream =
      call.kind === 'chat'
        ? backend.client.streamChat({ ...call.request, extraFields }, { signal })
        : backend.client.streamCompletion({ ...call.request, extraFields }, { signal });
    const reading = stream.read({
      event(event) {
        if (signal.aborted) return;
        handle(event);
        if (length <= dependencies.longestAnswer) return;
        reading.leave();
        finishReason = 'length';
        done();
      },
      end: () => (signal.aborted ? failed(signal.reason, isFirst) : done()),
      fail: (error) => failed(error, isFirst),
    });
  }

  function done(): void {
    coalescer.flush();
    conclude({
      outcome: 'done',
      state: 'complete',
      finishReason: finishReason ?? 'other',
      usage,
      problem: null,
    });
  }

  function failed(error: unknown, isFirst: boolean): void {
    if (isFirst && diedBeforeTheFirstToken(error, generation)) {
      const { code, reason } = error;
      logger.warn('generation-retried', { generationId: id, code, reason });
      untilNoticed(dependencies, signal).then(
        () => begin(false),
        (waited: unknown) => failed(waited, false),
      );
      return;
    }
    if (generation.stopCause !== null) {
      // What is held back has been seen by nobody: an answer that is stopped ends with what was shown.
      coalescer.discard();
      conclude(stoppedEnding(generation, usage ?? usageSoFar));
      return;
    }
    coalescer.flush();
    logger.warn('generation-failed', { generationId: id, error });
    conclude({
      outcome: 'failed',
      state: 'failed',
      finishReason: null,
      usage: usage ?? usageSoFar,
      problem: problemOf(error),
    });
  }

  function conclude(ending: Ending): void {
    if (reasoningSince !== null && log.reasoningMilliseconds === null) {
      log.reasoningMilliseconds = Math.round(now() - reasoningSince);
    }
    progress.forget(generation);
    if (!checkpoints && ending.usage) onEnding(ending);
    else void complete(ending);
  }

  /** Waits for what an ending may have to wait for. */
  async function complete(ending: Ending): Promise<void> {
    await checkpoints?.stop();
    const counted =
      ending.usage ?? (await countUsage(generation, backend, dependencies.countPrompt));
    onEnding({ ...ending, usage: counted });
  }

  begin(true);
}

/** Whether the model can be asked within this turn. */
function isReadyNow({ fitAgain, uncountedBudget }: Generation, backend: ModelBackend): boolean {
  return backend.model().state === 'ready' && fitAgain === null && uncountedBudget === null;
}

/** The ending of a generation that was ended from outside; one that never ran has used nothing. */
export function stoppedEnding(generation: Generation, usage: Usage | null): Ending {
  if (generation.stopCause === 'interrupted') {
    return {
      outcome: 'interrupted',
      state: 'interrupted',
      finishReason: null,
      usage,
      problem: createProblem('generation_interrupted', {
        detail: 'The private site was stopped while the answer was written.',
        remedy: 'What was written so far is kept. Ask for the answer again.',
      }),
    };
  }
  return {
    outcome: generation.stopCause ?? 'stopped',
    state: 'stopped',
    finishReason: 'cancelled',
    usage,
    problem: null,
  };
}

async function waitForModel(
  { backend, readyTimeout }: RunDependencies,
  signal: AbortSignal,
): Promise<void> {
  if (backend.model().state === 'ready') return;
  const timeout = AbortSignal.timeout(readyTimeout);
  try {
    await backend.untilReady(AbortSignal.any([signal, timeout]));
  } catch (error) {
    if (!timeout.aborted || signal.aborted) throw error;
    throw new ProblemError(
      'model_unavailable',
      {
        detail: 'The model was not ready in time.',
        remedy: 'Look at its state in the status of the private site, then try again.',
        hop: 'model-server',
      },
      { cause: error },
    );
  }
}

/** A connection breaks before whoever looks after the server sees that its process has ended. */
async function untilNoticed({ backend }: RunDependencies, signal: AbortSignal): Promise<void> {
  const step = 20;
  for (let waited = 0; waited < noticeLimit; waited += step) {
    if (backend.model().state !== 'ready') return;
    await delay(step, undefined, { signal });
  }
}

/**
 * Counts a prompt that nobody could count when its tokens were set aside, and shortens the answer so that
 * both together take no more than that. @throws ProblemError `token_limit_reached`
 */
async function keepWithinBudget(
  { call, uncountedBudget, abort }: Generation,
  { countPrompt }: RunDependencies,
): Promise<void> {
  if (uncountedBudget === null) return;
  const promptTokens = await countPrompt(call, abort.signal);
  if (promptTokens === null) return;
  const room = uncountedBudget - promptTokens;
  if (room < 1) {
    throw new ProblemError('token_limit_reached', {
      detail: `The prompt has ${promptTokens} tokens; ${uncountedBudget} were left.`,
      remedy: 'Wait for the next day (UTC), or shorten the text.',
    });
  }
  call.request.maximumTokens = Math.min(call.request.maximumTokens ?? room, room);
}

/** Whether the same request may go out once more: the model server died, and nobody has seen a word. */
function diedBeforeTheFirstToken(
  error: unknown,
  generation: Generation,
): error is Error & { code: string; reason: string } {
  return (
    isModelError(error) &&
    generation.pieces === 0 &&
    generation.stopCause === null &&
    ['unreachable', 'loading', 'stream-cut', 'stream-interrupted', 'busy'].includes(error.reason)
  );
}
