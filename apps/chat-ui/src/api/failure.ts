import type { Problem, ProblemCode } from '@vigia/api-contract';

/** Codes of what goes wrong before any problem document arrives. */
export type LocalFailureCode = 'network' | 'timeout' | 'unexpected_answer';

/** What went wrong, as data for a view. */
export type Failure = {
  code: ProblemCode | LocalFailureCode;
  status: number | null;
  detail: string | null;
  remedy: string | null;
  /** Seconds until another try makes sense, where the server said so. */
  retryAfter: number | null;
  hop: string | null;
};

/** The one error that the API client throws, besides an abort. */
export class ApiError extends Error {
  readonly failure: Failure;

  constructor(failure: Failure, options?: ErrorOptions) {
    super(failure.detail ?? failure.code, options);
    this.name = 'ApiError';
    this.failure = failure;
  }
}

/** Codes that pass by themselves: the same request may be sent again. */
const passing = new Set<Failure['code']>([
  'network',
  'timeout',
  'private_site_unreachable',
  'agent_draining',
  'model_loading',
  'model_unavailable',
  'upstream_timeout',
  'queue_full',
  'rate_limited',
  'concurrency_limited',
]);

/** Whether the same request can succeed later without a change by the person. */
export function passesByItself(failure: Failure): boolean {
  return passing.has(failure.code);
}

/** A failure that has only a code. */
export function createFailure(code: Failure['code'], more: Partial<Failure> = {}): Failure {
  return { code, status: null, detail: null, remedy: null, retryAfter: null, hop: null, ...more };
}

/** The failure of a problem document. */
export function failureOf(problem: Problem): Failure {
  return createFailure(problem.code, {
    status: problem.status,
    detail: problem.detail ?? null,
    remedy: problem.remedy ?? null,
    retryAfter: problem.retryAfter ?? null,
    hop: problem.hop ?? null,
  });
}

/** Whatever was thrown, as a failure; an abort is thrown on. */
export function toFailure(error: unknown): Failure {
  if (error instanceof ApiError) return error.failure;
  if (error instanceof Error && error.name === 'AbortError') throw error;
  return createFailure('unexpected_answer');
}

/** The failure of an answer that is not ok: a problem document, or whatever a proxy wrote instead. */
export async function readFailure(response: Response): Promise<Failure> {
  try {
    const body: unknown = await response.json();
    if (typeof body === 'object' && body !== null && 'code' in body) {
      return failureOf(body as Problem);
    }
  } catch {
    // Not JSON: the status tells what can be told.
  }
  const unreachable = response.status === 502 || response.status === 503 || response.status === 504;
  return createFailure(unreachable ? 'private_site_unreachable' : 'unexpected_answer', {
    status: response.status,
  });
}
