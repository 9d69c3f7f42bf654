import { ProblemError } from '@vigia/api-contract';

const remedy =
  'Try again in a moment. The status page (/api/status) names the hop that is broken, and since when.';

/** Nothing of the request has left: it can be sent again. */
const neverSentCodes = new Set([
  'ECONNREFUSED',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'EAI_AGAIN',
  'UND_ERR_CONNECT_TIMEOUT',
]);

/** A kept connection that the agent closed just then: a request that changes nothing may be repeated. */
export function isBrokenConnection(error: unknown): boolean {
  return ['UND_ERR_SOCKET', 'ECONNRESET', 'EPIPE'].includes(codeOf(error) ?? '');
}

/** What a caller is told when no answer came from the agent. */
export function toUnreachableProblem(error: unknown): ProblemError {
  if (error instanceof ProblemError) return error;
  const code = codeOf(error) ?? '';
  if (code === 'UND_ERR_HEADERS_TIMEOUT') {
    return new ProblemError(
      'upstream_timeout',
      {
        hop: 'agent',
        detail: 'The private site took the request and did not answer in time.',
        remedy,
      },
      { cause: error },
    );
  }
  const detail = neverSentCodes.has(code)
    ? 'No connection to the private site could be made; the request was not sent.'
    : 'The connection to the private site broke before it answered; whether the request was carried out is not known.';
  return new ProblemError(
    'private_site_unreachable',
    { hop: 'agent', detail, remedy, retryAfter: 2 },
    { cause: error },
  );
}

export function codeOf(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null) return undefined;
  const { code, errors, cause } = error as { code?: unknown; errors?: unknown; cause?: unknown };
  if (typeof code === 'string') return code;
  return codeOf(Array.isArray(errors) ? errors[0] : cause);
}
