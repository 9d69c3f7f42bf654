import {
  createProblem,
  type Problem,
  ProblemError,
  problemMediaType,
  toOpenAiError,
} from '@vigia/api-contract';
import { type Logger } from '@vigia/observability';
import { type ErrorRequestHandler, type RequestHandler } from 'express';

import { toRoute } from './request-target.ts';

/** The one place where an error becomes an answer: a problem document, or OpenAI's form under `/v1`. */
export function sendProblem({ logger }: { logger: Logger }): ErrorRequestHandler {
  // Express knows an error handler by its four parameters.
  return function answerError(error, request, response, _next) {
    const problem = toProblem(error);
    response.locals['code'] = problem.code;
    if (problem.code === 'internal_error') {
      logger.error('request-failed', {
        error,
        method: request.method,
        route: toRoute(request.originalUrl),
      });
    }
    if (response.headersSent) {
      // Too late for a problem. An answer that was cut must not look whole.
      response.destroy();
      return;
    }
    response.statusCode = problem.status;
    response.setHeader('Cache-Control', 'no-store');
    if (problem.retryAfter !== undefined)
      response.setHeader('Retry-After', Math.ceil(problem.retryAfter));
    const isOpenAi = /^\/v1(?:[/?]|$)/.test(request.originalUrl);
    response.setHeader(
      'Content-Type',
      isOpenAi ? 'application/json; charset=utf-8' : problemMediaType,
    );
    response.end(JSON.stringify(isOpenAi ? toOpenAiError(problem) : problem));
  };
}

/** Ends what no route answered. */
export const notFound: RequestHandler = (_request, _response, next) => {
  next(new ProblemError('not_found'));
};

function toProblem(error: unknown): Problem {
  return error instanceof ProblemError ? error.problem : createProblem('internal_error');
}
