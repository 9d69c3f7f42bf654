import type { Request, RequestHandler } from 'express';

/** A request that was not accepted. */
export type Refusal = {
  /** The code of the problem that it was answered with. */
  code: string;
  /** Who asked; null when no signature says so. */
  subject: string | null;
  /** What was to be generated; null where nothing was. */
  kind: 'chat' | 'completion' | null;
  requestId: string | undefined;
  /** Whether the door refused it. */
  atDoor: boolean;
};

/**
 * Tells of requests that the door turned away, and of those that were to start an answer and started
 * none. How an answer ended that was started is told elsewhere.
 */
export function noteRefusals(onRefusal: (refusal: Refusal) => void): RequestHandler {
  return function noteRefusal(request, response, next) {
    const kind = kindOf(request);
    response.once('close', () => {
      const { problemCode, subject, isLetIn, generationId } = response.locals;
      if (typeof problemCode !== 'string' || generationId !== undefined) return;
      if (isLetIn === true && kind === null) return;
      onRefusal({
        code: problemCode,
        subject: typeof subject === 'string' ? subject : null,
        kind,
        requestId: request.get('x-request-id'),
        atDoor: isLetIn !== true,
      });
    });
    next();
  };
}

const starts = [
  { path: /^\/api\/conversations\/[^/]+\/messages\/?$/i, kind: 'chat' },
  { path: /^\/api\/messages\/[^/]+\/regenerations\/?$/i, kind: 'chat' },
  { path: /^\/v1\/(?:chat\/)?completions\/?$/i, kind: 'completion' },
] as const;

function kindOf({ method, path }: Request): Refusal['kind'] {
  if (method !== 'POST') return null;
  return starts.find((start) => start.path.test(path))?.kind ?? null;
}
