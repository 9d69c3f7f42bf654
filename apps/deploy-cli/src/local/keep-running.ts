import { setTimeout as delay } from 'node:timers/promises';

import {
  type ChildService,
  type ChildServiceOptions,
  type Ending,
  startChildService,
} from './child-service.ts';

export type ServiceOutcome =
  /** It said that it failed, or ended, before it listened. */
  | { kind: 'start-failed'; ending: Ending; message: string | null }
  | { kind: 'start-timeout'; seconds: number }
  | { kind: 'crash-loop'; ending: Ending; count: number };

/** A service cannot be kept running. */
export class ServiceFailure extends Error {
  readonly outcome: ServiceOutcome;
  constructor(outcome: ServiceOutcome) {
    super(outcome.kind);
    this.name = 'ServiceFailure';
    this.outcome = outcome;
  }
}

export type KeepRunningOptions = {
  /** Called for each start; `url` is where it listened before, so that it can do so again. */
  configure: (url: string | null) => Omit<ChildServiceOptions, 'onMessage'>;
  onMessage?: (message: { type: string; [field: string]: unknown }) => void;
  /** A process was started, or started again. */
  onStart?: (service: ChildService) => void;
  /** It crashed and is started again after `delayMilliseconds`. */
  onRestarting?: (ending: Ending, delayMilliseconds: number) => void;
  onRestarted?: (url: string) => void;
  /** It is not started again. */
  onGivenUp: (failure: ServiceFailure) => void;
  /** How long it may take to listen, in milliseconds. */
  startDeadline?: number;
  /** Waits between restarts, in milliseconds; one crash more than there are waits is too many. */
  restartDelays?: readonly number[];
  /** After so long without a crash, in milliseconds, crashes before do not count. */
  steadyAfter?: number;
};

export type KeptService = {
  url: string;
  current: () => ChildService;
  /** Ends it for good. Resolves to whether it had to be killed. */
  stop(graceMilliseconds: number): Promise<boolean>;
};

/**
 * Starts a service, waits until it listens, and starts it again when it crashes, each time a little later.
 * @throws ServiceFailure when the first start fails; the reason of `signal` when that is aborted meanwhile,
 * after the process has ended.
 */
export async function keepRunning(
  options: KeepRunningOptions,
  signal: AbortSignal,
): Promise<KeptService> {
  const {
    startDeadline = 30_000,
    restartDelays = [500, 2_000, 8_000],
    steadyAfter = 60_000,
  } = options;
  const stopping = new AbortController();
  let current: ChildService;
  let url: string | null = null;
  let crashes = 0;

  async function start(): Promise<string> {
    const listening = Promise.withResolvers<string>();
    let failure: string | null = null;
    const service = startChildService({
      ...options.configure(url),
      onMessage(message) {
        if (message.type === 'listening' && typeof message['url'] === 'string') {
          listening.resolve(message['url']);
        } else if (message.type === 'failed' && typeof message['message'] === 'string') {
          failure = message['message'];
        } else options.onMessage?.(message);
      },
    });
    current = service;
    options.onStart?.(service);
    void service.ended.then((ending) =>
      listening.reject(new ServiceFailure({ kind: 'start-failed', ending, message: failure })),
    );
    const giveUp = (error: unknown) => listening.reject(error as Error);
    const timer = setTimeout(
      () => giveUp(new ServiceFailure({ kind: 'start-timeout', seconds: startDeadline / 1000 })),
      startDeadline,
    );
    const abort = () => giveUp(signal.reason);
    signal.addEventListener('abort', abort);
    try {
      signal.throwIfAborted();
      return await listening.promise;
    } catch (error) {
      await service.stop(stopGrace);
      throw error;
    } finally {
      clearTimeout(timer);
      signal.removeEventListener('abort', abort);
    }
  }

  async function watch(): Promise<void> {
    for (;;) {
      const upSince = performance.now();
      const ending = await current.ended;
      if (stopping.signal.aborted) return;
      if (performance.now() - upSince > steadyAfter) crashes = 0;
      const wait = restartDelays[crashes];
      crashes += 1;
      if (wait === undefined) {
        options.onGivenUp(new ServiceFailure({ kind: 'crash-loop', ending, count: crashes }));
        return;
      }
      options.onRestarting?.(ending, wait);
      try {
        await delay(wait, undefined, { signal: stopping.signal });
        url = await start();
        options.onRestarted?.(url);
      } catch (error) {
        if (stopping.signal.aborted || signal.aborted) return;
        // A start that failed is the next crash: `current` has ended, and the loop counts it.
        if (!(error instanceof ServiceFailure)) throw error;
      }
    }
  }

  url = await start();
  const watching = watch();
  return {
    url,
    current: () => current,
    async stop(graceMilliseconds) {
      stopping.abort();
      const killed = await current.stop(graceMilliseconds);
      await watching;
      return killed;
    },
  };
}

/** How long a service that did not start may take to end, in milliseconds. */
const stopGrace = 2_000;
