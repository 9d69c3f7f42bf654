import { setTimeout as delay } from 'node:timers/promises';

import type { ConversationStore, TakenOver } from '@vigia/conversations';
import type { Logger } from '@vigia/observability';

import type { StopCause } from './generation.ts';
import type { GenerationRegistry } from './generation-registry.ts';
import type { Scheduler } from './scheduler.ts';

export type InstanceWatchOptions = {
  store: ConversationStore;
  logger: Logger;
  registry: Pick<GenerationRegistry, 'get' | 'keep' | 'unfinished'>;
  scheduler: Pick<Scheduler, 'stop'>;
  onTakenOver?: ((taken: TakenOver) => void) | undefined;
  /** Milliseconds between two rounds. */
  instanceInterval: number;
};

/** What one agent does for, and at the word of, the others on its database. */
export type InstanceWatch = {
  /** Marks what dead agents left, waiting for those that seem dead; then goes on in the background. */
  start(): Promise<void>;
  stop(): Promise<void>;
};

/** How long the start waits to know whether an agent that seems dead is, in milliseconds. */
const startPatience = 3_000;

export function createInstanceWatch(options: InstanceWatchOptions): InstanceWatch {
  const { store, logger, registry, scheduler, instanceInterval } = options;
  const { instances } = store;
  const stopped = new AbortController();
  let running: Promise<void> = Promise.resolve();

  async function takeOver(): Promise<boolean> {
    const { hasSuspects, ...taken } = await instances.takeOverDead();
    const { answers, entries } = taken;
    if (answers.length > 0 || entries.length > 0) {
      logger.warn('unfinished-answers-interrupted', {
        count: answers.length,
        total: entries.length,
      });
      options.onTakenOver?.(taken);
    }
    return hasSuspects;
  }

  async function round(): Promise<void> {
    if (!(await instances.beat())) {
      // Its answers are marked as interrupted by now: nothing may be written that is not stored.
      logger.error('taken-for-dead');
      for (const generation of registry.unfinished())
        void scheduler.stop(generation, 'interrupted');
    }
    for (const { generationId, kind, cause } of await instances.takeRequests()) {
      const generation = registry.get(generationId);
      if (!generation) continue;
      if (kind === 'watch') registry.keep(generation);
      else void scheduler.stop(generation, toStopCause(cause));
    }
    await takeOver();
  }

  async function watch(): Promise<void> {
    const { signal } = stopped;
    let isFailing = false;
    while (!signal.aborted) {
      await delay(instanceInterval, undefined, { signal }).catch(() => undefined);
      if (signal.aborted) return;
      try {
        await round();
        isFailing = false;
      } catch (error) {
        // Told once: the store is asked twice a second.
        if (!isFailing) logger.warn('instances-not-seen', { error });
        isFailing = true;
      }
    }
  }

  return {
    async start() {
      const deadline = performance.now() + startPatience;
      while ((await takeOver()) && performance.now() < deadline) {
        await instances.beat();
        await delay(Math.min(100, instanceInterval));
      }
      if (instances.isShared) running = watch();
    },
    async stop() {
      stopped.abort();
      await running;
    },
  };
}

function toStopCause(cause: string | null): StopCause {
  return cause === 'client_gone' || cause === 'interrupted' ? cause : 'stopped';
}
