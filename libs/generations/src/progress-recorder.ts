import type { LedgerProgress } from '@vigia/conversations';

import type { Generation } from './generation.ts';

/** Notes in the ledger how far the running answers are, many of them in one step. */
export type ProgressRecorder = {
  /** It has gained text: this is recorded within the interval. */
  note(generation: Generation): void;
  /** It has ended: what it used is settled elsewhere. */
  forget(generation: Generation): void;
};

/** One interval is cut into so many turns, so that thousands of answers do not all come at once. */
const turns = 10;

export function createProgressRecorder(options: {
  record: (progress: LedgerProgress[]) => Promise<void>;
  /** The longest that progress waits, in milliseconds. */
  interval: number;
  /** Some could not be recorded: it is noted again with the next text. */
  onFailure: (error: unknown) => void;
}): ProgressRecorder {
  const { record, interval, onFailure } = options;
  const waiting = Array.from({ length: turns }, () => new Set<Generation>());
  const turnOf = new Map<Generation, Set<Generation>>();
  let next = 0;
  let isRecording = false;
  let timer: NodeJS.Timeout | undefined;

  async function takeTurn(): Promise<void> {
    // A slow store gets the next part when it is done with this one.
    if (isRecording) return;
    const turn = waiting[next];
    next = (next + 1) % turns;
    if (turnOf.size === 0) {
      clearInterval(timer);
      timer = undefined;
    }
    if (!turn || turn.size === 0) return;
    const progress = [...turn].map(({ id, pieces }) => ({
      generationId: id,
      completionTokens: pieces,
    }));
    for (const generation of turn) turnOf.delete(generation);
    turn.clear();
    isRecording = true;
    await record(progress).catch(onFailure);
    isRecording = false;
  }

  return {
    note(generation) {
      if (turnOf.has(generation)) return;
      // The one that was taken last comes again in a whole interval.
      const turn = waiting[(next + turns - 1) % turns];
      if (!turn) return;
      turn.add(generation);
      turnOf.set(generation, turn);
      timer ??= setInterval(() => void takeTurn(), Math.max(1, interval / turns));
    },
    forget(generation) {
      turnOf.get(generation)?.delete(generation);
      turnOf.delete(generation);
    },
  };
}
