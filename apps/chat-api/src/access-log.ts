import { randomUUID } from 'node:crypto';

import { type Logger } from '@vigia/observability';
import { type RequestHandler } from 'express';

import { toRoute } from './request-target.ts';

/** Gives each request an id, and writes one line when it has ended: never its address, query or body. */
export function accessLog({ logger }: { logger: Logger }): RequestHandler {
  return function logRequest(request, response, next) {
    const requestId = randomUUID();
    const startedAt = performance.now();
    response.locals['requestId'] = requestId;
    response.setHeader('X-Request-Id', requestId);
    const { originalUrl, method } = request;
    response.on('close', () => {
      const { subject, code, wasCut } = response.locals;
      const outcome = response.writableFinished
        ? 'completed'
        : wasCut
          ? 'upstream-cut'
          : 'client-gone';
      const route = toRoute(originalUrl);
      logger[route === '/*' ? 'debug' : 'info']('request-ended', {
        requestId,
        method,
        route,
        status: response.statusCode,
        outcome,
        durationMilliseconds: performance.now() - startedAt,
        subject,
        code,
      });
    });
    next();
  };
}
