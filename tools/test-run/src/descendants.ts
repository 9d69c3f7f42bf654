import { readdir, readFile } from 'node:fs/promises';

/**
 * The processes that a process started, directly or not, also those that left its process group: a task in a
 * terminal of its own, a worker that is meant to be shared. Linux only; elsewhere there are none.
 */
export async function findDescendants(pid: number): Promise<number[]> {
  const children = new Map<number, number[]>();
  for (const name of await readdir('/proc').catch(() => [])) {
    if (!/^\d+$/.test(name)) continue;
    const parent = await readParent(name);
    if (parent === null) continue;
    children.set(parent, [...(children.get(parent) ?? []), Number(name)]);
  }
  const found: number[] = [];
  const waiting = [pid];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const own = children.get(next) ?? [];
    found.push(...own);
    waiting.push(...own);
  }
  return found;
}

async function readParent(pid: string): Promise<number | null> {
  try {
    const status = await readFile(`/proc/${pid}/stat`, 'utf8');
    // The name of the program may hold spaces and brackets: what follows it begins after the last bracket.
    return Number(status.slice(status.lastIndexOf(')') + 2).split(' ')[1]);
  } catch {
    return null;
  }
}
