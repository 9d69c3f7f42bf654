import { CommandError } from '../command-error.ts';
import { exitCodes } from '../exit-codes.ts';
import type { Messages } from '../messages/messages.ts';

/** Turns what the file system refused while state was written into an error for a person. */
export function fileFailure(messages: Messages, path: string, error: unknown): CommandError {
  if (error instanceof CommandError) return error;
  const code = (error as NodeJS.ErrnoException | undefined)?.code;
  if (code === 'ENOSPC' || code === 'EDQUOT') {
    return new CommandError({
      code: 'disk_full',
      message: messages.errors.diskFull(path),
      remedy: messages.errors.diskFullRemedy,
      exitCode: exitCodes.diskFull,
      cause: error,
    });
  }
  const reason = fileReason(messages, error);
  return new CommandError({
    code: 'state_unusable',
    message: messages.errors.stateUnusable(path, reason),
    remedy: messages.errors.stateUnusableRemedy,
    exitCode: exitCodes.stateUnusable,
    cause: error,
  });
}

/** Why the file system refused, in words. */
export function fileReason(messages: Messages, error: unknown): string {
  const reasons: Record<string, string> = messages.fileReasons;
  const known = reasons[(error as NodeJS.ErrnoException | undefined)?.code ?? ''];
  return known ?? (error instanceof Error ? error.message : String(error));
}
