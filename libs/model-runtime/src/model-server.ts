import type { Model, Usage } from '@vigia/api-contract';

import type { ModelServerKind } from './adapters/model-server-kinds.ts';

/** Why a model server does not run, for the operator. */
export type ModelServerFailure = {
  /** A stable code, such as `model_invalid`, `memory_insufficient` or `crashed`. */
  code: string;
  /** What happened, in a sentence. */
  message: string;
  /** What to do next. */
  remedy: string;
  /** The last lines that the process wrote to standard error; never message content. */
  diagnostics: string;
};

/** Turns for the model's template, or a bare text. */
export type PromptToCount =
  { messages: readonly { role: string; content: string }[] } | { prompt: string };

/** A model server that somebody looks after, of whatever kind. Its address and key stay the same over restarts. */
export type ModelServer = {
  readonly kind: 'embedded' | ModelServerKind;
  /** Root of the OpenAI-compatible interface, on loopback, without `/v1`. */
  readonly baseUrl: string;
  /** What the server wants as `Authorization: Bearer`; empty where it wants none. Never log it. */
  readonly apiKey: string;
  /** Generations that it runs at once. */
  readonly slots: number;
  /** What is known of the model at this moment. */
  model(): Model;
  /** Why the model is not `ready`, where a reason is known. */
  failure(): ModelServerFailure | null;
  /** Process id of the server, while there is one. */
  processId(): number | null;
  /**
   * Waits until the model is ready.
   * @throws ModelServerError when it fails for good; the signal's reason when aborted.
   */
  untilReady(signal?: AbortSignal): Promise<void>;
  /**
   * Fields that this server takes beyond the usual ones: an id to ask for later, and whose text it is, so
   * that what was read for one owner is never used for another. Absent where a server knows none.
   */
  extraFields?(generation: { id: string; owner: string }): Record<string, unknown>;
  /**
   * Fields that have the server go on with a last message of the assistant, which it then neither closes nor
   * repeats. Absent where it would begin another message.
   */
  readonly continuationFields?: Readonly<Record<string, unknown>> | undefined;
  /**
   * What the server counted for the request with that id, once it has come to rest: also for one that its
   * caller left. `unheard-of` for one that never came, which it then refuses should it still come. Null
   * where the server does not know; absent where it never does.
   * @throws the signal's reason when aborted.
   */
  usageOf?(generationId: string, signal: AbortSignal): Promise<Usage | 'unheard-of' | null>;
  /**
   * Tokens of a prompt as this server will build it, its template included. Null where it does not
   * answer; absent where it cannot tell. @throws the signal's reason when aborted.
   */
  countPrompt?(prompt: PromptToCount, signal: AbortSignal): Promise<number | null>;
  /** Ends the server and waits until its process is gone: at most 5 s. */
  stop(): Promise<void>;
};

/** Thrown by `untilReady` when the server is given up. */
export class ModelServerError extends Error {
  readonly failure: ModelServerFailure;

  constructor(failure: ModelServerFailure) {
    super(`${failure.message} ${failure.remedy}`);
    this.name = 'ModelServerError';
    this.failure = failure;
  }
}
