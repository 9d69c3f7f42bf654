import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

import { type ProcessRow, processTree, stillRunning } from './processes.ts';

export const workspaceRoot = path.resolve(import.meta.dirname, '../../../..');

/** The first start may fetch the model and build; no start takes longer, in milliseconds. */
const startDeadline = 5 * 60_000;

/**
 * The models of the tests are kept apart from the person's own, so that the small stand-in runs here and
 * never what else is on the machine; the hub's address is one where nobody answers.
 */
const cacheDirectory = path.join(
  workspaceRoot,
  'node_modules',
  '.cache',
  'vigia',
  'models-for-tests',
);
const unreachableHub = 'http://127.0.0.1:9';

export function newHome(): string {
  return mkdtempSync(path.join(tmpdir(), 'vigia-e2e-'));
}

export function removeHome(home: string): void {
  rmSync(home, { recursive: true, force: true });
}

/** Runs the real `npm start` with the arguments of a test. */
export function npmStart(
  args: string[],
  home: string,
  settings: Record<string, string> = {},
): { npm: ChildProcess; output: () => string } {
  mkdirSync(cacheDirectory, { recursive: true });
  // A person's shell, not that of the npm or Nx that runs the tests.
  const environment = Object.fromEntries(
    Object.entries(process.env).filter(
      ([name]) => !/^(npm_|NX_|INIT_CWD$|FORCE_COLOR$|VIGIA_|LC_|NODE_OPTIONS$)/.test(name),
    ),
  );
  const npm = spawn('npm', ['start', '--silent', '--', ...args], {
    cwd: workspaceRoot,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      ...environment,
      LANG: 'C.UTF-8',
      VIGIA_HOME: home,
      // Tests find conversations by their first words.
      VIGIA_SUGGEST_TITLES: 'false',
      VIGIA_CACHE: cacheDirectory,
      HF_ENDPOINT: unreachableHub,
      HF_TOKEN: '',
      HF_HUB_OFFLINE: '',
      ...settings,
    },
  });
  let text = '';
  for (const stream of [npm.stdout, npm.stderr]) {
    stream.setEncoding('utf8').on('data', (part: string) => (text += part));
  }
  return { npm, output: () => text };
}

/** Runs the real command until it ends by itself. */
export async function runToEnd(args: string[], home: string) {
  const { npm, output } = npmStart(args, home);
  const [exitCode] = (await once(npm, 'close')) as [number | null];
  return { exitCode, output: output() };
}

export type RunningVigia = {
  url: string;
  home: string;
  /** The process of npm, as a service manager would know it. */
  pid: number;
  output: () => string;
  /** npm and all that descends from it. */
  processes: () => ProcessRow[];
  /** Sends SIGTERM to npm and waits until it and all others have ended. */
  stop(): Promise<{ milliseconds: number; exitCode: number | null; left: ProcessRow[] }>;
};

/** Starts the local profile on a free port by the real command; `settings` are its environment's. */
export async function startVigia(
  home: string,
  settings: Record<string, string> = {},
): Promise<RunningVigia> {
  const startedAt = performance.now();
  const { npm, output } = npmStart(['--port', '0', '--no-open'], home, settings);
  const pid = npm.pid ?? 0;
  const ended = new Promise<number | null>((resolve) => npm.once('close', resolve));
  let exited = false;
  void ended.then(() => (exited = true));

  const ready = () => /^Vigia is ready: (http:\/\/\S+)$/m.exec(output())?.[1];
  while (!ready()) {
    if (exited) throw new Error(`Vigia did not start:\n${output()}`);
    if (performance.now() - startedAt > startDeadline) {
      npm.kill('SIGTERM');
      throw new Error(`Vigia was not ready in time:\n${output()}`);
    }
    await delay(20);
  }
  return {
    url: ready() ?? '',
    home,
    pid,
    output,
    processes: () => processTree(pid),
    async stop() {
      const before = processTree(pid);
      const stoppedAt = performance.now();
      npm.kill('SIGTERM');
      const exitCode = await ended;
      while (stillRunning(before).length > 0 && performance.now() - stoppedAt < 10_000)
        await delay(20);
      return {
        milliseconds: performance.now() - stoppedAt,
        exitCode,
        left: stillRunning(before),
      };
    },
  };
}
