/** Stable codes; each is also a problem code of Vigia's API. */
export type ModelErrorCode =
  /** The server does not accept the request as it is. */
  | 'invalid_request'
  | 'context_length_exceeded'
  | 'model_not_found'
  /** The server is up and still loads the model. */
  | 'model_loading'
  /** The server cannot be reached, is busy, or does not accept our key. */
  | 'model_unavailable'
  /** The server answered and then failed, or broke its own protocol. */
  | 'model_failed'
  | 'upstream_timeout';

/** Which case of the code it was. */
export type ModelErrorReason =
  | 'request-refused'
  | 'prompt-too-long'
  | 'unknown-model'
  | 'loading'
  | 'unreachable'
  | 'busy'
  | 'key-refused'
  | 'server-error'
  /** The connection ended, or the stream did without saying that it is whole. */
  | 'stream-cut'
  /** The server stopped this answer to serve another request. */
  | 'stream-interrupted'
  | 'malformed-answer'
  | 'first-token-deadline'
  | 'idle-deadline'
  | 'total-deadline';

export type ModelErrorOptions = ErrorOptions & {
  code: ModelErrorCode;
  reason: ModelErrorReason;
  message: string;
  /** The HTTP status of the server's answer, where there was one. */
  status?: number | undefined;
  /** Whether the same request may succeed later. */
  retryable?: boolean;
  /** What the server asked for with Retry-After. */
  retryAfterSeconds?: number | undefined;
};

/**
 * A request to a model server that failed. The message is this library's own: what a server says can
 * quote the prompt or name its files, so it is never passed on.
 */
export class ModelError extends Error {
  readonly code: ModelErrorCode;
  readonly reason: ModelErrorReason;
  readonly status: number | undefined;
  readonly retryable: boolean;
  readonly retryAfterSeconds: number | undefined;

  constructor(options: ModelErrorOptions) {
    super(options.message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'ModelError';
    this.code = options.code;
    this.reason = options.reason;
    this.status = options.status;
    this.retryable = options.retryable ?? false;
    this.retryAfterSeconds = options.retryAfterSeconds;
  }
}

/** Whether this is a {@link ModelError}, also one of another copy of this library. */
export function isModelError(error: unknown): error is ModelError {
  return error instanceof Error && error.name === 'ModelError' && 'reason' in error;
}
