import { readdirSync, readFileSync } from 'node:fs';

/** A process, told apart from a later one that got the same id by the time it began (clock ticks since boot). */
export type ProcessIdentity = { readonly pid: number; readonly startTicks: string };

type ProcessRow = ProcessIdentity & { readonly parentPid: number };

/** A process and all below it; empty where /proc is not there (not Linux) or the process is gone. */
export function readProcessTree(rootPid: number): ProcessIdentity[] {
  const rows = readProcesses();
  const root = rows.find(({ pid }) => pid === rootPid);
  if (!root) return [];
  const tree = [root];
  for (const parent of tree) tree.push(...rows.filter((row) => row.parentPid === parent.pid));
  return tree.map(({ pid, startTicks }) => ({ pid, startTicks }));
}

/** Whether this very process still runs; a dead one that nobody has waited for does not. */
export function isAlive({ pid, startTicks }: ProcessIdentity): boolean {
  const row = readProcess(pid);
  return row !== null && row.startTicks === startTicks;
}

/** Ends these processes at once; those that are gone, or whose id belongs to another by now, are left alone. */
export function killProcesses(processes: readonly ProcessIdentity[]): void {
  for (const process_ of processes) {
    if (!isAlive(process_)) continue;
    try {
      process.kill(process_.pid, 'SIGKILL');
    } catch {
      // It ended in between.
    }
  }
}

function readProcesses(): ProcessRow[] {
  try {
    return readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name))
      .map((name) => readProcess(Number(name)))
      .filter((row) => row !== null);
  } catch {
    return [];
  }
}

/** Fields 3, 4 and 22 of /proc/PID/stat (proc(5)); the name, field 2, may itself hold spaces and brackets. */
function readProcess(pid: number): ProcessRow | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const [state, parentPid] = fields;
    const startTicks = fields[19];
    if (state === 'Z' || parentPid === undefined || startTicks === undefined) return null;
    return { pid, parentPid: Number(parentPid), startTicks };
  } catch {
    return null;
  }
}
