import * as z from 'zod';

import { ModelError } from './model-error.ts';
import { parseJson } from './stream-chunk.ts';

const errorSchema = z.object({
  message: z.string().catch(''),
  type: z.string().catch(''),
  /** Text or number, by server. */
  code: z.union([z.string(), z.number()]).nullish().catch(null),
  n_prompt_tokens: z.number().optional().catch(undefined),
  n_ctx: z.number().optional().catch(undefined),
});
type ServerError = z.infer<typeof errorSchema>;

/** Turns an HTTP answer other than 200 into an error. The server's own text decides, but is not passed on. */
export function mapErrorAnswer(
  status: number,
  body: string,
  retryAfter?: string | undefined,
): ModelError {
  const json = parseJson(body);
  const error = readServerError(json) ?? readServerError({ message: body });
  return mapError(status, error as ServerError, json !== undefined, toSeconds(retryAfter));
}

/** Turns an error object within a stream into an error. */
export function mapStreamError(error: unknown): ModelError {
  const read = readServerError(error) ?? { message: '', type: '', code: null };
  const status = typeof read.code === 'number' && read.code >= 400 ? read.code : 500;
  return mapError(status, read, true, undefined);
}

/** Accepts `{error: {...}}`, `{error: "text"}`, the bare object, a text, and FastAPI's `{detail}`. */
function readServerError(value: unknown): ServerError | undefined {
  if (typeof value === 'string') return { message: value, type: '', code: null };
  if (typeof value !== 'object' || value === null) return undefined;
  if ('error' in value && value.error) return readServerError(value.error);
  if ('detail' in value && typeof value.detail === 'string') return readServerError(value.detail);
  const result = errorSchema.safeParse(value);
  return result.success ? result.data : undefined;
}

function mapError(
  status: number,
  error: ServerError,
  isJson: boolean,
  retryAfterSeconds: number | undefined,
): ModelError {
  const { message, type } = error;
  const common = { status, retryAfterSeconds };
  if (isPromptTooLong(error)) {
    return new ModelError({
      ...common,
      code: 'context_length_exceeded',
      reason: 'prompt-too-long',
      message:
        error.n_prompt_tokens !== undefined && error.n_ctx !== undefined
          ? `The prompt has ${error.n_prompt_tokens} tokens, and the model's context holds ${error.n_ctx}.`
          : "The prompt is longer than the model's context.",
    });
  }
  if (status === 401 || status === 403) {
    return new ModelError({
      ...common,
      code: 'model_unavailable',
      reason: 'key-refused',
      message: 'The model server does not accept the key that it was given.',
    });
  }
  if (status === 404) {
    return new ModelError({
      ...common,
      code: 'model_not_found',
      reason: 'unknown-model',
      message: 'The model server has no such model, or no such path.',
    });
  }
  if (status === 503 && isJson && /loading/i.test(message)) {
    return new ModelError({
      ...common,
      code: 'model_loading',
      reason: 'loading',
      message: 'The model server is loading the model.',
      retryable: true,
    });
  }
  if (status === 429 || status === 503) {
    return new ModelError({
      ...common,
      code: 'model_unavailable',
      reason: 'busy',
      message: 'The model server takes no more requests now.',
      retryable: true,
    });
  }
  if (status >= 400 && status < 500 && type !== 'server_error') {
    return new ModelError({
      ...common,
      code: 'invalid_request',
      reason: 'request-refused',
      message: `The model server does not accept the request (HTTP ${status}).`,
    });
  }
  return new ModelError({
    ...common,
    code: 'model_failed',
    reason: status >= 500 ? 'server-error' : 'malformed-answer',
    message: `The model server failed (HTTP ${status}).`,
    retryable: status >= 500,
  });
}

function isPromptTooLong({ type, code, message }: ServerError): boolean {
  return (
    type === 'exceed_context_size_error' ||
    code === 'context_length_exceeded' ||
    /maximum context length|exceeds? (?:the )?(?:available )?context (?:size|length|window)|context window of/i.test(
      message,
    )
  );
}

function toSeconds(retryAfter: string | undefined): number | undefined {
  return retryAfter !== undefined && /^\d{1,6}$/.test(retryAfter) ? Number(retryAfter) : undefined;
}
