import { execFile } from 'node:child_process';

/** How a program ended. */
export type ProcessResult = {
  /** Its exit code; null when it was killed, also for taking too long. */
  code: number | null;
  stdout: string;
  stderr: string;
  /** There is no such program. */
  isMissing: boolean;
};

/**
 * Runs a program to its end, without a shell. Never throws but the reason of `signal`. Arguments are seen by every
 * user of the host: no secret among them.
 */
export type ProcessRunner = (
  program: string,
  args: readonly string[],
  options: { signal: AbortSignal; deadlineMilliseconds?: number },
) => Promise<ProcessResult>;

/** How long a program may take unless it is said otherwise, in milliseconds. */
const defaultDeadline = 15_000;
const largestOutput = 8 * 1024 * 1024;

/** Runs the programs of this host. */
export function createProcessRunner(
  environment: Readonly<Record<string, string | undefined>>,
): ProcessRunner {
  return (program, args, { signal, deadlineMilliseconds = defaultDeadline }) =>
    new Promise((resolve, reject) => {
      signal.throwIfAborted();
      execFile(
        program,
        [...args],
        {
          env: { ...environment, LC_ALL: 'C' } as NodeJS.ProcessEnv,
          timeout: deadlineMilliseconds,
          maxBuffer: largestOutput,
          signal,
        },
        (error, stdout, stderr) => {
          if (signal.aborted) {
            reject(signal.reason);
            return;
          }
          const code: unknown = error ? error.code : 0;
          resolve({
            code: typeof code === 'number' ? code : null,
            stdout,
            stderr,
            isMissing: code === 'ENOENT',
          });
        },
      );
    });
}

/** What a program said when it failed, in one line: Skupper speaks on stdout, others on stderr. */
export function lastWords({ stdout, stderr }: Pick<ProcessResult, 'stdout' | 'stderr'>): string {
  const lines = `${stdout}\n${stderr}`.split('\n').map((line) => line.trim());
  return lines.filter(Boolean).slice(-3).join(' ');
}
