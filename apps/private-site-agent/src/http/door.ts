import { ProblemError } from '@vigia/api-contract';
import type { RequestVerifier } from '@vigia/site-trust';
import type { Request, RequestHandler } from 'express';

/** Which API keys may ask: any (on one's own machine), or only those that are registered. */
export type ApiKeyPolicy = 'any' | 'registered';

export type DoorOptions = {
  verifier: RequestVerifier;
  apiKeys: ApiKeyPolicy;
  /** Told of each request that is let in. */
  onLetIn?: (() => void) | undefined;
};

/**
 * The door: nothing of a request is looked at before its signature is checked. Afterwards `subjectOf`
 * tells who asks.
 */
export function door({ verifier, apiKeys, onLetIn }: DoorOptions): RequestHandler {
  return async (request, response, next) => {
    try {
      const { subject } = await verifier.verify({
        authorization: request.headers.authorization,
        method: request.method,
        path: request.originalUrl,
      });
      // Known from here on, also to the log and the audit; let in is another matter.
      response.locals['subject'] = subject;
      // No key can be registered yet, so `registered` lets none in.
      if (subject.startsWith('key:') && apiKeys !== 'any') {
        throw new ProblemError('invalid_api_key', {
          remedy: 'Ask the operator of the private site for a key.',
        });
      }
      response.locals['isLetIn'] = true;
      onLetIn?.();
      next();
    } catch (error) {
      // Whoever is not let in is not listened to either.
      response.set('Connection', 'close');
      next(error);
    }
  };
}

/** Who asks, as the signature says. */
export function subjectOf({ res }: Request): string {
  const subject: unknown = res?.locals['subject'];
  if (typeof subject !== 'string' || res?.locals['isLetIn'] !== true)
    throw new Error('The request did not pass the door.');
  return subject;
}

/** Lets only API keys through: `/v1` is for programs, and a browser's guest has no key. */
export const requireApiKey: RequestHandler = (request, response, next) => {
  if (subjectOf(request).startsWith('key:')) {
    next();
    return;
  }
  response.locals['isLetIn'] = false;
  next(new ProblemError('invalid_api_key'));
};
