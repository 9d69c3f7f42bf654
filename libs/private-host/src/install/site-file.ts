import { readFile } from 'node:fs/promises';

import { PrivateHostError } from '../private-host-error.ts';
import { type PrivateSite, privateSiteSchema } from './private-site.ts';

/** What is installed; null when nothing is. @throws PrivateHostError `site_file_unusable` */
export async function readSiteFile(path: string): Promise<PrivateSite | null> {
  try {
    return privateSiteSchema.parse(JSON.parse(await readFile(path, 'utf8')));
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw new PrivateHostError('site_file_unusable', `${path} cannot be read as it should be.`, {
      remedy: 'Run vigia private up again with the link file: it writes it anew.',
      facts: { path },
      cause,
    });
  }
}

/** The text of the file. */
export function formatSiteFile(site: PrivateSite): string {
  return `${JSON.stringify(site, null, 2)}\n`;
}
