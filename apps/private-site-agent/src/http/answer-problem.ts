import {
  createProblem,
  type Problem,
  type ProblemCode,
  ProblemError,
  problemMediaType,
  toOpenAiError,
} from '@vigia/api-contract';
import type { Logger } from '@vigia/observability';
import type { IncomingMessage } from 'node:http';

import type { ErrorRequestHandler } from 'express';

import { type NotedResponse, pathOf, sendJson } from './exchange.ts';

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
export function answerError(
  logger: Logger,
  error: unknown,
  request: IncomingMessage,
  response: NotedResponse,
): void {
  const problem = toProblem(error);
  if (problem.code === 'internal_error') {
    logger.error('request-failed', { method: request.method ?? '', error });
  }
  if (response.headersSent) {
    response.destroy();
    return;
  }
  sendProblem(request, response, problem);
}

/** The same for what routes of Express throw. */
export function answerErrors(logger: Logger): ErrorRequestHandler {
  // Express knows an error handler by its four parameters.
  return (error: unknown, request, response, _next) =>
    answerError(logger, error, request, response as unknown as NotedResponse);
}

/** Sends a problem in the form of the interface that was called. */
export function sendProblem(
  request: IncomingMessage,
  response: NotedResponse,
  problem: Problem,
): void {
  if (problem.retryAfter !== undefined) {
    response.setHeader('Retry-After', String(Math.ceil(problem.retryAfter)));
  }
  response.locals.problemCode = problem.code;
  if (isOpenAiPath(request)) sendJson(response, problem.status, toOpenAiError(problem));
  else sendJson(response, problem.status, problem, `${problemMediaType}; charset=utf-8`);
}

function isOpenAiPath(request: IncomingMessage): boolean {
  // A router may have cut the mounting path off the URL.
  const { originalUrl } = request as { originalUrl?: string };
  const path = pathOf(originalUrl ?? request.url ?? '');
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
