import { setTimeout as sleep } from 'node:timers/promises';

import {
  type AnswerTaker,
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
 * not reached at all: one that was sent may be at work already. The error is a ModelError, or the
 * signal's reason when it is aborted.
 */
export function openAnswer(
  transport: HttpTransport,
  request: HttpRequest,
  retries: number,
  taker: AnswerTaker,
): void {
  const { signal } = request;

  function attempt(number: number): void {
    if (signal.aborted) {
      taker.error(signal.reason);
      return;
    }
    transport(request, {
      answer(answer) {
        if (answer.status === 200) {
          taker.answer(answer);
          return;
        }
        readText(answer, signal).then(
          (body) => taker.error(mapErrorAnswer(answer.status, body, answer.header('retry-after'))),
          taker.error,
        );
      },
      error: (error) => failed(number, error),
    });
  }

  function failed(number: number, error: unknown): void {
    if (signal.aborted) {
      taker.error(signal.reason);
      return;
    }
    const wasNeverSent = neverSentCodes.has(systemCodeOf(error) ?? '');
    if (wasNeverSent && number < retries) {
      sleep(retryDelayMilliseconds * 2 ** number, undefined, { signal }).then(
        () => attempt(number + 1),
        () => taker.error(signal.reason),
      );
      return;
    }
    taker.error(
      new ModelError({
        code: 'model_unavailable',
        reason: wasNeverSent ? 'unreachable' : 'stream-cut',
        message: wasNeverSent
          ? 'The model server cannot be reached.'
          : 'The model server closed the connection before it answered.',
        retryable: true,
        cause: error,
      }),
    );
  }

  attempt(0);
}

/** The same as a promise. @throws ModelError; the signal's reason when it is aborted. */
export function sendRequest(
  transport: HttpTransport,
  request: HttpRequest,
  retries: number,
): Promise<HttpAnswer> {
  return new Promise((answer, error) => openAnswer(transport, request, retries, { answer, error }));
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
