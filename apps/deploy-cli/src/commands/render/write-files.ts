import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { writeFileSync } from 'node:fs';
import path from 'node:path';

import { renderedMark, type YamlFile } from '@vigia/manifests';

import { CommandError } from '../../command-error.ts';
import type { Messages } from '../../messages/messages.ts';
import type { RenderMessages } from './messages.ts';

/** What was done to the folder. */
export type WrittenFiles = { written: string[]; removed: string[] };

/**
 * Writes the files into a folder, and removes those of an earlier run that are no longer rendered. What others wrote
 * there is never touched.
 * @throws CommandError `foreign_file` before anything was written, `cannot_write`
 */
export function writeFiles(
  directory: string,
  files: readonly YamlFile[],
  messages: Messages,
  words: RenderMessages,
): WrittenFiles {
  const foreign = files
    .map((file) => path.join(directory, file.path))
    .find((file) => existsSync(file) && !isOurs(file));
  if (foreign !== undefined) {
    throw new CommandError({
      code: 'foreign_file',
      message: words.foreignFile(foreign),
      remedy: words.foreignFileRemedy,
    });
  }
  const wanted = new Set(files.map((file) => path.join(directory, file.path)));
  const removed = renderedFiles(directory).filter((file) => !wanted.has(file));
  for (const { path: name, text, isSecret } of files) {
    const file = path.join(directory, name);
    try {
      mkdirSync(path.dirname(file), { recursive: true });
      writeFileSync(file, text, { mode: isSecret ? 0o600 : 0o644 });
      // A file that was there keeps its mode otherwise.
      if (isSecret) chmodSync(file, 0o600);
    } catch (cause) {
      const { code = '', message } = cause as NodeJS.ErrnoException;
      const reason = (messages.fileReasons as Record<string, string>)[code] ?? message;
      throw new CommandError({
        code: 'cannot_write',
        message: words.cannotWrite(file, reason),
        remedy: words.cannotWriteRemedy,
        cause,
      });
    }
  }
  for (const file of removed) rmSync(file);
  return { written: [...wanted], removed };
}

/** The files of an earlier run: in the folder itself; values of Secrets stay until the person removes them. */
function renderedFiles(directory: string): string[] {
  if (!existsSync(directory)) return [];
  return readdirSync(directory)
    .filter((name) => name.endsWith('.yaml'))
    .map((name) => path.join(directory, name))
    .filter(isOurs);
}

function isOurs(file: string): boolean {
  try {
    return readFileSync(file, 'utf8').startsWith(renderedMark);
  } catch {
    return false;
  }
}
