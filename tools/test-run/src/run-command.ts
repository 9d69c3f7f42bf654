import { spawn } from 'node:child_process';

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
 * first, SIGKILL after the grace period.
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

  const killGroup = (name: NodeJS.Signals): void => {
    try {
      if (child.pid !== undefined) process.kill(-child.pid, name);
    } catch {
      // The group has ended already.
    }
  };
  let killTimer: NodeJS.Timeout | undefined;
  const stop = (): void => {
    killGroup('SIGTERM');
    killTimer = setTimeout(() => killGroup('SIGKILL'), graceMilliseconds);
  };
  signal.addEventListener('abort', stop, { once: true });
  try {
    const exitCode = await new Promise<number>((resolve, reject) => {
      child.once('error', reject);
      child.once('close', (code) => resolve(code ?? 1));
    });
    // What outlives its parent's end is not waited for.
    killGroup('SIGKILL');
    return { exitCode, stopped: signal.aborted, output };
  } finally {
    clearTimeout(killTimer);
    signal.removeEventListener('abort', stop);
  }
}
