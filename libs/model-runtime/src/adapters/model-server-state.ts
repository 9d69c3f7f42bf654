import type { Model, StandIn } from '@vigia/api-contract';

import type { ModelServerFailure } from '../model-server.ts';
import { createReadinessWait } from '../readiness-wait.ts';

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
  const wait = createReadinessWait(() => ({ model, failure }));

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
      wait.changed();
    },
    untilReady: (signal) => wait.untilReady(signal),
  };
}
