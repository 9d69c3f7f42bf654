import { ProblemError } from '@vigia/api-contract';
import type { RequestVerifier } from '@vigia/site-trust';
import type { Request, RequestHandler } from 'express';

import type { KeyRegistry } from '../keys/key-registry.ts';

/** Which API keys may ask: any (on one's own machine), or only those that a registry admits. */
export type ApiKeyPolicy = 'any' | Pick<KeyRegistry, 'admit'>;

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
      if (subject.startsWith('key:') && apiKeys !== 'any') await apiKeys.admit(subject);
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
