import { createHash, type Hash } from 'node:crypto';
import { createReadStream } from 'node:fs';

/**
 * Feeds a file, or its beginning, to a SHA-256.
 * @throws the signal's reason when aborted.
 */
export async function hashFile(
  path: string,
  options: { signal: AbortSignal; onBytes?: (bytes: number) => void },
): Promise<Hash> {
  const hash = createHash('sha256');
  let bytes = 0;
  const stream = createReadStream(path, {
    signal: options.signal,
    highWaterMark: 1024 * 1024,
  });
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    hash.update(chunk);
    bytes += chunk.length;
    options.onBytes?.(bytes);
  }
  return hash;
}
