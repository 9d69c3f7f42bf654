/**
 * Notices a step of the model that never ends: llama.cpp runs outside JavaScript, where nothing can be
 * interrupted, so the only remedy is to end the process and let the supervisor start another.
 */
export class StepWatchdog {
  readonly #running = new Set<{ since: number }>();
  readonly #timer: NodeJS.Timeout;

  constructor(
    limitMilliseconds: number,
    onStall: (milliseconds: number) => void,
    clock: () => number = () => performance.now(),
  ) {
    const check = () => {
      const now = clock();
      for (const step of this.#running) {
        if (now - step.since > limitMilliseconds) onStall(now - step.since);
      }
    };
    this.#timer = setInterval(check, Math.min(1000, limitMilliseconds / 2));
    this.#timer.unref();
    this.#clock = clock;
  }

  readonly #clock: () => number;

  /** Watches one step. */
  async watch<Result>(step: Promise<Result>): Promise<Result> {
    const entry = { since: this.#clock() };
    this.#running.add(entry);
    try {
      return await step;
    } finally {
      this.#running.delete(entry);
    }
  }

  stop(): void {
    clearInterval(this.#timer);
  }
}
