import { type IncomingMessage } from 'node:http';

/** Up to this size, in bytes, a body is taken whole before it is passed on. */
const smallBytes = 64 * 1024;

/**
 * A body whose announced length is small, as one piece: it then leaves with its headers in one write,
 * and the next hop wakes once for both. Null when the client left half-way.
 */
export function readSmallBody(request: IncomingMessage): Promise<Buffer | null> {
  return new Promise((resolve) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.once('end', () => resolve(Buffer.concat(parts)));
    request.once('close', () => resolve(null));
    request.once('error', () => resolve(null));
  });
}

/** Whether {@link readSmallBody} takes this body. */
export function isSmallBody(request: IncomingMessage): boolean {
  const length = Number(request.headers['content-length'] ?? Number.NaN);
  return length > 0 && length <= smallBytes;
}
