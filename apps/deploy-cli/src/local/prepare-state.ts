import { rmSync, statfsSync } from 'node:fs';

import { writePrivateFile } from '@vigia/service-process';

import { CommandError } from '../command-error.ts';
import { exitCodes } from '../exit-codes.ts';
import type { Messages } from '../messages/messages.ts';
import { fileFailure } from './file-failure.ts';
import type { LocalPaths } from './local-paths.ts';
import { makePrivateDirectory } from './make-private-directory.ts';

/** Less free space than this, in bytes, and a conversation could not be stored. */
const leastFreeBytes = 16 * 1024 * 1024;

/**
 * Makes the folders of the state, readable by this user only, and tries whether they can be written.
 * @throws CommandError `state_unusable` or `disk_full`.
 */
export function prepareState(paths: LocalPaths, messages: Messages): void {
  for (const directory of [paths.home, paths.keys, paths.logs, paths.data]) {
    try {
      makePrivateDirectory(directory);
    } catch (error) {
      throw fileFailure(messages, directory, error);
    }
  }
  const probe = `${paths.home}/.writable`;
  try {
    writePrivateFile(probe, `${process.pid}\n`);
    rmSync(probe);
  } catch (error) {
    throw fileFailure(messages, paths.home, error);
  }
  if (freeBytes(paths.home) < leastFreeBytes) {
    throw new CommandError({
      code: 'disk_full',
      message: messages.errors.diskFull(paths.home),
      remedy: messages.errors.diskFullRemedy,
      exitCode: exitCodes.diskFull,
    });
  }
}

function freeBytes(directory: string): number {
  const { bavail, bsize } = statfsSync(directory);
  return bavail * bsize;
}
