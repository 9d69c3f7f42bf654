import { setTimeout as sleep } from 'node:timers/promises';

import {
  connectTimeoutCode,
  type HttpAnswer,
  type HttpRequest,
  type HttpTransport,
} from './http-transport.ts';
import { mapErrorAnswer } from './map-server-error.ts';
import { ModelError } from './model-error.ts';

/** Failures to connect: not a byte of the request has left. */
const neverSentCodes = new Set([
  'ECONNREFUSED',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'EAI_AGAIN',
  'ENOENT',
  connectTimeoutCode,
]);
const retryDelayMilliseconds = 150;
const maximumErrorBytes = 64 * 1024;

/**
 * Sends a request and gives its answer when that is 200. It is sent again only when the server was
 * not reached at all: one that was sent may be at work already.
 * @throws ModelError; the signal's reason when it is aborted.
 */
export async function sendRequest(
  transport: HttpTransport,
  request: HttpRequest,
  retries: number,
): Promise<HttpAnswer> {
  for (let attempt = 0; ; attempt += 1) {
    request.signal.throwIfAborted();
    let answer: HttpAnswer;
    try {
      answer = await transport(request);
    } catch (error) {
      request.signal.throwIfAborted();
      const wasNeverSent = neverSentCodes.has(systemCodeOf(error) ?? '');
      if (wasNeverSent && attempt < retries) {
        await sleep(retryDelayMilliseconds * 2 ** attempt, undefined, {
          signal: request.signal,
        }).catch(() => request.signal.throwIfAborted());
        continue;
      }
      throw new ModelError({
        code: 'model_unavailable',
        reason: wasNeverSent ? 'unreachable' : 'stream-cut',
        message: wasNeverSent
          ? 'The model server cannot be reached.'
          : 'The model server closed the connection before it answered.',
        retryable: true,
        cause: error,
      });
    }
    if (answer.status === 200) return answer;
    const body = await readText(answer, request.signal);
    throw mapErrorAnswer(answer.status, body, answer.header('retry-after'));
  }
}

/** The start of a body as text, as much as an error needs. */
export async function readText(
  answer: HttpAnswer,
  signal: AbortSignal,
  maximumBytes = maximumErrorBytes,
): Promise<string> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  try {
    for await (const chunk of answer.body) {
      chunks.push(chunk);
      length += chunk.length;
      if (length > maximumBytes) break;
    }
  } catch {
    signal.throwIfAborted();
  }
  return Buffer.concat(chunks).toString('utf8');
}

type Failure = { code?: unknown; errors?: unknown; cause?: unknown };

/** The system's code of a failure, however deep `fetch` wrapped it. */
function systemCodeOf(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null) return undefined;
  const { code, errors, cause } = error as Failure;
  if (typeof code === 'string') return code;
  return systemCodeOf(Array.isArray(errors) ? errors[0] : cause);
}
