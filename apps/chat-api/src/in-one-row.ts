import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';

import type { ErrorRequestHandler, Request, RequestHandler, Response } from 'express';

/**
 * Runs handlers one after the other without Express, for a route that is known beforehand. They must need
 * no more of it than `originalUrl` and `locals`; the last one answers.
 */
export function inOneRow(
  handlers: readonly RequestHandler[],
  onError: ErrorRequestHandler,
): RequestListener {
  return function handle(plainRequest: IncomingMessage, plainResponse: ServerResponse) {
    const request = Object.assign(plainRequest, { originalUrl: plainRequest.url }) as Request;
    const response = Object.assign(plainResponse, { locals: {} }) as Response;
    const fail = (error: unknown) => void onError(error, request, response, () => undefined);
    let place = 0;

    function next(error?: unknown): void {
      if (error !== undefined) {
        fail(error);
        return;
      }
      const handler = handlers[place];
      place += 1;
      try {
        const done: unknown = handler?.(request, response, next);
        if (done instanceof Promise) done.catch(fail);
      } catch (thrown) {
        fail(thrown);
      }
    }
    next();
  };
}
