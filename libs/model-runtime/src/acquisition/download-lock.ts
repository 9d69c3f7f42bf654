import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { explainFileError, ModelAcquisitionError } from './model-acquisition-error.ts';

/**
 * Keeps two processes from writing the same part file. A lock whose process is gone is taken over.
 * @throws ModelAcquisitionError `download_in_progress`
 */
export async function withDownloadLock<Result>(
  directory: string,
  work: () => Promise<Result>,
): Promise<Result> {
  const path = join(directory, '.download.lock');
  for (let attempt = 1; ; attempt += 1) {
    try {
      await writeFile(path, String(process.pid), { flag: 'wx' });
      break;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') {
        throw explainFileError(error, directory);
      }
      const owner = Number(await readFile(path, 'utf8').catch(() => ''));
      if (attempt > 2 || (owner !== process.pid && isAlive(owner))) {
        throw new ModelAcquisitionError(
          'download_in_progress',
          `Another Vigia (process ${owner}) is fetching a model into ${directory}.`,
          'Wait until it is done, or stop it.',
        );
      }
      await rm(path, { force: true });
    }
  }
  try {
    return await work();
  } finally {
    await rm(path, { force: true });
  }
}

function isAlive(pid: number): boolean {
  if (!Number.isInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
