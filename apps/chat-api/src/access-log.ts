import { randomUUID } from 'node:crypto';

import { type Logger } from '@vigia/observability';
import { type RequestHandler } from 'express';

import type { ChatApiMetrics } from './chat-api-metrics.ts';
import { toRoute } from './request-target.ts';

/**
 * Gives each request an id, writes one line when it has ended, never its address, query or body, and counts it.
 */
export function accessLog({
  logger,
  metrics,
}: {
  logger: Logger;
  metrics?: Pick<ChatApiMetrics, 'requestStarted' | 'requestEnded'> | undefined;
}): RequestHandler {
  return function logRequest(request, response, next) {
    const requestId = randomUUID();
    const startedAt = performance.now();
    response.locals['requestId'] = requestId;
    response.setHeader('X-Request-Id', requestId);
    const { originalUrl, method } = request;
    metrics?.requestStarted();
    response.on('close', () => {
      const { subject, code, wasCut } = response.locals;
      const outcome = response.writableFinished
        ? 'completed'
        : wasCut
          ? 'upstream-cut'
          : 'client-gone';
      const route = toRoute(originalUrl);
      const status = response.statusCode;
      const durationMilliseconds = performance.now() - startedAt;
      metrics?.requestEnded({ route, status, outcome, durationMilliseconds, code });
      logger[route === '/*' ? 'debug' : 'info']('request-ended', {
        requestId,
        method,
        route,
        status,
        outcome,
        durationMilliseconds,
        subject,
        code,
      });
    });
    next();
  };
}
