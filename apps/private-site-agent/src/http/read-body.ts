import { maximumBodyBytes, parseRequest, ProblemError } from '@vigia/api-contract';
import express, { type Request, type RequestHandler } from 'express';
import type * as z from 'zod';

export type BodyLimits = {
  /** The largest body, in bytes. */
  maximumBytes: number;
  /** How long a body may take to arrive, in milliseconds. */
  milliseconds: number;
};

/** What holds for every route that does not say otherwise. */
export const defaultBodyLimits: BodyLimits = {
  maximumBytes: maximumBodyBytes,
  milliseconds: 30_000,
};

/** Reads a JSON body within limits; one of another type, or a compressed one, is refused unread. */
export function readJsonBody({ maximumBytes, milliseconds }: BodyLimits): RequestHandler {
  const parseJson = express.json({ limit: maximumBytes, strict: false, inflate: false });
  return function readBody(request, response, next) {
    const hasBody =
      request.headers['transfer-encoding'] !== undefined ||
      Number(request.headers['content-length'] ?? 0) > 0;
    if (!hasBody) {
      next();
      return;
    }
    if (!request.is('application/json')) {
      next(
        new ProblemError('unsupported_media_type', {
          errors: [{ field: 'Content-Type', detail: 'Send application/json.' }],
        }),
      );
      return;
    }
    let isOver = false;
    const once = (error?: unknown) => {
      if (isOver) return;
      isOver = true;
      clearTimeout(timer);
      next(error);
    };
    const timer = setTimeout(() => {
      // The rest of the body is not waited for either.
      response.set('Connection', 'close');
      once(
        new ProblemError('request_timeout', {
          detail: `The body did not arrive within ${milliseconds / 1000} seconds.`,
        }),
      );
    }, milliseconds);
    parseJson(request, response, once);
  };
}

/** The checked body; a request without one counts as `{}`. @throws ProblemError `invalid_request` */
export function bodyOf<Schema extends z.ZodType>(
  request: Request,
  schema: Schema,
): z.output<Schema> {
  return parseRequest(schema, request.body === undefined ? {} : request.body);
}
