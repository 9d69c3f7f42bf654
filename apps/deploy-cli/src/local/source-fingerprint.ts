import { createHash } from 'node:crypto';
import { readdirSync, statSync } from 'node:fs';
import path from 'node:path';

/** Folders that are made, not written; tests change nothing that is built. */
const ignoredFolders = new Set(['node_modules', 'dist', 'out-tsc', 'test-results', 'testing']);
const ignoredFiles = /(\.spec\.tsx?|\.md|\.tsbuildinfo)$/;
const maximumDepth = 12;

/**
 * One text that changes when any source file is added, removed or written. Reads no content: names, sizes
 * and times are enough, and a false alarm costs only a look into Nx's cache.
 */
export function fingerprintSources(root: string, entries: readonly string[]): string {
  const hash = createHash('sha256');
  const visit = (relative: string, depth: number): void => {
    const status = statSync(path.join(root, relative), { throwIfNoEntry: false });
    if (!status) return;
    if (!status.isDirectory()) {
      if (!ignoredFiles.test(relative))
        hash.update(`${relative}\0${status.size}\0${status.mtimeMs}\n`);
      return;
    }
    if (depth > maximumDepth || ignoredFolders.has(path.basename(relative))) return;
    for (const name of readdirSync(path.join(root, relative)).sort()) {
      visit(path.join(relative, name), depth + 1);
    }
  };
  for (const entry of entries) visit(entry, 0);
  return hash.digest('hex');
}
