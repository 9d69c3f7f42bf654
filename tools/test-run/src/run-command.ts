import { spawn } from 'node:child_process';
import { findDescendants } from './descendants.ts';

/** How a command ended. */
export interface CommandResult {
  exitCode: number;
  /** The signal's reason when it was stopped before its end. */
  stopped: boolean;
  /** What it wrote to standard output, when that was asked for. */
  output: string;
}

export interface CommandOptions {
  cwd: string;
  env: NodeJS.ProcessEnv;
  signal: AbortSignal;
  /** Keep standard output instead of showing it. */
  capture?: boolean;
  /** How long a stopped command may take to end by itself, in milliseconds. */
  graceMilliseconds?: number;
}

/**
 * Runs a command in a process group of its own, so that stopping it ends all that it started: SIGTERM
 * first, SIGKILL after the grace period, and what left the group as well.
 */
export async function runCommand(
  command: string,
  args: readonly string[],
  { cwd, env, signal, capture = false, graceMilliseconds = 4000 }: CommandOptions,
): Promise<CommandResult> {
  if (signal.aborted) return { exitCode: 1, stopped: true, output: '' };
  const child = spawn(command, args, {
    cwd,
    env,
    detached: true,
    stdio: ['ignore', capture ? 'pipe' : 'inherit', 'inherit'],
  });
  let output = '';
  child.stdout?.setEncoding('utf8').on('data', (text: string) => (output += text));

  const kill = (pid: number, name: NodeJS.Signals): void => {
    try {
      process.kill(pid, name);
    } catch {
      // It has ended already.
    }
  };
  const group = child.pid === undefined ? null : -child.pid;
  let killTimer: NodeJS.Timeout | undefined;
  let stopping: Promise<number[]> = Promise.resolve([]);
  const stop = (): void => {
    if (group === null) return;
    killTimer = setTimeout(() => kill(group, 'SIGKILL'), graceMilliseconds);
    // Found before their parents end: after that nothing tells whose they were.
    stopping = findDescendants(-group);
    void stopping.finally(() => kill(group, 'SIGTERM'));
  };
  signal.addEventListener('abort', stop, { once: true });
  try {
    const exitCode = await new Promise<number>((resolve, reject) => {
      child.once('error', reject);
      child.once('close', (code) => resolve(code ?? 1));
    });
    // What outlives its parent's end is not waited for.
    if (group !== null) kill(group, 'SIGKILL');
    for (const pid of await stopping) kill(pid, 'SIGKILL');
    return { exitCode, stopped: signal.aborted, output };
  } finally {
    clearTimeout(killTimer);
    signal.removeEventListener('abort', stop);
  }
}
