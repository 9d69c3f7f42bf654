import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

import { type ModelServerProcess, type ProcessExit } from './adapter.ts';
import { ModelServerError } from './model-server-error.ts';
import { type ProcessIdentity, isAlive, killProcesses, readProcessTree } from './process-tree.ts';

/** A line of a server's output that tells why it fails. */
export type KnownFailure = { readonly pattern: RegExp; readonly error: () => ModelServerError };

export type ProgramOptions = {
  /** The program and its arguments; no secret among them, since every user can read them. */
  readonly command: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  readonly workingDirectory: string;
  /** Between the polite signal and the other one, in milliseconds. */
  readonly stopGraceMilliseconds: number;
  readonly knownFailures?: readonly KnownFailure[];
  /** What to do when the program is not there. */
  readonly installHint: string;
  /** Each line of its output, for progress. It is kept nowhere: servers write prompts into their logs. */
  readonly onLine?: (line: string) => void;
};

const longestLine = 4096;

/**
 * Starts a model server in a process group of its own, without a shell and without standard input.
 * @throws ModelServerError `program_missing` when it cannot be started.
 */
export async function startProgram(options: ProgramOptions): Promise<ModelServerProcess> {
  const [program = '', ...programArguments] = options.command;
  const child = spawn(program, programArguments, {
    cwd: options.workingDirectory,
    env: options.environment,
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  let failure: ModelServerError | null = null;
  const readLine = (text: string) => {
    const line = text.slice(0, longestLine);
    failure ??= options.knownFailures?.find(({ pattern }) => pattern.test(line))?.error() ?? null;
    options.onLine?.(line);
  };
  for (const input of [child.stdout, child.stderr])
    createInterface({ input, crlfDelay: Infinity }).on('line', readLine);

  const exited = new Promise<ProcessExit>((resolve) => {
    child.once('exit', (code, signal) => resolve({ code, signal }));
  });
  await new Promise<void>((resolve, reject) => {
    child.once('spawn', resolve);
    child.once('error', (cause) =>
      reject(
        new ModelServerError(
          'program_missing',
          `The program ${program} cannot be started.`,
          options.installHint,
          { cause },
        ),
      ),
    );
  });
  const pid = child.pid ?? -1;
  const known = new Map<number, ProcessIdentity>();
  // A child whose parent died belongs to no tree any more, so whoever was seen once is remembered.
  const remember = () => {
    for (const process_ of readProcessTree(pid)) known.set(process_.pid, process_);
    return [...known.values()].filter(isAlive);
  };
  remember();

  return {
    pid,
    exited,
    explain: () => failure,
    pids: () => remember().map((process_) => process_.pid),
    async stop() {
      remember();
      const timer = setTimeout(() => {
        killProcesses(remember());
        child.kill('SIGKILL');
      }, options.stopGraceMilliseconds);
      try {
        child.kill('SIGTERM');
        await exited;
      } finally {
        clearTimeout(timer);
        killProcesses([...known.values()]);
      }
    },
  };
}
