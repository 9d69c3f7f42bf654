import { basename, join } from 'node:path';
import { stat } from 'node:fs/promises';

import { scanCachedRepo } from '@huggingface/hub';

import { createByteReporter, type ReportProgress } from './acquisition-progress.ts';
import { hashFile } from './hash-file.ts';
import type { HubModel } from './model-catalog.ts';

/** A file that Python tools have downloaded already, with its proven checksum. */
export type PythonCacheFile = { path: string; bytes: number; sha256: string; commit: string };

/**
 * Looks for the model in the cache of the Python tools, which is only read. A large file is stored there
 * under its SHA-256, so that it can be proven without a request.
 */
export async function findInPythonCache(
  cacheDirectory: string,
  model: HubModel,
  options: { signal: AbortSignal; report: ReportProgress },
): Promise<PythonCacheFile | null> {
  const folder = join(cacheDirectory, `models--${model.repository.replaceAll('/', '--')}`);
  const repository = await scanCachedRepo(folder).catch(() => null);
  if (!repository) return null;
  const candidates = repository.revisions
    .flatMap(({ commitOid, files }) => files.map((file) => ({ commit: commitOid, file })))
    .filter(({ file }) => basename(file.path) === model.file)
    .sort(
      (left, right) =>
        right.file.blob.lastModifiedAt.getTime() - left.file.blob.lastModifiedAt.getTime(),
    );
  for (const { commit, file } of candidates) {
    const sha256 = basename(file.blob.path);
    if (!/^[0-9a-f]{64}$/.test(sha256)) continue;
    const { size: bytes } = await stat(file.blob.path);
    const onBytes = createByteReporter(
      options.report,
      'verifying',
      `Checking ${model.name}, which is in the cache of Hugging Face's tools.`,
      bytes,
    );
    const hash = await hashFile(file.blob.path, { signal: options.signal, onBytes });
    if (hash.digest('hex') === sha256) {
      // The name in the snapshot, not that of the blob: models are named after their files.
      return { path: file.path, bytes, sha256, commit };
    }
  }
  return null;
}
