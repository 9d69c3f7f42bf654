import type { Model } from '@vigia/api-contract';

import { ModelServerError, type ModelServerFailure } from './model-server.ts';

/** Those who wait for a model. */
export type ReadinessWait = {
  /** To be called at each change of the model's state. */
  changed(): void;
  /** As `ModelServer.untilReady`. */
  untilReady(signal?: AbortSignal): Promise<void>;
};

/** Lets callers wait for a model whose state `read` tells at any moment. */
export function createReadinessWait(
  read: () => { model: Model; failure: ModelServerFailure | null },
): ReadinessWait {
  const waiting = new Set<() => void>();
  return {
    changed() {
      for (const notify of waiting) notify();
    },
    async untilReady(signal) {
      for (;;) {
        signal?.throwIfAborted();
        const { model, failure } = read();
        if (model.state === 'ready') return;
        if (model.state === 'failed' && failure) throw new ModelServerError(failure);
        await new Promise<void>((resolve) => {
          const notify = () => {
            waiting.delete(notify);
            signal?.removeEventListener('abort', notify);
            resolve();
          };
          waiting.add(notify);
          signal?.addEventListener('abort', notify, { once: true });
        });
      }
    },
  };
}
