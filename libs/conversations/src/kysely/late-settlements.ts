import { type Usage, ProblemError } from '@vigia/api-contract';

import type { Outcome } from '../ledger.ts';
import type { RunAtOnce, Steps } from './steps.ts';

/** How an entry of the ledger is closed. */
export type Settlement = {
  owner: string;
  generationId: string;
  usage: Usage | null;
  outcome: Outcome;
  /** Milliseconds since 1970. */
  endedAt: number;
};

type Waiting = { settlement: Settlement; settled: PromiseWithResolvers<void> };

/**
 * Settlements that nobody waits for: they go with the next transaction of the ledger, which writes
 * the same pages anyhow, or together when their time is over.
 */
export type LateSettlements = {
  /** Resolves when it is stored. */
  add(settlement: Settlement): Promise<void>;
  /** Does the steps in one transaction with all that wait; null, and nothing done, where it cannot. */
  with<Result>(runAtOnce: RunAtOnce, steps: () => Steps<Result>): { result: Result } | null;
  /** Stores what waits; never throws: each is told how it went. */
  flush(): Promise<void>;
};

export function createLateSettlements(options: {
  /** The longest that one waits. */
  milliseconds: number;
  settle: (settlements: readonly Settlement[]) => Promise<void>;
  settling: (settlement: Settlement) => Steps<void>;
}): LateSettlements {
  const { milliseconds, settle, settling } = options;
  let waiting: Waiting[] = [];
  let timer: NodeJS.Timeout | undefined;

  function takeAll(): Waiting[] {
    clearTimeout(timer);
    timer = undefined;
    const taken = waiting;
    waiting = [];
    return taken;
  }

  async function flush(): Promise<void> {
    const taken = takeAll();
    if (taken.length === 0) return;
    try {
      await settle(taken.map(({ settlement }) => settlement));
      for (const { settled } of taken) settled.resolve();
    } catch (error) {
      for (const { settled } of taken) settled.reject(error);
    }
  }

  return {
    add(settlement) {
      const settled = Promise.withResolvers<void>();
      waiting.push({ settlement, settled });
      timer ??= setTimeout(() => void flush(), milliseconds);
      return settled.promise;
    },
    with(runAtOnce, steps) {
      if (waiting.length === 0) return null;
      try {
        const done = runAtOnce(function* () {
          for (const { settlement } of waiting) yield* settling(settlement);
          return yield* steps();
        });
        if (done) for (const { settled } of takeAll()) settled.resolve();
        return done;
      } catch (error) {
        // All of it is undone, and they still wait.
        if (error instanceof ProblemError) throw error;
        return null;
      }
    },
    flush,
  };
}
