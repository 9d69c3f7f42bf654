import type { ChildProcess } from 'node:child_process';
import { setTimeout as delay } from 'node:timers/promises';

/** Whether the process has ended. */
export function hasEnded(child: ChildProcess): boolean {
  return child.exitCode !== null || child.signalCode !== null || child.pid === undefined;
}

/** Resolves when the process has ended, or could not be started at all. */
export function untilEnded(child: ChildProcess): Promise<void> {
  if (hasEnded(child)) return Promise.resolve();
  return new Promise((resolve) => {
    child.once('exit', () => resolve());
    child.once('error', () => {
      if (hasEnded(child)) resolve();
    });
  });
}

/** Asks a process to end with SIGTERM, and ends it with SIGKILL after `patience` milliseconds. */
export async function stopProcess(child: ChildProcess, patience = 3000): Promise<void> {
  if (hasEnded(child)) return;
  const ended = untilEnded(child);
  child.kill('SIGTERM');
  const timer = new AbortController();
  try {
    await Promise.race([ended, delay(patience, undefined, { signal: timer.signal })]);
  } finally {
    timer.abort();
  }
  if (!hasEnded(child)) child.kill('SIGKILL');
  await ended;
}
