import { createEventLog, type GeneratedText } from './event-log.ts';
import type { Generation, ModelCall } from './generation.ts';

export type NewGeneration = {
  id: string;
  owner: string;
  kind: 'chat' | 'completion';
  call: ModelCall;
  prefix: (GeneratedText & { reasoningMilliseconds: number | null }) | null;
  promptTokens: number;
  uncountedBudget: number | null;
  fitAgain: (() => Promise<void>) | null;
  isToldFirst: boolean;
};

export type RegistryOptions = {
  now: () => number;
  /** How long the log of an ended chat answer is kept, in milliseconds. */
  keepLogs: number;
  /** How many logs of ended answers are kept at most. */
  keptLogs: number;
  /** How long an answer may go on without a reader, in milliseconds. */
  abandonedAfter: number;
  onAbandoned: (generation: Generation) => void;
};

/** Newest events of a completion that are held one by one: nobody resumes it, its one reader may only fall behind. */
const completionEvents = 16;

/** The generations of this process: those that wait or run, and the logs of those that ended lately. */
export type GenerationRegistry = {
  create(generation: NewGeneration): Generation;
  find(owner: string, id: string): Generation | undefined;
  /** The generation of this id, whoever owns it. */
  get(id: string): Generation | undefined;
  /** Somebody reads it where this process does not see it: it is not abandoned for another while. */
  keep(generation: Generation): void;
  /** Those that have not ended. */
  unfinished(): Generation[];
  /** Marks one as ended; its log is kept for a while, or not at all for one that is read only once. */
  end(generation: Generation): void;
};

export function createGenerationRegistry(options: RegistryOptions): GenerationRegistry {
  const { now, keepLogs, keptLogs, abandonedAfter, onAbandoned } = options;
  const generations = new Map<string, Generation>();
  /** Ended ones, the longest ago first. */
  const ended = new Map<string, Generation>();
  const timers = new Map<string, NodeJS.Timeout>();

  function watch(generation: Generation): void {
    clearTimeout(timers.get(generation.id));
    timers.delete(generation.id);
    if (generation.endedAt !== null || generation.log.readers > 0) return;
    const timer = setTimeout(() => onAbandoned(generation), abandonedAfter);
    timer.unref();
    timers.set(generation.id, timer);
  }

  function forgetOld(): void {
    for (const [id, generation] of ended) {
      const isOld = (generation.endedAt ?? 0) <= now() - keepLogs;
      if (!isOld && ended.size <= keptLogs) break;
      ended.delete(id);
      generations.delete(id);
    }
  }

  return {
    create(given) {
      const { promise, resolve } = Promise.withResolvers<void>();
      const generation: Generation = {
        ...given,
        log: createEventLog({
          onReaders: () => watch(generation),
          ...(given.kind === 'completion' ? { keep: completionEvents } : {}),
        }),
        acceptedAt: now(),
        abort: new AbortController(),
        state: 'queued',
        stopCause: null,
        startedAt: null,
        firstTokenAt: null,
        endedAt: null,
        isSent: false,
        isHeard: false,
        pieces: 0,
        toldPosition: null,
        ended: promise,
        markEnded: resolve,
      };
      if (given.prefix) {
        const { reasoning, content, reasoningMilliseconds } = given.prefix;
        if (reasoning !== '') generation.log.append({ type: 'reasoning', text: reasoning });
        if (content !== '') generation.log.append({ type: 'content', text: content });
        generation.log.reasoningMilliseconds = reasoningMilliseconds;
      }
      generations.set(generation.id, generation);
      watch(generation);
      return generation;
    },
    find(owner, id) {
      const generation = generations.get(id);
      return generation?.owner === owner ? generation : undefined;
    },
    get: (id) => generations.get(id),
    keep: watch,
    unfinished: () => [...generations.values()].filter(({ endedAt }) => endedAt === null),
    end(generation) {
      generation.endedAt = now();
      clearTimeout(timers.get(generation.id));
      timers.delete(generation.id);
      if (generation.kind === 'chat') ended.set(generation.id, generation);
      else generations.delete(generation.id);
      forgetOld();
      generation.markEnded();
    },
  };
}
