import { readFileSync } from 'node:fs';
import path from 'node:path';

import { formatConfigFinding, loadSiteConfig, type SiteConfig } from '@vigia/site-config';

import { CommandError } from '../command-error.ts';
import type { Dependencies } from '../dependencies.ts';
import { exitCodes } from '../exit-codes.ts';
import { siteFileMessages } from './messages.ts';

/**
 * Reads vigia.yaml, the path taken from where the person stands.
 * @throws CommandError `site_file_missing`, `site_file_unreadable`, or `site_file_invalid` with a line for each fault
 */
export function readSiteFile(
  file: string,
  { currentDirectory, messages }: Pick<Dependencies, 'currentDirectory' | 'messages'>,
): SiteConfig {
  const words = siteFileMessages(messages.locale);
  let text: string;
  try {
    text = readFileSync(path.resolve(currentDirectory, file), 'utf8');
  } catch (cause) {
    const { code = '', message } = cause as NodeJS.ErrnoException;
    const isMissing = code === 'ENOENT';
    const reasons: Record<string, string> = messages.fileReasons;
    throw new CommandError({
      code: isMissing ? 'site_file_missing' : 'site_file_unreadable',
      message: isMissing ? words.missing(file) : words.unreadable(file, reasons[code] ?? message),
      remedy: isMissing ? words.missingRemedy : words.unreadableRemedy,
      exitCode: exitCodes.configInvalid,
      cause,
    });
  }
  const { config, findings } = loadSiteConfig(text, file);
  if (config !== undefined) return config;
  throw new CommandError({
    code: 'site_file_invalid',
    message: words.invalid(file, findings.length),
    remedy: words.invalidRemedy,
    excerpt: findings.map(formatConfigFinding),
    exitCode: exitCodes.configInvalid,
  });
}
