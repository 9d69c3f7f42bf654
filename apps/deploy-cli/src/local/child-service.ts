import { spawn } from 'node:child_process';
import { setTimeout as delay } from 'node:timers/promises';

import { serviceNodeFlags } from '@vigia/service-process';

import { identifyProcess, type ProcessIdentity } from './process-identity.ts';
import { openServiceLog } from './service-log.ts';

/** How a process ended. */
export type Ending = { code: number | null; signal: NodeJS.Signals | null };

export type ChildServiceOptions = {
  /** The script that Node runs. */
  file: string;
  /** All of the child's environment. */
  environment: Record<string, string>;
  /** Its stdout and stderr are appended here. */
  logFile: string;
  /** What it says over IPC; every message is an object with a `type`. */
  onMessage: (message: { type: string; [field: string]: unknown }) => void;
  nodeExecutable?: string;
};

export type ChildService = {
  identity: ProcessIdentity;
  /** Settles when it has ended, however; never rejects. */
  ended: Promise<Ending>;
  /**
   * Asks it to end, and kills its whole process group when it has not after `graceMilliseconds`.
   * Resolves to whether it had to be killed.
   */
  stop(graceMilliseconds: number): Promise<boolean>;
  killNow(): void;
};

/** How long output is awaited from a process that has ended, in milliseconds. */
const lastWords = 1000;

/**
 * Starts a service in a process group of its own, so that Ctrl-C in the terminal reaches the launcher
 * alone, with an IPC channel, whose end tells the service that its launcher is gone.
 */
export function startChildService(options: ChildServiceOptions): ChildService {
  const log = openServiceLog(options.logFile);
  const parameters = [...serviceNodeFlags, options.file];
  const child = spawn(options.nodeExecutable ?? process.execPath, parameters, {
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    env: options.environment,
    cwd: '/',
  });
  const { stdout, stderr } = child;
  if (stdout) log.follow(stdout);
  if (stderr) log.follow(stderr);
  const pid = child.pid;
  const identity: ProcessIdentity = pid ? identifyProcess(pid) : { pid: 0, startTime: null };

  const killNow = () => {
    if (pid) killGroup(pid);
  };
  const exited = new Promise<Ending>((resolve) => {
    child.once('exit', (code, signal) => resolve({ code, signal }));
    child.once('error', () => resolve({ code: null, signal: null }));
  });
  const closed = new Promise<void>((resolve) => child.once('close', () => resolve()));
  const ended = exited.then(async (ending) => {
    // What the service itself started and left behind is in its group, and would hold its output open.
    killNow();
    // Its last words, which say why it ended, may still be on their way.
    await Promise.race([closed, delay(lastWords, undefined, { ref: false })]);
    stdout?.destroy();
    stderr?.destroy();
    log.close();
    return ending;
  });
  child.on('message', (message) => {
    if (typeof message === 'object' && message !== null && 'type' in message) {
      options.onMessage(message as { type: string });
    }
  });

  return {
    identity,
    ended,
    killNow,
    async stop(graceMilliseconds) {
      child.kill('SIGTERM');
      let killed = false;
      const timer = setTimeout(() => {
        killed = true;
        killNow();
      }, graceMilliseconds);
      try {
        await ended;
      } finally {
        clearTimeout(timer);
      }
      return killed;
    },
  };
}

/** Kills a process group; that there is none any more is what was wanted. */
export function killGroup(leader: number): void {
  try {
    process.kill(-leader, 'SIGKILL');
  } catch {
    // ESRCH: all of it has ended.
  }
}
