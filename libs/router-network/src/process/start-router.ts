import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

import type { RouterProgram } from '../find-router.ts';
import { routerGuard } from './router-guard.ts';

/** How a router ended. */
export type RouterEnding = { code: number | null; signal: NodeJS.Signals | null };

/** A router that was started, whatever it does since. */
export type RouterProcess = {
  /** The process that stands for it: the leader of a group in which the router is. */
  readonly pid: number;
  /** The router itself, once it is known. */
  readonly routerPid: Promise<number | null>;
  readonly ended: Promise<RouterEnding>;
  /** The last lines that it wrote. */
  lastLines(): string[];
  /** SIGTERM, and SIGKILL to the group when it has not ended in time. Resolves to whether that was needed. */
  stop(graceMilliseconds: number): Promise<boolean>;
};

export type StartRouterOptions = {
  program: RouterProgram;
  /** Ends in `.json`. */
  configurationFile: string;
  /** Given each line that the router writes. */
  onLine?: ((line: string) => void) | undefined;
};

const keptLines = 20;

/** Starts a router that ends when this process does. Its environment is empty but for PATH, HOME and the like. */
export function startRouter(options: StartRouterOptions): RouterProcess {
  const [program, ...firstArguments] = options.program.command;
  const child = spawn(
    '/bin/sh',
    [
      '-c',
      routerGuard,
      'vigia-router',
      program,
      ...firstArguments,
      '-c',
      options.configurationFile,
    ],
    {
      detached: true,
      stdio: ['pipe', 'pipe', 'pipe', 'pipe'],
      env: passedEnvironment(),
    },
  );
  const last: string[] = [];
  for (const stream of [child.stdout, child.stderr]) {
    createInterface({ input: stream }).on('line', (line) => {
      last.push(line);
      if (last.length > keptLines) last.shift();
      options.onLine?.(line);
    });
  }
  const pidPipe = child.stdio[3] as NodeJS.ReadableStream;
  const routerPid = new Promise<number | null>((resolve) => {
    const lines = createInterface({ input: pidPipe });
    lines.once('line', (line) => resolve(Number(line)));
    lines.once('close', () => resolve(null));
  });
  child.stdin.on('error', () => undefined);
  const ended = new Promise<RouterEnding>((resolve) => {
    child.once('error', () => resolve({ code: 127, signal: null }));
    // The guard may have been killed alone: then the router that it guarded goes too.
    child.once('exit', () => killGroup(child.pid));
    child.once('close', (code, signal) => resolve({ code, signal }));
  });

  return {
    pid: child.pid ?? 0,
    routerPid,
    ended,
    lastLines: () => [...last],
    async stop(graceMilliseconds) {
      if (child.pid === undefined) return false;
      let isKilled = false;
      child.kill('SIGTERM');
      const timer = setTimeout(() => {
        isKilled = true;
        killGroup(child.pid);
      }, graceMilliseconds);
      try {
        await ended;
      } finally {
        clearTimeout(timer);
      }
      return isKilled;
    },
  };
}

function killGroup(pid: number | undefined): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // All of it has ended.
  }
}

/** No token of the launcher reaches the router. */
function passedEnvironment(): Record<string, string> {
  const names = ['PATH', 'HOME', 'LANG', 'TMPDIR', 'XDG_RUNTIME_DIR', 'LD_LIBRARY_PATH'];
  return Object.fromEntries(
    names.flatMap((name) => {
      const value = process.env[name];
      return value === undefined ? [] : [[name, value]];
    }),
  );
}
