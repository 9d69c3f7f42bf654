import type { Model, StandIn } from '@vigia/api-contract';

import { ModelServerError, type ModelServerFailure } from '../model-server.ts';

/** What people are told of the model. */
export type ModelDescription = {
  /** The name that people read; default the id. */
  modelName?: string | undefined;
  standIn?: StandIn | null | undefined;
  reasons?: boolean | undefined;
  recommended?: { temperature: number; topP: number } | undefined;
};

/** The state of one supervised model, and those who wait for it. */
export type ModelServerState = {
  model(): Model;
  failure(): ModelServerFailure | null;
  change(next: Partial<Model>, failure?: ModelServerFailure | null): void;
  untilReady(signal?: AbortSignal): Promise<void>;
};

/** Starts in the state `loading`. */
export function createModelServerState(
  modelId: string,
  description: ModelDescription,
  onState: ((model: Model) => void) | undefined,
): ModelServerState {
  let failure: ModelServerFailure | null = null;
  const reasons = description.reasons ?? false;
  let model: Model = {
    id: modelId,
    name: description.modelName ?? modelId,
    state: 'loading',
    loadProgress: null,
    contextTokens: null,
    reasons,
    standIn: description.standIn ?? null,
    // The makers of DeepSeek-R1 advise 0.6.
    recommended: description.recommended ?? { temperature: reasons ? 0.6 : 0.7, topP: 0.95 },
  };
  const waiting = new Set<() => void>();

  return {
    model: () => model,
    failure: () => failure,
    change(next, nextFailure = failure) {
      failure = nextFailure;
      const changed = Object.entries(next).some(
        ([key, value]) => model[key as keyof Model] !== value,
      );
      model = { ...model, ...next };
      if (changed) onState?.(model);
      for (const notify of waiting) notify();
    },
    async untilReady(signal) {
      for (;;) {
        signal?.throwIfAborted();
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
