/** How long to wait before the next try, in milliseconds: doubling from half a second to ten, with jitter. */
export function backoffMilliseconds(attempt: number, random: () => number = Math.random): number {
  const base = Math.min(10_000, 500 * 2 ** Math.min(attempt, 10));
  return Math.round(base * (0.75 + random() * 0.25));
}

/** Waits; ends early when the browser comes back online. Rejects with the signal's reason when aborted. */
export function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const finish = (settle: () => void) => () => {
      clearTimeout(timer);
      globalThis.removeEventListener?.('online', wake);
      signal.removeEventListener('abort', stop);
      settle();
    };
    const wake = finish(resolve);
    const stop = finish(() => reject(signal.reason));
    const timer = setTimeout(wake, milliseconds);
    if (signal.aborted) return stop();
    globalThis.addEventListener?.('online', wake);
    signal.addEventListener('abort', stop);
  });
}
