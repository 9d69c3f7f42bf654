import { spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';

import { serviceNodeFlags } from '@vigia/service-process';

import { identifyProcess, type ProcessIdentity } from './process-identity.ts';

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

/**
 * Starts a service in a process group of its own, so that Ctrl-C in the terminal reaches the launcher
 * alone, with an IPC channel, whose end tells the service that its launcher is gone.
 */
export function startChildService(options: ChildServiceOptions): ChildService {
  const log = openSync(options.logFile, 'a', 0o600);
  const parameters = [...serviceNodeFlags, options.file];
  const child = spawn(options.nodeExecutable ?? process.execPath, parameters, {
    detached: true,
    stdio: ['ignore', log, log, 'ipc'],
    env: options.environment,
    cwd: '/',
  });
  closeSync(log);
  const pid = child.pid;
  const identity: ProcessIdentity = pid ? identifyProcess(pid) : { pid: 0, startTime: null };

  const ended = new Promise<Ending>((resolve) => {
    child.once('exit', (code, signal) => resolve({ code, signal }));
    child.once('error', () => resolve({ code: null, signal: null }));
  });
  child.on('message', (message) => {
    if (typeof message === 'object' && message !== null && 'type' in message) {
      options.onMessage(message as { type: string });
    }
  });

  const killNow = () => {
    if (pid) killGroup(pid);
  };
  // What the service itself started and left behind is in its group.
  const clean = ended.then(killNow);

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
        await clean;
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
