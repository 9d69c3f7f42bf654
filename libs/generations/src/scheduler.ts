import {
  createProblem,
  type GenerationEvent,
  type Message,
  ProblemError,
} from '@vigia/api-contract';
import type { Outcome } from '@vigia/conversations';

import type { FairQueue } from './fair-queue.ts';
import type { Ending, Generation, StopCause } from './generation.ts';
import type { GenerationRegistry } from './generation-registry.ts';
import { type RunDependencies, runGeneration, stoppedEnding } from './run-generation.ts';
import { finalEventOf } from './stored-log.ts';

/** What is known of a generation when it has ended: for metrics and the audit. Holds no content. */
export type GenerationRecord = {
  generationId: string;
  owner: string;
  kind: 'chat' | 'completion';
  model: string;
  outcome: Outcome;
  code: string | null;
  promptTokens: number;
  completionTokens: number;
  counted: 'server' | 'tokenizer' | 'estimate';
  queueMilliseconds: number;
  /** Null when no token came. */
  firstTokenMilliseconds: number | null;
  durationMilliseconds: number;
};

export type SchedulerDependencies = RunDependencies & {
  queue: FairQueue<Generation>;
  registry: GenerationRegistry;
  /** Its last event is told: its owner may start the next. */
  onTold: (generation: Generation) => void;
  /** All of it is stored. */
  onEnded: (record: GenerationRecord) => void;
};

/** Runs as many generations as the model server has slots; the rest wait in the fair queue. */
export type Scheduler = {
  enqueue(generation: Generation): void;
  /** Ends a generation from outside, whatever it does; resolves when it has ended. */
  stop(generation: Generation, cause: StopCause): Promise<void>;
  readonly running: number;
};

export function createScheduler(dependencies: SchedulerDependencies): Scheduler {
  const { queue, registry, backend, store, pace, logger, now } = dependencies;
  let running = 0;

  function startNext(): void {
    while (running < backend.slots) {
      const generation = queue.take();
      if (!generation) break;
      running += 1;
      run(generation);
    }
    tellPositions();
  }

  function tellPositions(): void {
    if (queue.size === 0) return;
    queue.order().forEach((generation, index) => {
      const position = index + 1;
      if (generation.toldPosition === position) return;
      generation.toldPosition = position;
      const estimatedSeconds = pace.secondsUntil(position, backend.slots);
      generation.log.append({ type: 'queued', position, estimatedSeconds });
    });
  }

  function run(generation: Generation): void {
    generation.state = 'running';
    generation.startedAt = now();
    runGeneration(generation, dependencies, (ending) => {
      pace.addGeneration(now() - (generation.startedAt ?? 0), ending.outcome === 'failed');
      if (generation.isToldFirst) {
        tellFirst(generation, ending);
        free(generation);
        return;
      }
      finish(generation, ending)
        .catch((error: unknown) =>
          logger.error('generation-lost', { generationId: generation.id, error }),
        )
        .then(() => free(generation));
    });
  }

  /** The slot of one that has ended is the next one's. */
  function free({ owner }: Generation): void {
    running -= 1;
    queue.release(owner);
    startNext();
  }

  /** See `isToldFirst`. */
  function tellFirst(generation: Generation, ending: Ending): void {
    const record = recordOf(generation, ending);
    tell(generation, ending, finalEvent(ending, generation.log.reasoningMilliseconds));
    void settleAfterwards(generation, ending, record);
  }

  /** Stores the end before it is told, so that whoever hears of it finds it stored. */
  async function finish(generation: Generation, ending: Ending): Promise<void> {
    const record = recordOf(generation, ending);
    tell(generation, ending, await storeEnd(generation, ending));
    end(generation, record);
  }

  /** Gives back the event that tells of the end. */
  async function storeEnd(generation: Generation, ending: Ending): Promise<GenerationEvent> {
    const { id, owner, kind, log } = generation;
    let final = finalEvent(ending, log.reasoningMilliseconds);
    try {
      if (kind === 'chat') {
        const isStored = await store.endAnswer(owner, {
          generationId: id,
          state: ending.state,
          ...log.text(),
          reasoningMilliseconds: log.reasoningMilliseconds,
          finishReason: ending.finishReason,
          problemCode: ending.problem?.code ?? null,
          model: backend.model().id,
          usage: ending.usage,
          lastEventId: log.lastId,
        });
        const other = isStored ? null : await readEndOfAnother(generation);
        if (other) {
          const { reasoning, content, reasoningMilliseconds } = other;
          log.append({ type: 'snapshot', reasoning, content, reasoningMilliseconds });
          final = finalEventOf(other);
        }
      }
      await store.ledger.settle(owner, id, ending.usage, ending.outcome);
    } catch (error) {
      logger.error('generation-not-stored', { generationId: id, error });
      const detail = 'The answer could not be stored.';
      final = { type: 'error', problem: createProblem('internal_error', { detail }) };
    }
    return final;
  }

  async function settleAfterwards(
    generation: Generation,
    ending: Ending,
    record: GenerationRecord,
  ): Promise<void> {
    const { owner, id } = generation;
    try {
      await store.ledger.settleSoon(owner, id, ending.usage, ending.outcome);
    } catch (error) {
      logger.error('generation-not-stored', { generationId: id, error });
    }
    end(generation, record);
  }

  function tell(generation: Generation, ending: Ending, final: GenerationEvent): void {
    const { log } = generation;
    generation.state = stateOf(ending);
    if (ending.usage) log.append({ type: 'usage', usage: ending.usage });
    log.append(final);
    dependencies.onTold(generation);
  }

  function end(generation: Generation, record: GenerationRecord): void {
    registry.end(generation);
    dependencies.onEnded(record);
  }

  /** What is stored when another agent took this one for dead; null when the conversation was deleted. */
  async function readEndOfAnother({ owner, id }: Generation): Promise<Message | null> {
    return store.readGeneration(owner, id).catch((error: unknown) => {
      if (error instanceof ProblemError) return null;
      throw error;
    });
  }

  function recordOf(generation: Generation, ending: Ending): GenerationRecord {
    const { acceptedAt, startedAt, firstTokenAt } = generation;
    return {
      generationId: generation.id,
      owner: generation.owner,
      kind: generation.kind,
      model: backend.model().id,
      outcome: ending.outcome,
      code: ending.problem?.code ?? null,
      promptTokens: ending.usage?.promptTokens ?? 0,
      completionTokens: ending.usage?.completionTokens ?? 0,
      counted: ending.usage?.counted ?? 'estimate',
      queueMilliseconds: (startedAt ?? now()) - acceptedAt,
      firstTokenMilliseconds: firstTokenAt === null ? null : firstTokenAt - acceptedAt,
      durationMilliseconds: now() - acceptedAt,
    };
  }

  return {
    enqueue(generation) {
      queue.push(generation);
      startNext();
    },
    async stop(generation, cause) {
      if (generation.stopCause === null && generation.endedAt === null) {
        generation.stopCause = cause;
        if (queue.remove(generation)) {
          const nothing = { promptTokens: 0, completionTokens: 0, counted: 'estimate' as const };
          const ending = stoppedEnding(generation, nothing);
          if (generation.isToldFirst) tellFirst(generation, ending);
          else await finish(generation, ending);
          tellPositions();
        } else {
          generation.abort.abort(new Error('The generation was ended from outside.'));
        }
      }
      await generation.ended;
    },
    get running() {
      return running;
    },
  };
}

function finalEvent(
  { problem, finishReason }: Ending,
  reasoningMilliseconds: number | null,
): GenerationEvent {
  if (problem) return { type: 'error', problem };
  return { type: 'done', finishReason: finishReason ?? 'other', reasoningMilliseconds };
}

function stateOf({ state }: Ending): Generation['state'] {
  if (state === 'complete') return 'done';
  return state === 'stopped' ? 'cancelled' : state;
}
