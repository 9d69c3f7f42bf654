import {
  createProblem,
  type Problem,
  type ProblemCode,
  ProblemError,
  problemMediaType,
  toOpenAiError,
} from '@vigia/api-contract';
import type { Logger } from '@vigia/observability';
import type { ErrorRequestHandler, Request, Response } from 'express';

/** What Express and its body parser throw for requests that are wrong, by their type. */
const parserProblems: Record<string, ProblemCode> = {
  'entity.parse.failed': 'malformed_json',
  'entity.too.large': 'body_too_large',
  'encoding.unsupported': 'unsupported_media_type',
  'charset.unsupported': 'unsupported_media_type',
  'request.size.invalid': 'invalid_request',
  'request.aborted': 'invalid_request',
  'stream.encoding.set': 'invalid_request',
  'parameters.too.many': 'invalid_request',
};

/** The field that an unknown id came in. */
const fieldOf: Partial<Record<ProblemCode, string>> = {
  conversation_not_found: 'conversationId',
  message_not_found: 'messageId',
  generation_not_found: 'generationId',
};

/** The one place that turns errors into answers; what went wrong inside is logged and not told. */
export function answerErrors(logger: Logger): ErrorRequestHandler {
  // Express knows an error handler by its four parameters.
  return (error: unknown, request, response, _next) => {
    const problem = toProblem(error);
    if (problem.code === 'internal_error') {
      logger.error('request-failed', { method: request.method, error });
    }
    if (response.headersSent) {
      response.destroy();
      return;
    }
    sendProblem(request, response, problem);
  };
}

/** Sends a problem in the form of the interface that was called. */
export function sendProblem(request: Request, response: Response, problem: Problem): void {
  if (problem.retryAfter !== undefined) {
    response.set('Retry-After', String(Math.ceil(problem.retryAfter)));
  }
  response.locals['problemCode'] = problem.code;
  response.status(problem.status);
  if (isOpenAiPath(request)) response.json(toOpenAiError(problem));
  else response.type(problemMediaType).send(JSON.stringify(problem));
}

function isOpenAiPath({ path }: Request): boolean {
  return path === '/v1' || path.startsWith('/v1/');
}

function toProblem(error: unknown): Problem {
  if (error instanceof ProblemError) return withField(error.problem);
  const { type, status } = (error ?? {}) as { type?: unknown; status?: unknown };
  const code = typeof type === 'string' ? parserProblems[type] : undefined;
  if (code === 'malformed_json') {
    const detail = 'The body is not valid JSON.';
    return createProblem(code, { detail, errors: [{ field: 'body', detail }] });
  }
  if (code) return createProblem(code, { errors: [{ field: 'body', detail: 'See the title.' }] });
  // A path that cannot be decoded, or a body that ends early.
  if (error instanceof URIError) return createProblem('not_found');
  if (typeof status === 'number' && status >= 400 && status < 500) {
    return createProblem('invalid_request');
  }
  return createProblem('internal_error');
}

function withField(problem: Problem): Problem {
  const field = fieldOf[problem.code];
  if (field === undefined || problem.errors) return problem;
  return { ...problem, errors: [{ field, detail: problem.title }] };
}
