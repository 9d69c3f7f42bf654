import { randomUUID } from 'node:crypto';
import { mkdir, open, readFile, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';

import { PrivateHostError } from '../private-host-error.ts';

/** A file as it should be. */
export type WantedFile = { path: string; text: string; mode: number };

/** Whether the file is just so, in content and mode. */
export async function isAsWanted({ path, text, mode }: WantedFile): Promise<boolean> {
  try {
    return (await readFile(path, 'utf8')) === text && ((await stat(path)).mode & 0o777) === mode;
  } catch {
    return false;
  }
}

/**
 * Writes a file whole or not at all, with those folders above it that are missing.
 * @throws PrivateHostError `file_unwritable`
 */
export async function writeWanted({ path, text, mode }: WantedFile): Promise<void> {
  const temporary = join(dirname(path), `.${randomUUID()}.tmp`);
  try {
    await mkdir(dirname(path), { recursive: true, mode: mode === 0o600 ? 0o700 : 0o755 });
    const file = await open(temporary, 'wx', 0o600);
    try {
      await file.writeFile(text, 'utf8');
      await file.chmod(mode);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, path);
  } catch (cause) {
    await rm(temporary, { force: true }).catch(() => undefined);
    const why = (cause as Error).message;
    throw new PrivateHostError('file_unwritable', `${path} cannot be written: ${why}`, {
      remedy: 'Look at the owner of that folder and at the free space, then run this again.',
      facts: { path, why },
      cause,
    });
  }
}
