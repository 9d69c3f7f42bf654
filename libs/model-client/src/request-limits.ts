import { type Deadlines } from './deadlines.ts';
import { ModelError, type ModelErrorReason } from './model-error.ts';

export type RequestLimits = {
  /** Aborted by the caller's signal, by a deadline, or by `abort`; the reason says which. */
  signal: AbortSignal;
  /** The server is at work, though no token came: the time for the next starts anew. */
  sawProgress(): void;
  /** A token came: from now on the time between two counts. */
  sawToken(): void;
  /** The server is awaited from now on, no longer than is left. */
  waiting(): void;
  /** It is not, until `waiting` is called again. */
  resting(): void;
  abort(reason: Error): void;
  release(): void;
};

const messages = {
  'first-token-deadline': 'The model did not begin its answer in time.',
  'idle-deadline': 'The model stopped in its answer and did not go on in time.',
  'total-deadline': 'The model did not end its answer in time.',
} satisfies Partial<Record<ModelErrorReason, string>>;

/**
 * The time that one request may take. It runs only while the server is awaited: a consumer that takes
 * its time between two events uses up none but the total.
 */
export function createRequestLimits(
  deadlines: Deadlines,
  callerSignal: AbortSignal | undefined,
  /** Told why, when the caller or a deadline ends the request. */
  onAbort: (reason: unknown) => void,
): RequestLimits {
  const controller = new AbortController();
  const totalAt = performance.now() + deadlines.total;
  let reason: 'first-token-deadline' | 'idle-deadline' = 'first-token-deadline';
  let left = deadlines.firstToken;
  /** Since when the server is awaited; null while it is not. */
  let since: number | null = null;
  /** When what is awaited is late; Infinity while nothing is. */
  let lateAt = Infinity;
  let timer: NodeJS.Timeout | undefined;
  let ringsAt = Infinity;

  function abort(why: unknown): void {
    controller.abort(why);
    onAbort(why);
  }
  const onCallerAbort = () => abort(callerSignal?.reason);
  if (callerSignal?.aborted) controller.abort(callerSignal.reason);
  else callerSignal?.addEventListener('abort', onCallerAbort, { once: true });

  function expire(expired: keyof typeof messages): void {
    abort(
      new ModelError({
        code: 'upstream_timeout',
        reason: expired,
        message: messages[expired],
        retryable: true,
      }),
    );
  }

  /** A stream waits for each of its tokens: its timer is set anew when it rings, not for each of them. */
  function ringNoLaterThan(at: number): void {
    if (ringsAt <= at) return;
    clearTimeout(timer);
    ringsAt = at;
    timer = setTimeout(ring, Math.max(0, at - performance.now()));
  }

  function ring(): void {
    timer = undefined;
    ringsAt = Infinity;
    if (lateAt === Infinity) return;
    // A timer may ring a fraction of a millisecond early.
    if (performance.now() + 1 < lateAt) ringNoLaterThan(lateAt);
    else expire(lateAt >= totalAt ? 'total-deadline' : reason);
  }

  return {
    signal: controller.signal,
    sawProgress() {
      left = reason === 'idle-deadline' ? deadlines.idle : deadlines.firstToken;
      since = null;
    },
    sawToken() {
      reason = 'idle-deadline';
      left = deadlines.idle;
      since = null;
    },
    waiting() {
      const now = performance.now();
      if (since !== null) left -= now - since;
      since = now;
      lateAt = Math.min(now + left, totalAt);
      ringNoLaterThan(lateAt);
    },
    resting() {
      if (since !== null) left -= performance.now() - since;
      since = null;
      lateAt = Infinity;
    },
    abort: (error) => controller.abort(error),
    release() {
      lateAt = Infinity;
      clearTimeout(timer);
      timer = undefined;
      callerSignal?.removeEventListener('abort', onCallerAbort);
    },
  };
}
