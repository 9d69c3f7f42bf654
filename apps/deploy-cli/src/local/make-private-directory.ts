import { accessSync, chmodSync, constants, existsSync, mkdirSync, statSync } from 'node:fs';
import path from 'node:path';

/**
 * Makes a directory that only this user can read, with those above it; takes the rights of others away
 * from one that is there.
 * @throws the error of the file system.
 */
export function makePrivateDirectory(directory: string): void {
  try {
    mkdirSync(directory, { recursive: true, mode: 0o700 });
  } catch (error) {
    // On a read-only file system a recursive mkdir reports ENOENT: the parent knows the reason.
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') {
      accessSync(nearestExisting(directory), constants.W_OK);
    }
    throw error;
  }
  if ((statSync(directory).mode & 0o077) !== 0) chmodSync(directory, 0o700);
}

function nearestExisting(directory: string): string {
  const parent = path.dirname(directory);
  return existsSync(parent) || parent === directory ? parent : nearestExisting(parent);
}
