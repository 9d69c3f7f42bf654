import { setTimeout as delay } from 'node:timers/promises';

import { RouterNetworkError } from '../errors.ts';
import type { RouterProgram } from '../find-router.ts';
import { type ManagementEndpoint, openManagement } from '../management/router-management.ts';
import { type RouterEnding, type RouterProcess, startRouter } from './start-router.ts';

export type RouterEvent =
  | { type: 'started'; pid: number }
  /** It ended by itself and is started again after `delayMilliseconds`. */
  | { type: 'crashed'; ending: RouterEnding; delayMilliseconds: number }
  /** It runs again and its management answers. */
  | { type: 'back' }
  /** Somebody, such as the watchdog, asked for another one. */
  | { type: 'replacing'; reason: string };

export type KeepRouterOptions = {
  program: RouterProgram;
  configurationFile: string;
  management: ManagementEndpoint;
  onLine?: (line: string) => void;
  onEvent?: (event: RouterEvent) => void;
  /** How long it may take until its management answers, in milliseconds; default 30 s. */
  startDeadline?: number;
  /** Waits before the restarts, in milliseconds; the last one is used again and again. */
  restartDelays?: readonly number[];
  /** After so long without a crash, in milliseconds, the waits begin anew; default 60 s. */
  steadyAfter?: number;
};

export type KeptRouter = {
  /** The leader of the process group that runs now. */
  readonly pid: number;
  /** The id of the router itself. */
  routerPid(): Promise<number | null>;
  readonly isRunning: boolean;
  /** How often it was started again. */
  readonly restarts: number;
  /** Ends the router and starts another, at once; resolves when that answers or has failed to. */
  replace(reason: string): Promise<void>;
  /** Ends it for good. Resolves to whether it had to be killed. */
  stop(graceMilliseconds: number): Promise<boolean>;
};

/** How long a router that is replaced, or did not start, may take to end, in milliseconds. */
const endGrace = 3_000;
const pollInterval = 100;

/**
 * Starts a router, waits until its management answers, and starts it again whenever it ends, each time a
 * little later and for ever: a private site has nobody beside it.
 * @throws RouterNetworkError `router_start_failed` or `router_start_timeout` when the first start fails; the
 * reason of `signal` when that is aborted meanwhile, after the process has ended.
 */
export async function keepRouter(
  options: KeepRouterOptions,
  signal: AbortSignal,
): Promise<KeptRouter> {
  const {
    startDeadline = 30_000,
    restartDelays = [250, 1_000, 2_000, 5_000, 15_000],
    steadyAfter = 60_000,
  } = options;
  const stopping = new AbortController();
  let current: RouterProcess;
  let isRunning = false;
  let restarts = 0;
  /** Set while a router is ended on purpose: the next follows without a wait. */
  let replacement: PromiseWithResolvers<void> | null = null;

  async function start(startSignal: AbortSignal): Promise<void> {
    startSignal.throwIfAborted();
    const router = startRouter(options);
    current = router;
    isRunning = true;
    void router.ended.then(() => {
      if (current === router) isRunning = false;
    });
    options.onEvent?.({ type: 'started', pid: router.pid });
    const deadline = AbortSignal.timeout(startDeadline);
    const both = AbortSignal.any([startSignal, deadline]);
    let ending: RouterEnding | undefined;
    void router.ended.then((how) => (ending = how));
    try {
      for (;;) {
        if (ending) throw failedStart(ending, router.lastLines());
        try {
          (await openManagement(options.management, both)).close();
          return;
        } catch (error) {
          if (!(error instanceof RouterNetworkError) && !both.aborted) throw error;
        }
        if (startSignal.aborted) throw startSignal.reason;
        if (deadline.aborted) throw lateStart(startDeadline, router.lastLines());
        await delay(pollInterval, undefined, { signal: both }).catch(() => undefined);
      }
    } catch (error) {
      await router.stop(endGrace);
      throw error;
    }
  }

  async function watch(): Promise<void> {
    let crashes = 0;
    for (;;) {
      const upSince = performance.now();
      const ending = await current.ended;
      if (stopping.signal.aborted) return;
      if (performance.now() - upSince > steadyAfter) crashes = 0;
      try {
        if (!replacement) {
          const delayMilliseconds = restartDelays[Math.min(crashes, restartDelays.length - 1)] ?? 0;
          crashes += 1;
          options.onEvent?.({ type: 'crashed', ending, delayMilliseconds });
          await delay(delayMilliseconds, undefined, { signal: stopping.signal });
        }
        restarts += 1;
        await start(stopping.signal);
        options.onEvent?.({ type: 'back' });
      } catch (error) {
        if (stopping.signal.aborted) return;
        // A start that failed is the next crash: `current` has ended, and the loop waits longer.
        if (!(error instanceof RouterNetworkError)) throw error;
      } finally {
        replacement?.resolve();
        replacement = null;
      }
    }
  }

  await start(signal);
  const watching = watch();
  return {
    get pid() {
      return current.pid;
    },
    routerPid: () => current.routerPid,
    get isRunning() {
      return isRunning;
    },
    get restarts() {
      return restarts;
    },
    async replace(reason) {
      if (stopping.signal.aborted) return;
      if (replacement) return replacement.promise;
      replacement = Promise.withResolvers<void>();
      const { promise } = replacement;
      options.onEvent?.({ type: 'replacing', reason });
      await current.stop(endGrace);
      await Promise.race([promise, watching]);
    },
    async stop(graceMilliseconds) {
      stopping.abort(new Error('The router is being stopped.'));
      const killed = await current.stop(graceMilliseconds);
      await watching;
      return killed;
    },
  };
}

function failedStart(ending: RouterEnding, excerpt: string[]): RouterNetworkError {
  const how = ending.signal ?? `exit code ${ending.code}`;
  return new RouterNetworkError('router_start_failed', `The router did not start (${how}).`, {
    remedy: 'Its last lines say why.',
    excerpt,
  });
}

function lateStart(milliseconds: number, excerpt: string[]): RouterNetworkError {
  return new RouterNetworkError(
    'router_start_timeout',
    `The router did not answer within ${milliseconds / 1000} s of its start.`,
    { remedy: 'Its last lines may say why.', excerpt },
  );
}
