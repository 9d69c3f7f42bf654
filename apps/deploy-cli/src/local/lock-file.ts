import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';

import * as z from 'zod';
import { writePrivateFile } from '@vigia/service-process';

import { identifyProcess, isRunning, type ProcessIdentity } from './process-identity.ts';

const processSchema = z.object({ pid: z.int().positive(), startTime: z.string().nullable() });
const contentSchema = z.object({
  launcher: processSchema,
  /** The page's address; null until it is ready. */
  url: z.string().nullable(),
  /** What the launcher started, each the leader of a process group. */
  services: z.array(processSchema),
});
export type LockContent = z.infer<typeof contentSchema>;

export type Lock = {
  /** Services that a launcher left behind which was killed; they end by themselves, soon. */
  leftovers: ProcessIdentity[];
  /** Notes what runs now, for the next who comes. */
  update(change: Partial<Pick<LockContent, 'url' | 'services'>>): void;
  release(): void;
};

/** The lock is held by a launcher that runs. */
export class AlreadyRunning extends Error {
  readonly holder: LockContent;
  constructor(holder: LockContent) {
    super(`Held by process ${holder.launcher.pid}`);
    this.name = 'AlreadyRunning';
    this.holder = holder;
  }
}

function read(path: string): { text: string; content: LockContent | null } | null {
  try {
    const text = readFileSync(path, 'utf8');
    try {
      return { text, content: contentSchema.parse(JSON.parse(text)) };
    } catch {
      return { text, content: null };
    }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}

/**
 * Takes the lock of a state directory, so that two launchers never run on the same one.
 * A lock whose holder is dead is taken over.
 * @throws AlreadyRunning; errors of the file system.
 */
export function takeLock(path: string): Lock {
  const own: LockContent = { launcher: identifyProcess(process.pid), url: null, services: [] };
  let leftovers: ProcessIdentity[] = [];

  for (;;) {
    if (createWhole(path, JSON.stringify(own))) break;
    const found = read(path);
    if (!found) continue;
    if (found.content && isRunning(found.content.launcher)) throw new AlreadyRunning(found.content);
    if (found.content) leftovers = found.content.services.filter(isRunning);
    removeStale(path, found.text);
  }

  return {
    leftovers,
    update(change) {
      Object.assign(own, change);
      writePrivateFile(path, JSON.stringify(own));
    },
    release: () => rmSync(path, { force: true }),
  };
}

/** Creates the file with its content in one step; false when there is one already. */
function createWhole(path: string, text: string): boolean {
  const temporary = `${path}.${process.pid}.new`;
  writeFileSync(temporary, text, { mode: 0o600 });
  try {
    linkSync(temporary, path);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  } finally {
    rmSync(temporary, { force: true });
  }
}

/** Removes the lock only if it is still the one that was read: another launcher may be as quick. */
function removeStale(path: string, text: string): void {
  const aside = `${path}.${process.pid}.stale`;
  try {
    renameSync(path, aside);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return;
    throw error;
  }
  if (readFileSync(aside, 'utf8') !== text) createWhole(path, readFileSync(aside, 'utf8'));
  rmSync(aside, { force: true });
}
