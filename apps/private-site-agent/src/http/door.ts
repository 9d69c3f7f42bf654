import type { IncomingMessage } from 'node:http';

import { ProblemError } from '@vigia/api-contract';
import type { RequestVerifier } from '@vigia/site-trust';
import type { Request } from 'express';

import type { KeyRegistry } from '../keys/key-registry.ts';
import { type NotedResponse, pathOf } from './exchange.ts';

/** Which API keys may ask: any (on one's own machine), or only those that a registry admits. */
export type ApiKeyPolicy = 'any' | Pick<KeyRegistry, 'admit'>;

export type DoorOptions = {
  verifier: RequestVerifier;
  apiKeys: ApiKeyPolicy;
  /** Told of each request that is let in. */
  onLetIn?: (() => void) | undefined;
};

/**
 * Lets a request in; a promise where a registry has to be asked. Afterwards `subjectIn` tells who asks.
 * @throws ProblemError
 */
export type Door = (request: IncomingMessage, response: NotedResponse) => Promise<void> | undefined;

/** The door: nothing of a request is looked at before its signature is checked. */
export function createDoor({ verifier, apiKeys, onLetIn }: DoorOptions): Door {
  return (request, response) => {
    const { method = '', url = '', headers } = request;
    const { authorization } = headers;
    const { subject } = verifier.check({ authorization, method, path: url });
    // Known from here on, also to the log and the audit; let in is another matter.
    response.locals.subject = subject;

    function letIn(): void {
      response.locals.isLetIn = true;
      onLetIn?.();
      if (!subject.startsWith('key:') && isForPrograms(url)) {
        response.locals.isLetIn = false;
        throw new ProblemError('invalid_api_key');
      }
    }

    if (subject.startsWith('key:') && apiKeys !== 'any') return apiKeys.admit(subject).then(letIn);
    letIn();
    return undefined;
  };
}

/** `/v1` is for programs, and a browser's guest has no key. */
function isForPrograms(url: string): boolean {
  return /^\/v1(?:\/|$)/i.test(pathOf(url));
}

/** Who asks, as the signature says. */
export function subjectIn({ locals }: NotedResponse): string {
  const { subject, isLetIn } = locals;
  if (subject === undefined || isLetIn !== true)
    throw new Error('The request did not pass the door.');
  return subject;
}

/** The same for a route of Express. */
export function subjectOf({ res }: Request): string {
  return subjectIn(res as NotedResponse);
}
