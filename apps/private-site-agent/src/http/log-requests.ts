import type { IncomingMessage } from 'node:http';

import type { Logger } from '@vigia/observability';
import type { Request } from 'express';

import { type NotedResponse, requestIdOf } from './exchange.ts';

/** One line for each request when it has ended: the pattern of its route, never its path or content. */
export function logRequest(
  logger: Logger,
  request: IncomingMessage,
  response: NotedResponse,
): void {
  const startedAt = performance.now();
  const { method = '' } = request;
  const requestId = requestIdOf(request);
  response.once('close', () => {
    const { problemCode, subject, route } = response.locals;
    const pattern: unknown = route ?? (request as Request).route?.path;
    logger.info('request-ended', {
      ...(requestId === undefined ? {} : { requestId }),
      method,
      ...(typeof pattern === 'string' ? { route: pattern } : {}),
      status: response.statusCode,
      ...(problemCode === undefined ? {} : { code: problemCode }),
      ...(subject === undefined ? {} : { subject }),
      outcome: response.writableFinished ? 'answered' : 'client-gone',
      durationMilliseconds: performance.now() - startedAt,
    });
  });
}
