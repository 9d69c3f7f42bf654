import type { z } from 'zod';

import { type FieldError, ProblemError } from './problems.ts';

/** Fields named at most: the answer to a large body that is wrong throughout stays small. */
const maximumFieldErrors = 100;

/** Turns what zod found into fields with a dotted path; `prefix` names the place, such as `body` or `query`. */
export function toFieldErrors(error: z.ZodError): FieldError[] {
  return error.issues.flatMap((issue) => {
    const path = issue.path.map(String);
    if (issue.code === 'unrecognized_keys') {
      return issue.keys.map((key) => ({
        field: [...path, key].join('.'),
        detail: 'This field is not known here.',
      }));
    }
    return [{ field: path.join('.') || 'body', detail: issue.message }];
  });
}

/**
 * Checks a value that came from outside.
 * @throws ProblemError `invalid_request` that names every field at fault.
 */
export function parseRequest<Schema extends z.ZodType>(
  schema: Schema,
  value: unknown,
): z.output<Schema> {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const errors = toFieldErrors(result.error).slice(0, maximumFieldErrors);
  const first = errors[0];
  throw new ProblemError('invalid_request', {
    detail: first ? `${first.field}: ${first.detail}` : 'The request is not valid.',
    errors,
  });
}
