import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import path from 'node:path';

const listening = '0A';

/**
 * The process that listens on a TCP port, by /proc (proc(5)). Null where there is no /proc, or when it
 * belongs to another user, whose open files are not shown.
 */
export function findPortHolder(port: number): { pid: number; name: string } | null {
  const inodes = new Set([...inodesOf('/proc/net/tcp', port), ...inodesOf('/proc/net/tcp6', port)]);
  if (inodes.size === 0) return null;
  for (const entry of quietly(() => readdirSync('/proc'), [])) {
    if (!/^\d+$/.test(entry)) continue;
    const holds = quietly(() => readdirSync(`/proc/${entry}/fd`), []).some((descriptor) =>
      inodes.has(quietly(() => readlinkSync(`/proc/${entry}/fd/${descriptor}`), '')),
    );
    if (holds) return { pid: Number(entry), name: nameOf(entry) };
  }
  return null;
}

function inodesOf(table: string, port: number): string[] {
  const hexadecimal = port.toString(16).toUpperCase().padStart(4, '0');
  return quietly(() => readFileSync(table, 'utf8'), '')
    .split('\n')
    .slice(1)
    .map((row) => row.trim().split(/\s+/))
    .filter((fields) => fields[1]?.endsWith(`:${hexadecimal}`) && fields[3] === listening)
    .map((fields) => `socket:[${fields[9]}]`);
}

/** The program's name; for an interpreter, the script says more. Arguments may hold secrets: none is shown. */
function nameOf(pid: string): string {
  const [program = '', script = ''] = quietly(
    () => readFileSync(`/proc/${pid}/cmdline`, 'utf8'),
    '',
  ).split('\0');
  const name = path.basename(program) || 'unknown';
  return /^(node|python[\d.]*|ruby|java)$/.test(name) && /^[^-]/.test(script)
    ? `${name} ${path.basename(script)}`
    : name;
}

/** Processes come and go while they are read. */
function quietly<Value>(read: () => Value, otherwise: Value): Value {
  try {
    return read();
  } catch {
    return otherwise;
  }
}
