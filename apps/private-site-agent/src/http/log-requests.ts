import type { Logger } from '@vigia/observability';
import type { RequestHandler } from 'express';

/** One line for each request when it has ended: the pattern of its route, never its path or content. */
export function logRequests(logger: Logger): RequestHandler {
  return (request, response, next) => {
    const startedAt = performance.now();
    response.once('close', () => {
      const pattern: unknown = request.route?.path;
      logger.info('request-ended', {
        requestId: request.get('x-request-id'),
        method: request.method,
        route: typeof pattern === 'string' ? pattern : undefined,
        status: response.statusCode,
        code: response.locals['problemCode'],
        subject: response.locals['subject'],
        outcome: response.writableFinished ? 'answered' : 'client-gone',
        durationMilliseconds: performance.now() - startedAt,
      });
    });
    next();
  };
}
