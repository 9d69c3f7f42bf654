import { closeSync, openSync, readSync } from 'node:fs';

import { CommandError } from '../command-error.ts';
import { exitCodes } from '../exit-codes.ts';
import type { Messages } from '../messages/messages.ts';

/**
 * Looks at the file that a person named before anything that takes long: is it there, and does it begin
 * as GGUF files do (https://github.com/ggml-org/ggml/blob/master/docs/gguf.md)?
 */
export function checkModelFile(file: string, messages: Messages): void {
  const refuse = (code: string, message: string, cause?: unknown) =>
    new CommandError({
      code,
      message,
      remedy: messages.errors.modelFileRemedy,
      exitCode: exitCodes.modelUnusable,
      cause,
    });
  const magic = Buffer.alloc(4);
  try {
    const descriptor = openSync(file, 'r');
    try {
      readSync(descriptor, magic, 0, 4, 0);
    } finally {
      closeSync(descriptor);
    }
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === 'ENOENT' || code === 'ENOTDIR') {
      throw refuse('model_missing', messages.errors.modelMissing(file), error);
    }
    if (code === 'EISDIR') throw refuse('model_no_gguf', messages.errors.modelNoGguf(file), error);
    const reasons: Record<string, string> = messages.fileReasons;
    throw refuse(
      'model_unreadable',
      messages.errors.modelUnreadable(file, reasons[code ?? ''] ?? String(code)),
      error,
    );
  }
  if (magic.toString('latin1') !== 'GGUF') {
    throw refuse('model_no_gguf', messages.errors.modelNoGguf(file));
  }
}
