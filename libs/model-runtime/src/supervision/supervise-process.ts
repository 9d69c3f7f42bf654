import type { ChildProcess } from 'node:child_process';
import { setTimeout as delay } from 'node:timers/promises';

import { hasEnded, stopProcess, untilEnded } from './stop-process.ts';

/** How one life of the process ended. */
export type ProcessEnd = {
  exitCode: number | null;
  signal: NodeJS.Signals | null;
  /** It was ready before. */
  wasReady: boolean;
  /** It was ended because it did not become ready in time. */
  timedOut: boolean;
};

/** What the supervisor says about its process. */
export type ProcessState =
  | { name: 'starting'; attempt: number; child: ChildProcess }
  | { name: 'ready'; child: ChildProcess }
  | { name: 'restarting'; attempt: number; end: ProcessEnd; delayMilliseconds: number }
  | { name: 'failed'; end: ProcessEnd };

/** Thrown by `untilReady` when another try would end the same way. */
export class HopelessStart extends Error {
  override readonly name = 'HopelessStart';
}

export type SuperviseProcessOptions = {
  /** What has to be done before each start. @throws HopelessStart when it is of no use to try again. */
  prepare?(signal: AbortSignal): Promise<void>;
  start(): ChildProcess;
  /** Ends the process and what belongs to it; also called when it ended by itself. Default {@link stopProcess}. */
  end?(child: ChildProcess): Promise<void>;
  /** Resolves when the process can serve. @throws HopelessStart when it is of no use to start it again. */
  untilReady(child: ChildProcess, signal: AbortSignal): Promise<void>;
  onState(state: ProcessState): void;
  /** Starts in a row that lead to nothing before it is given up. Default 5. One that was ready is always started again. */
  maximumTries?: number;
  /** The first wait before another start; it doubles each time. Default 500 ms. */
  firstDelayMilliseconds?: number;
  /** A process that was ready this long starts over with its tries. Default one minute. */
  stableAfterMilliseconds?: number;
};

/** Looks after one child process, of any kind: starts it, starts it again with growing waits, gives it up, stops it. */
export type ProcessSupervisor = {
  /** Ends the process and starts no other. */
  stop(): Promise<void>;
};

const longestDelay = 30_000;

const neverStarted = {
  exitCode: null,
  signal: null,
  wasReady: false,
  timedOut: false,
  lived: 0,
} as const;

/** Starts looking after a process. */
export function superviseProcess(options: SuperviseProcessOptions): ProcessSupervisor {
  const { maximumTries = 5, firstDelayMilliseconds = 500 } = options;
  const { stableAfterMilliseconds = 60_000 } = options;
  const end = options.end ?? stopProcess;
  const stopping = new AbortController();
  let current: ChildProcess | undefined;

  async function live(attempt: number): Promise<ProcessEnd & { hopeless: boolean; lived: number }> {
    try {
      await options.prepare?.(stopping.signal);
    } catch (error) {
      return { ...neverStarted, hopeless: error instanceof HopelessStart };
    }
    if (stopping.signal.aborted) return { ...neverStarted, hopeless: false };
    const child = options.start();
    current = child;
    const over = new AbortController();
    const ended = untilEnded(child).then(() => over.abort());
    let wasReady = false;
    let hopeless = false;
    let timedOut = false;
    let readySince = 0;
    options.onState({ name: 'starting', attempt, child });
    try {
      await options.untilReady(child, AbortSignal.any([over.signal, stopping.signal]));
      if (!hasEnded(child) && !stopping.signal.aborted) {
        wasReady = true;
        readySince = performance.now();
        options.onState({ name: 'ready', child });
      }
    } catch (error) {
      hopeless = error instanceof HopelessStart;
      timedOut = !hopeless && !over.signal.aborted && !stopping.signal.aborted;
      if (hopeless || timedOut) await end(child);
    }
    await ended;
    await end(child);
    const lived = wasReady ? performance.now() - readySince : 0;
    return {
      exitCode: child.exitCode,
      signal: child.signalCode,
      wasReady,
      timedOut,
      hopeless,
      lived,
    };
  }

  async function run(): Promise<void> {
    let futile = 0;
    for (let tries = 1; !stopping.signal.aborted; tries += 1) {
      const { hopeless, lived, ...ending } = await live(tries);
      if (stopping.signal.aborted) return;
      if (lived >= stableAfterMilliseconds) tries = 0;
      futile = ending.wasReady ? 0 : futile + 1;
      if (hopeless || futile >= maximumTries) {
        options.onState({ name: 'failed', end: ending });
        return;
      }
      const waits = Math.max(0, tries - 1);
      const delayMilliseconds = Math.min(firstDelayMilliseconds * 2 ** waits, longestDelay);
      options.onState({ name: 'restarting', attempt: tries, end: ending, delayMilliseconds });
      await delay(delayMilliseconds, undefined, { signal: stopping.signal }).catch(() => undefined);
    }
  }

  const running = run();
  return {
    async stop() {
      stopping.abort();
      if (current) await end(current);
      await running;
    },
  };
}
