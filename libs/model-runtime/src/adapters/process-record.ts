import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import * as z from 'zod';

import { killProcesses, type ProcessIdentity } from './process-tree.ts';

const recordSchema = z.array(z.object({ pid: z.int().min(2), startTicks: z.string() }));

/** The processes of a model server, on disk: an agent that was killed could not end them. */
export type ProcessRecord = {
  write(processes: readonly ProcessIdentity[]): void;
  /** Ends what an earlier agent left behind in this runtime directory; says how many were in the record. */
  endLeftBehind(): number;
};

/**
 * Keeps the record of a runtime directory. A process is known by its id and the time it began (ticks
 * since boot), so that a later one with the same id is left alone.
 */
export function openProcessRecord(runtimeDirectory: string): ProcessRecord {
  const path = join(runtimeDirectory, 'model-server-processes.json');
  let written = '';
  return {
    write(processes) {
      const text = JSON.stringify(processes);
      if (text === written) return;
      writeFileSync(path, text, { mode: 0o600 });
      written = text;
    },
    endLeftBehind() {
      const processes = readRecord(path);
      killProcesses(processes);
      rmSync(path, { force: true });
      return processes.length;
    },
  };
}

function readRecord(path: string): ProcessIdentity[] {
  try {
    return recordSchema.parse(JSON.parse(readFileSync(path, 'utf8')));
  } catch {
    return []; // None was left, or not whole.
  }
}
