import {
  identifierSchema,
  parseRequest,
  type ProblemCode,
  ProblemError,
} from '@vigia/api-contract';
import type { Request } from 'express';
import * as z from 'zod';

/** The `:id` of the path; what is no id names nothing. @throws ProblemError with the given code. */
export function idOf(request: Request, code: ProblemCode): string {
  const result = identifierSchema.safeParse(request.params['id']);
  if (!result.success) throw new ProblemError(code);
  return result.data.toLowerCase();
}

const idempotencyKeySchema = z.object({
  'Idempotency-Key': z
    .string()
    .regex(/^[\x21-\x7e]{1,255}$/, 'Use 1 to 255 visible ASCII characters.')
    .optional(),
});

/** The `Idempotency-Key` header, where there is one. @throws ProblemError `invalid_request` */
export function idempotencyKeyOf(request: Request): string | undefined {
  const headers = { 'Idempotency-Key': request.get('Idempotency-Key') };
  return parseRequest(idempotencyKeySchema, headers)['Idempotency-Key'];
}

const eventId = z
  .string()
  .regex(/^\d{1,15}$/, 'An event id is a whole number.')
  .transform(Number)
  .optional();
const resumeSchema = z.object({ after: eventId, 'Last-Event-ID': eventId });

/** The event after which to go on: `?after=`, else `Last-Event-ID`, else from the start. */
export function resumeIdOf(request: Request): number {
  const { after, ...header } = parseRequest(resumeSchema, {
    after: request.query['after'],
    'Last-Event-ID': request.get('Last-Event-ID') || undefined,
  });
  return after ?? header['Last-Event-ID'] ?? 0;
}
