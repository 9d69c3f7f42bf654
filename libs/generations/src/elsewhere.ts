import { setTimeout as delay } from 'node:timers/promises';

import { type NumberedGenerationEvent, ProblemError } from '@vigia/api-contract';
import type { ConversationStore } from '@vigia/conversations';

import type { StopCause } from './generation.ts';
import { tellStored } from './stored-log.ts';

export type ElsewhereOptions = {
  store: ConversationStore;
  /** Milliseconds between two looks at an answer of another agent. */
  instanceInterval: number;
  cancelElsewhereTimeout: number;
  /** Milliseconds that an answer may go on without a reader. */
  abandonedAfter: number;
  /** The log of a generation of this process. */
  readHere: (
    owner: string,
    generationId: string,
    afterId: number,
    signal: AbortSignal,
  ) => AsyncIterable<NumberedGenerationEvent> | undefined;
};

/** Answers that another agent on the same database writes, or that have ended. */
export type Elsewhere = {
  /** Its events after `afterId`. @throws ProblemError `generation_not_found` */
  follow(
    owner: string,
    generationId: string,
    afterId: number,
    signal: AbortSignal,
  ): Promise<AsyncIterable<NumberedGenerationEvent>>;
  /** Ends it and waits for its end; false where no other agent runs it. @throws ProblemError `upstream_timeout` */
  cancel(owner: string, generationId: string, cause: StopCause): Promise<boolean>;
};

export function createElsewhere(options: ElsewhereOptions): Elsewhere {
  const { store, instanceInterval, readHere } = options;
  const { instances } = store;
  /** Well before the other agent would end an answer that nobody reads. */
  const watchInterval = Math.min(30_000, options.abandonedAfter / 3);

  async function* poll(
    owner: string,
    generationId: string,
    afterId: number,
    signal: AbortSignal,
  ): AsyncGenerator<NumberedGenerationEvent> {
    let seen = afterId;
    let watchedAt = -Infinity;
    while (!signal.aborted) {
      // It may have been begun a moment ago, by an earlier call of the same request.
      const here = readHere(owner, generationId, seen, signal);
      if (here) return yield* here;
      const progress = await store.readProgress(owner, generationId, seen).catch(orDeleted);
      if (progress === 'deleted') {
        yield {
          id: seen + 1,
          event: { type: 'done', finishReason: 'cancelled', reasoningMilliseconds: null },
        };
        return;
      }
      if (progress.state === 'ended') {
        return yield* tellStored(progress.message, seen, progress.lastEventId);
      }
      if (progress.text) {
        const { lastEventId, ...text } = progress.text;
        seen = lastEventId;
        yield { id: seen, event: { type: 'snapshot', ...text, reasoningMilliseconds: null } };
      }
      if (instances.isShared && performance.now() - watchedAt >= watchInterval) {
        watchedAt = performance.now();
        await instances.ask(owner, { generationId, kind: 'watch', cause: null });
      }
      await delay(instanceInterval, undefined, { signal }).catch(() => undefined);
    }
  }

  return {
    async follow(owner, generationId, afterId, signal) {
      // Refused before the first byte is sent.
      const progress = await store.readProgress(owner, generationId, afterId);
      if (progress.state === 'generating') return poll(owner, generationId, afterId, signal);
      return tellStored(progress.message, afterId, progress.lastEventId);
    },

    async cancel(owner, generationId, cause) {
      if (!instances.isShared) return false;
      const signal = AbortSignal.timeout(options.cancelElsewhereTimeout);
      const isRunning = async () => (await instances.holderOf(owner, generationId)) !== null;
      if (!(await isRunning())) return false;
      await instances.ask(owner, { generationId, kind: 'cancel', cause });
      while (await isRunning()) {
        await delay(Math.min(100, instanceInterval), undefined, { signal }).catch(() => {
          throw new ProblemError('upstream_timeout', {
            detail: 'The agent that writes this answer did not stop it in time.',
            remedy: 'Try again in a moment.',
            hop: 'agent',
          });
        });
      }
      return true;
    },
  };
}

function orDeleted(error: unknown): 'deleted' {
  if (error instanceof ProblemError && error.problem.code === 'generation_not_found')
    return 'deleted';
  throw error;
}
