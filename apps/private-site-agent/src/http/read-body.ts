import { maximumBodyBytes, parseRequest, ProblemError } from '@vigia/api-contract';
import express, { type Request, type RequestHandler } from 'express';
import type { z } from 'zod';

const parseJson = express.json({ limit: maximumBodyBytes, strict: false, inflate: false });

/** Reads a JSON body of limited size; one of another type, or a compressed one, is refused unread. */
export const readJsonBody: RequestHandler = (request, response, next) => {
  const hasBody =
    request.headers['transfer-encoding'] !== undefined ||
    Number(request.headers['content-length'] ?? 0) > 0;
  if (hasBody && !request.is('application/json')) {
    next(
      new ProblemError('unsupported_media_type', {
        errors: [{ field: 'Content-Type', detail: 'Send application/json.' }],
      }),
    );
    return;
  }
  if (hasBody) parseJson(request, response, next);
  else next();
};

/** The checked body; a request without one counts as `{}`. @throws ProblemError `invalid_request` */
export function bodyOf<Schema extends z.ZodType>(
  request: Request,
  schema: Schema,
): z.output<Schema> {
  return parseRequest(schema, request.body === undefined ? {} : request.body);
}
