import * as z from 'zod';

/**
 * Every refusal that crosses a process, by its stable code. A code is never renamed or reused:
 * clients, metrics and the documentation refer to it.
 */
export const problemCatalog = {
  // The request itself
  malformed_json: { status: 400, title: 'The body is not valid JSON' },
  invalid_request: { status: 400, title: 'The request has a field that is missing or wrong' },
  context_length_exceeded: { status: 400, title: "The text does not fit the model's context" },
  unsupported_media_type: { status: 415, title: 'The body must be application/json' },
  body_too_large: { status: 413, title: 'The body is too large' },
  headers_too_large: { status: 431, title: 'The headers are too large' },
  request_timeout: { status: 408, title: 'The request did not arrive in time' },
  not_found: { status: 404, title: 'There is nothing at this address' },
  not_supported: { status: 400, title: 'This is not offered here' },
  method_not_allowed: { status: 405, title: 'This method is not allowed here' },
  conversation_not_found: { status: 404, title: 'There is no such conversation' },
  message_not_found: { status: 404, title: 'There is no such message' },
  generation_not_found: { status: 404, title: 'There is no such generation' },
  model_not_found: { status: 404, title: 'There is no such model' },
  conflict: { status: 409, title: 'The request conflicts with the present state' },
  idempotency_key_reused: {
    status: 422,
    title: 'This Idempotency-Key was used for another request',
  },
  // Who asks
  host_not_allowed: { status: 421, title: 'This host name is not served here' },
  origin_not_allowed: { status: 403, title: 'A page of another origin may not call this' },
  invalid_api_key: { status: 401, title: 'The API key is missing or not known' },
  // The door between the sites
  signature_missing: { status: 401, title: 'The request is not signed' },
  signature_invalid: { status: 401, title: 'The signature is not valid' },
  signature_expired: { status: 401, title: 'The signature has expired' },
  signature_replayed: { status: 401, title: 'The signature was used before' },
  signature_mismatch: { status: 401, title: 'The signature is for another request' },
  // Limits
  queue_full: { status: 429, title: 'Too many answers are waiting' },
  rate_limited: { status: 429, title: 'Too many requests' },
  concurrency_limited: { status: 429, title: 'Too many answers at once' },
  connections_limited: { status: 429, title: 'Too many connections are open' },
  token_limit_reached: { status: 429, title: 'The token allowance is used up' },
  // The hops
  private_site_unreachable: { status: 503, title: 'The private site cannot be reached' },
  agent_draining: { status: 503, title: 'The private site is restarting' },
  model_loading: { status: 503, title: 'The model is loading' },
  model_unavailable: { status: 503, title: 'The model server is not available' },
  model_failed: { status: 502, title: 'The model server failed' },
  upstream_timeout: { status: 504, title: 'An answer did not come in time' },
  // How a generation can end other than well
  generation_interrupted: { status: 503, title: 'The answer was interrupted' },
  internal_error: { status: 500, title: 'Something failed at our side' },
} as const satisfies Record<string, { status: number; title: string }>;

/** The stable code of a problem. */
export type ProblemCode = keyof typeof problemCatalog;

const problemCodes = Object.keys(problemCatalog) as [ProblemCode, ...ProblemCode[]];

/** One field of a request that was refused: `field` is a dotted path such as `parameters.temperature`. */
export const fieldErrorSchema = z.object({ field: z.string(), detail: z.string() });
export type FieldError = z.infer<typeof fieldErrorSchema>;

/** A problem document: `application/problem+json`, RFC 9457, with the extensions `code`, `errors` and `remedy`. */
export const problemSchema = z.object({
  type: z.string(),
  title: z.string(),
  status: z.int(),
  code: z.enum(problemCodes),
  /** What happened in this case, in a sentence. Never holds message content. */
  detail: z.string().optional(),
  /** What the reader can do next. */
  remedy: z.string().optional(),
  /** The fields that were refused, when the request itself is at fault. */
  errors: z.array(fieldErrorSchema).optional(),
  /** Seconds until it is worth trying again; the same as the Retry-After header. */
  retryAfter: z.number().optional(),
  /** The hop that is broken, where one is. */
  hop: z.string().optional(),
  /** When that hop broke, as far as whoever tells it has seen (ISO 8601). */
  since: z.iso.datetime().optional(),
});
export type Problem = z.infer<typeof problemSchema>;

/** What a problem may carry besides its code. */
export type ProblemDetails = Omit<Problem, 'type' | 'title' | 'status' | 'code'>;

/** Makes the problem document of a code (RFC 9457, section 3). */
export function createProblem(code: ProblemCode, details: ProblemDetails = {}): Problem {
  const { status, title } = problemCatalog[code];
  return { type: `urn:vigia:problem:${code}`, title, status, code, ...details };
}

/** Thrown where a request must end with a problem; one place in each app turns it into an answer. */
export class ProblemError extends Error {
  readonly problem: Problem;

  constructor(code: ProblemCode, details: ProblemDetails = {}, options?: ErrorOptions) {
    const problem = createProblem(code, details);
    super(problem.detail ?? problem.title, options);
    this.name = 'ProblemError';
    this.problem = problem;
  }
}

/** The media type of a problem document. */
export const problemMediaType = 'application/problem+json';
