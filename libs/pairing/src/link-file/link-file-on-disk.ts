import { open, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { randomUUID } from 'node:crypto';

import { PairingError } from '../pairing-error.ts';

/** A link file is far smaller, in bytes. */
const largest = 1024 * 1024;

/** What lies on the disk. */
export type LinkFileOnDisk = {
  text: string;
  /** Permission bits. */
  mode: number;
  /** Whether others than its owner may read it. */
  isExposed: boolean;
};

/**
 * Reads a link file.
 * @throws PairingError `link_file_missing` or `link_file_unreadable`
 */
export async function readLinkFile(path: string): Promise<LinkFileOnDisk> {
  try {
    const file = await open(path, 'r');
    try {
      const { size, mode } = await file.stat();
      if (size > largest) throw new Error('it is too large for a link file');
      const bits = mode & 0o777;
      return { text: await file.readFile('utf8'), mode: bits, isExposed: (bits & 0o077) !== 0 };
    } finally {
      await file.close();
    }
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException;
    const missing = code === 'ENOENT';
    throw new PairingError(
      missing ? 'link_file_missing' : 'link_file_unreadable',
      missing
        ? `There is no link file at ${path}.`
        : `The link file ${path} cannot be read: ${message}.`,
      {
        remedy: missing
          ? 'Look at the path; on the side of the public site one is made by: vigia link issue <host>'
          : 'Look at its owner and its mode.',
        facts: { path, why: message },
        cause,
      },
    );
  }
}

/**
 * Writes a link file that only its owner may read, whole or not at all.
 * @throws PairingError `link_file_exists` unless `replace`, or `link_file_unwritable`
 */
export async function writeLinkFile(
  path: string,
  text: string,
  { replace = false }: { replace?: boolean } = {},
): Promise<void> {
  const temporary = join(dirname(path), `.${randomUUID()}.tmp`);
  let isClaimed = false;
  try {
    // Taken first, so that two runs do not both believe the name to be free.
    if (!replace) {
      await (await open(path, 'wx', 0o600)).close();
      isClaimed = true;
    }
    const file = await open(temporary, 'wx', 0o600);
    try {
      await file.writeFile(text, 'utf8');
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, path);
  } catch (cause) {
    await rm(temporary, { force: true });
    if (isClaimed) await rm(path, { force: true });
    const { code, message } = cause as NodeJS.ErrnoException;
    throw code === 'EEXIST'
      ? new PairingError('link_file_exists', `There is a file at ${path} already.`, {
          remedy: 'Choose another by --out FILE, or replace it by --force.',
          facts: { path },
        })
      : new PairingError('link_file_unwritable', `${path} cannot be written: ${message}.`, {
          remedy: 'Look at the folder, its owner and the free space.',
          facts: { path, why: message },
          cause,
        });
  }
}
