import { readdirSync, readFileSync, readlinkSync } from 'node:fs';

/** A running process, as /proc tells it. */
export type ProcessRow = { pid: number; parent: number; startTime: string; command: string };

function readRow(pid: string): ProcessRow | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // Field 2, the name, may hold spaces and brackets (proc(5)); the fields after it do not.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    if (fields[0] === 'Z') return null;
    const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim();
    return { pid: Number(pid), parent: Number(fields[1]), startTime: fields[19] ?? '', command };
  } catch {
    return null;
  }
}

function allProcesses(): ProcessRow[] {
  return readdirSync('/proc')
    .filter((entry) => /^\d+$/.test(entry))
    .map(readRow)
    .filter((row) => row !== null);
}

/** A process and all that descends from it. */
export function processTree(root: number): ProcessRow[] {
  const rows = allProcesses();
  const found = rows.filter((row) => row.pid === root);
  for (const row of found) found.push(...rows.filter((other) => other.parent === row.pid));
  return found;
}

/** Which of these very processes still run. */
export function stillRunning(rows: ProcessRow[]): ProcessRow[] {
  return rows.filter((row) => readRow(String(row.pid))?.startTime === row.startTime);
}

/** Processor time that a process has used, in clock ticks. */
export function processorTime(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return Number(fields[11]) + Number(fields[12]);
}

/** The TCP ports on which a process listens. */
export function listeningPorts(pid: number): number[] {
  const own = readdirSync(`/proc/${pid}/fd`).map((descriptor) => {
    try {
      return readlinkSync(`/proc/${pid}/fd/${descriptor}`);
    } catch {
      return '';
    }
  });
  return ['tcp', 'tcp6'].flatMap((table) =>
    readFileSync(`/proc/net/${table}`, 'utf8')
      .split('\n')
      .slice(1)
      .map((row) => row.trim().split(/\s+/))
      .filter((fields) => fields[3] === '0A' && own.includes(`socket:[${fields[9]}]`))
      .map((fields) => Number.parseInt(fields[1]?.split(':')[1] ?? '', 16)),
  );
}
