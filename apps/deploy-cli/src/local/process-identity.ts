import { readFileSync } from 'node:fs';

/** A process that cannot be mistaken for a later one with the same number. */
export type ProcessIdentity = {
  pid: number;
  /** Start time in clock ticks since boot; null where the system does not tell. */
  startTime: string | null;
};

/** Reads /proc/<pid>/stat (proc(5)); the name in field 2 may hold spaces and brackets. */
function readStat(pid: number): { state: string; startTime: string } | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return { state: fields[0] ?? '', startTime: fields[19] ?? '' };
  } catch {
    return null;
  }
}

export function identifyProcess(pid: number): ProcessIdentity {
  return { pid, startTime: readStat(pid)?.startTime ?? null };
}

/** Whether that very process still runs. One that has ended but was not collected by its parent does not. */
export function isRunning({ pid, startTime }: ProcessIdentity): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    // EPERM: it runs, as another user.
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') return false;
  }
  const now = readStat(pid);
  if (now === null) return true;
  if (now.state === 'Z' || now.state === 'X') return false;
  return startTime === null || now.startTime === startTime;
}
