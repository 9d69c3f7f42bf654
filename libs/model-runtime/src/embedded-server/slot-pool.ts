import { ProblemError } from '@vigia/api-contract';

/** A slot with the one scope whose text it may still hold. */
export type Slot<Sequence> = {
  readonly id: number;
  readonly sequence: Sequence;
  /** Whose text the sequence holds; null holds nothing that may be used again. */
  scope: string | null;
  lastUsed: number;
};

type Waiter<Sequence> = { scope: string | null; take: (slot: Slot<Sequence>) => void };

/**
 * Hands out slots, first come first served. The agent queues fairly and never asks for more slots than
 * there are; the short line here only covers the moment in which one answer ends and the next begins.
 */
export class SlotPool<Sequence> {
  readonly slots: Slot<Sequence>[];
  readonly #idle: Slot<Sequence>[];
  readonly #waiting: Waiter<Sequence>[] = [];
  readonly #longestLine: number;

  constructor(sequences: Sequence[], longestLine = 32) {
    this.slots = sequences.map((sequence, id) => ({ id, sequence, scope: null, lastUsed: 0 }));
    this.#idle = [...this.slots];
    this.#longestLine = longestLine;
  }

  get waiting(): number {
    return this.#waiting.length;
  }

  isBusy(slot: Slot<Sequence>): boolean {
    return !this.#idle.includes(slot);
  }

  /**
   * Waits for a slot, one that already holds the text of this scope where there is one.
   * @throws ProblemError `queue_full`; the signal's reason when aborted.
   */
  async acquire(scope: string | null, signal: AbortSignal): Promise<Slot<Sequence>> {
    signal.throwIfAborted();
    const slot = this.#takeIdle(scope);
    if (slot) return slot;
    if (this.#waiting.length >= this.#longestLine) {
      throw new ProblemError('queue_full', {
        detail: `All ${this.slots.length} slots of the model server are busy and ${this.#waiting.length} requests wait.`,
        remedy: 'Try again in a few seconds.',
        retryAfter: 5,
      });
    }
    return await new Promise((resolve, reject) => {
      const waiter: Waiter<Sequence> = {
        scope,
        take: (free) => {
          signal.removeEventListener('abort', leave);
          resolve(free);
        },
      };
      const leave = () => {
        this.#waiting.splice(this.#waiting.indexOf(waiter), 1);
        reject(signal.reason);
      };
      signal.addEventListener('abort', leave, { once: true });
      this.#waiting.push(waiter);
    });
  }

  release(slot: Slot<Sequence>, now: number): void {
    slot.lastUsed = now;
    const next = this.#waiting.shift();
    if (next) next.take(slot);
    else this.#idle.push(slot);
  }

  #takeIdle(scope: string | null): Slot<Sequence> | undefined {
    const known = scope === null ? undefined : this.#idle.find((slot) => slot.scope === scope);
    // Otherwise the slot that was left longest ago, so that others keep what they hold.
    const chosen =
      known ?? [...this.#idle].sort((left, right) => left.lastUsed - right.lastUsed)[0];
    if (chosen) this.#idle.splice(this.#idle.indexOf(chosen), 1);
    return chosen;
  }
}
