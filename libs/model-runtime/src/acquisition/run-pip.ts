import { spawn } from 'node:child_process';

/** How a run of pip ended. `notFound`: there is no such command. */
export type PipResult = { exitCode: number | null; output: string; notFound: boolean };

export type PipRun = {
  command: string;
  arguments: string[];
  environment: Readonly<Record<string, string | undefined>>;
  signal: AbortSignal;
};

/** Runs pip; replaced in tests. */
export type RunPip = (run: PipRun) => Promise<PipResult>;

const longestOutput = 8000;

/** Runs a command of the machine's own pip, without a shell and without questions. */
export const runPip: RunPip = async (run) => {
  run.signal.throwIfAborted();
  const child = spawn(run.command, run.arguments, {
    env: { ...run.environment },
    stdio: ['ignore', 'pipe', 'pipe'],
    signal: run.signal,
    killSignal: 'SIGTERM',
  });
  let output = '';
  const collect = (text: string) => {
    output = (output + text).slice(-longestOutput);
  };
  child.stdout.setEncoding('utf8').on('data', collect);
  child.stderr.setEncoding('utf8').on('data', collect);
  return await new Promise<PipResult>((resolve, reject) => {
    child.once('error', (error: NodeJS.ErrnoException) => {
      if (run.signal.aborted) reject(run.signal.reason as Error);
      else resolve({ exitCode: null, output: error.message, notFound: error.code === 'ENOENT' });
    });
    child.once('close', (exitCode) => resolve({ exitCode, output, notFound: false }));
  });
};
