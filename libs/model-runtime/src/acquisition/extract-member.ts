import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { Transform, type Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

import { type Entry, open, type ZipFile } from 'yauzl';

export type ExtractOptions = {
  signal: AbortSignal;
  /** A member that says or turns out to be longer than this is refused. */
  maximumBytes: number;
  onBytes?: (bytes: number) => void;
};

/**
 * Unpacks one member of a ZIP file (a wheel is one) and gives its SHA-256.
 * @throws Error when there is no such member, or when it is too long or damaged; the signal's reason when aborted.
 */
export async function extractMember(
  archive: string,
  member: string,
  target: string,
  { signal, maximumBytes, onBytes }: ExtractOptions,
): Promise<string> {
  const zip = await new Promise<ZipFile>((resolve, reject) => {
    open(archive, { lazyEntries: true, autoClose: false }, (error, opened) =>
      error ? reject(error) : resolve(opened),
    );
  });
  try {
    const entry = await findEntry(zip, member);
    if (entry.uncompressedSize > maximumBytes)
      throw new Error(`${member} is longer than expected.`);
    const source = await new Promise<Readable>((resolve, reject) => {
      zip.openReadStream(entry, (error, stream) => (error ? reject(error) : resolve(stream)));
    });
    const hash = createHash('sha256');
    let bytes = 0;
    const watch = new Transform({
      transform(chunk: Buffer, _encoding, done) {
        hash.update(chunk);
        bytes += chunk.length;
        onBytes?.(bytes);
        done(null, chunk);
      },
    });
    await pipeline(source, watch, createWriteStream(target, { flush: true }), { signal });
    return hash.digest('hex');
  } finally {
    zip.close();
  }
}

function findEntry(zip: ZipFile, member: string): Promise<Entry> {
  return new Promise((resolve, reject) => {
    zip.on('error', reject);
    zip.on('end', () => reject(new Error(`${member} is not in the archive.`)));
    zip.on('entry', (entry) => {
      if (entry.fileName === member) resolve(entry);
      else zip.readEntry();
    });
    zip.readEntry();
  });
}
