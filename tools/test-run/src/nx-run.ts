import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** One task of an Nx run, as Nx wrote it down. */
export interface NxTask {
  project: string;
  target: string;
  outcome: 'passed' | 'failed' | 'not run';
  fromCache: boolean;
}

/**
 * The tasks of the last Nx run of the workspace, from the `run.json` that Nx leaves in its cache folder;
 * null when there is none from after `since`.
 *
 * @param since milliseconds since the epoch
 */
export async function readLastRun(workspaceRoot: string, since: number): Promise<NxTask[] | null> {
  let details: RunDetails;
  try {
    const path = join(workspaceRoot, '.nx', 'cache', 'run.json');
    details = JSON.parse(await readFile(path, 'utf8')) as RunDetails;
  } catch {
    return null;
  }
  if (Date.parse(details.run.startTime) < since) return null;
  return details.tasks.map((task) => ({
    project: task.projectName,
    target: task.target,
    outcome: task.status === 0 ? 'passed' : task.status === undefined ? 'not run' : 'failed',
    fromCache: task.cacheStatus !== 'cache-miss',
  }));
}

interface RunDetails {
  run: { startTime: string };
  tasks: {
    projectName: string;
    target: string;
    cacheStatus: string;
    /** The exit code; left out for a task that was skipped since one that it needs had failed. */
    status?: number;
  }[];
}
