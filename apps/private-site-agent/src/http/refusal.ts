import type { IncomingMessage } from 'node:http';

import { type NotedResponse, pathOf, requestIdOf } from './exchange.ts';

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
 * Tells of a request that the door turned away, and of one that was to start an answer and started
 * none. How an answer ended that was started is told elsewhere.
 */
export function noteRefusal(
  onRefusal: (refusal: Refusal) => void,
  request: IncomingMessage,
  response: NotedResponse,
): void {
  const { method, url = '' } = request;
  const requestId = requestIdOf(request);
  response.once('close', () => {
    const { problemCode, subject, isLetIn, generationId } = response.locals;
    if (problemCode === undefined || generationId !== undefined) return;
    const kind = method === 'POST' ? kindOf(pathOf(url)) : null;
    if (isLetIn === true && kind === null) return;
    onRefusal({
      code: problemCode,
      subject: subject ?? null,
      kind,
      requestId,
      atDoor: isLetIn !== true,
    });
  });
}

const starts = [
  { path: /^\/api\/conversations\/[^/]+\/messages\/?$/i, kind: 'chat' },
  { path: /^\/api\/messages\/[^/]+\/regenerations\/?$/i, kind: 'chat' },
  { path: /^\/v1\/(?:chat\/)?completions\/?$/i, kind: 'completion' },
] as const;

function kindOf(path: string): Refusal['kind'] {
  return starts.find((start) => start.path.test(path))?.kind ?? null;
}
