import type { Model, Usage } from '@vigia/api-contract';
import type { ModelClient } from '@vigia/model-client';

import type { ModelCall } from './generation.ts';

/** The model server as generations need it. */
export type ModelBackend = {
  client: Pick<ModelClient, 'streamChat' | 'streamCompletion' | 'countTokens'>;
  /** How many answers it writes at once. */
  slots: number;
  /** What is known of the model at this moment. */
  model(): Model;
  /** Waits until the model can answer. @throws when it is given up; the signal's reason when aborted. */
  untilReady(signal: AbortSignal): Promise<void>;
  /** Fields that this kind of server takes beyond the usual ones, such as an id to ask for later. */
  extraFields?(generation: { id: string; owner: string }): Record<string, unknown>;
  /**
   * Fields that have this kind of server go on with a last message of the assistant. Null or absent where
   * it would begin another one: then it is asked in words.
   */
  readonly continuationFields?: Readonly<Record<string, unknown>> | null;
  /**
   * What the server itself counted for a request that was left before it said so. `unheard-of` when it
   * was never asked this and will not answer it any more; null where it does not know.
   */
  usageOf?(generationId: string, signal: AbortSignal): Promise<Usage | 'unheard-of' | null>;
  /** Tokens of a prompt as the server will build it; null where it cannot tell. */
  countPrompt?(call: ModelCall, signal: AbortSignal): Promise<number | null>;
};
