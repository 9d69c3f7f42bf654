import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';

import type { ModelServerError } from '../model-server.ts';
import { hasEnded, untilEnded } from '../supervision/stop-process.ts';
import type { LaunchPlan } from './adapter.ts';
import { createCleanEnvironment } from './clean-environment.ts';
import { type ProcessIdentity, isAlive, killProcesses, readProcessTree } from './process-tree.ts';

/** A model server that was started as a process. */
export type StartedProgram = {
  readonly child: ChildProcess;
  /** Why it fails, where its output showed a known cause. */
  explain(): ModelServerError | null;
  /** 0 to 1 while it loads; null where it does not tell. */
  progress(): number | null;
  /** Resolves when all its output was read, or 500 ms after it ended: a descendant may hold on to the pipe. */
  outputRead(): Promise<void>;
  /** It and its descendants, with those that lost their parent. */
  processes(): readonly ProcessIdentity[];
  /** Asks it to end, waits, then ends all that is left of its tree. */
  stop(): Promise<void>;
};

const longestLine = 4096;

/**
 * Starts a model server in a process group of its own, without a shell and without standard input. Its
 * output is read for known signs and kept nowhere: servers write parts of prompts into their logs.
 */
export function startProgram(plan: LaunchPlan, workingDirectory: string): StartedProgram {
  const [program = '', ...programArguments] = plan.command;
  const child = spawn(program, programArguments, {
    cwd: workingDirectory,
    env: createCleanEnvironment(process.env, plan.environment),
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  child.on('error', () => undefined); // Seen by `untilEnded`, and by the missing process id.
  let failure: ModelServerError | null = null;
  let progress: number | null = null;
  const readLine = (text: string) => {
    const line = text.slice(0, longestLine);
    failure ??= plan.knownFailures.find(({ pattern }) => pattern.test(line))?.error() ?? null;
    progress = plan.readProgress?.(line) ?? progress;
  };
  const outputs = [child.stdout, child.stderr].map((input) => {
    const lines = createInterface({ input, crlfDelay: Infinity }).on('line', readLine);
    return once(lines, 'close');
  });

  // A child whose parent died belongs to no tree any more, so whoever was seen once is remembered.
  const seen = new Map<number, ProcessIdentity>();
  const remember = () => {
    if (child.pid !== undefined && !hasEnded(child))
      for (const process_ of readProcessTree(child.pid)) seen.set(process_.pid, process_);
    return [...seen.values()].filter(isAlive);
  };
  remember();

  return {
    child,
    explain: () => failure,
    progress: () => progress,
    async outputRead() {
      await untilEnded(child);
      await Promise.race([Promise.all(outputs), delay(500)]);
    },
    processes: remember,
    async stop() {
      remember();
      const timer = setTimeout(() => {
        killProcesses(remember());
        child.kill('SIGKILL');
      }, plan.stopGraceMilliseconds);
      try {
        if (!hasEnded(child)) child.kill('SIGTERM');
        await untilEnded(child);
      } finally {
        clearTimeout(timer);
        killProcesses(remember());
      }
    },
  };
}
