import { setTimeout as delay } from 'node:timers/promises';

/** How often an object is looked at, in milliseconds. */
const interval = 500;

/**
 * Looks again and again until there is something; null when the time is up.
 * @throws the reason of `signal`, and whatever `look` throws
 */
export async function waitFor<Value>(
  look: (signal: AbortSignal) => Promise<Value | null>,
  { signal, deadlineMilliseconds }: { signal: AbortSignal; deadlineMilliseconds: number },
): Promise<Value | null> {
  const until = performance.now() + deadlineMilliseconds;
  for (;;) {
    const found = await look(signal);
    if (found !== null) return found;
    const left = until - performance.now();
    if (left <= 0) return null;
    await delay(Math.min(interval, left), undefined, { signal }).catch(() => undefined);
    signal.throwIfAborted();
  }
}
