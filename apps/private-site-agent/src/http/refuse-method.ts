import { ProblemError } from '@vigia/api-contract';
import type { RequestHandler } from 'express';

/** Answers methods that a path does not know, naming those that it does (RFC 9110, section 15.5.6). */
export function refuseOtherMethods(...allowed: string[]): RequestHandler {
  return (_request, response, next) => {
    response.set('Allow', allowed.join(', '));
    next(new ProblemError('method_not_allowed', { detail: `Use ${allowed.join(' or ')}.` }));
  };
}
