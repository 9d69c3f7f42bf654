import type { Check, Finding } from './check.ts';
import { assertRunnable } from './order-checks.ts';
import { type CheckResult, makeReport, type Report } from './report.ts';
import { runWords, type RunWords } from './words.ts';

export type RunOptions = {
  /** Stops the whole run: `runChecks` then throws its reason. */
  signal: AbortSignal;
  /** How long a check may take unless it says otherwise, in milliseconds. Default 10 000. */
  deadlineMilliseconds?: number;
  /** How many checks run at a time. Default 8. */
  concurrency?: number;
  /** BCP 47 tag of the language of what the framework says. Default `en`. */
  locale?: string;
  /** Told of each result as it comes, in no set order. */
  onResult?: (result: CheckResult) => void;
  /** Milliseconds of a clock that never goes back. Default `performance.now`. */
  clock?: () => number;
};

/**
 * Runs checks, each as soon as those that it requires have ended, and skips what hangs on a broken one: so that
 * one fault is named once. Requirements stand before their dependents in the list.
 * @throws Error when the list cannot be run, and the reason of `signal` when it is aborted.
 */
export async function runChecks<Context>(
  checks: readonly Check<Context>[],
  context: Context,
  options: RunOptions,
): Promise<Report> {
  assertRunnable(checks);
  const { signal, onResult } = options;
  const words = runWords(options.locale ?? 'en');
  const gate = createGate(options.concurrency ?? 8);
  const results = new Map<string, Promise<CheckResult>>();
  for (const check of checks) {
    const required = (check.requires ?? []).map((id) => results.get(id) as Promise<CheckResult>);
    const result = Promise.all(required).then(async (found): Promise<CheckResult> => {
      const because = found.map(brokenRootOf).find((id) => id !== null);
      const made = because
        ? skipped(check, because, words)
        : await gate(() => runOne(check, context, words, options));
      signal.throwIfAborted();
      onResult?.(made);
      return made;
    });
    results.set(check.id, result);
  }
  return makeReport(await Promise.all(results.values()));
}

function brokenRootOf({ id, state, skippedBecauseOf }: CheckResult): string | null {
  return state === 'broken' ? id : (skippedBecauseOf ?? null);
}

function skipped({ id, hop }: Check<never>, because: string, words: RunWords): CheckResult {
  return {
    id,
    hop,
    state: 'skipped',
    seen: words.skipped(because),
    milliseconds: 0,
    skippedBecauseOf: because,
  };
}

async function runOne<Context>(
  check: Check<Context>,
  context: Context,
  words: RunWords,
  { signal, clock = () => performance.now(), ...options }: RunOptions,
): Promise<CheckResult> {
  const { id, hop } = check;
  const deadline = check.deadlineMilliseconds ?? options.deadlineMilliseconds ?? 10_000;
  const startedAt = clock();
  const finding = await withinDeadline(check, context, words, signal, deadline);
  return { id, hop, ...finding, milliseconds: Math.round(clock() - startedAt) };
}

/** A check that does not heed its signal is left behind: the report does not wait for it. */
async function withinDeadline<Context>(
  check: Check<Context>,
  context: Context,
  words: RunWords,
  signal: AbortSignal,
  deadline: number,
): Promise<Finding> {
  signal.throwIfAborted();
  const own = new AbortController();
  let stop: () => void = () => undefined;
  const ended = new Promise<Finding>((resolve, reject) => {
    const timer = setTimeout(() => {
      resolve({ state: 'unknown', seen: words.deadline(deadline / 1000) });
    }, deadline);
    const onAbort = () => reject(signal.reason);
    signal.addEventListener('abort', onAbort, { once: true });
    stop = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', onAbort);
    };
  });
  try {
    const run = Promise.resolve()
      .then(() => check.run(context, own.signal))
      .catch((error: unknown): Finding => ({
        state: 'unknown',
        seen: words.failed(error instanceof Error ? error.message : String(error)),
      }));
    return await Promise.race([run, ended]);
  } finally {
    stop();
    own.abort();
  }
}

/** Lets so many run at a time, in the order of asking. */
function createGate(width: number): <Value>(run: () => Promise<Value>) => Promise<Value> {
  let free = width;
  const waiting: (() => void)[] = [];
  return async (run) => {
    if (free > 0) free -= 1;
    else await new Promise<void>((resolve) => waiting.push(resolve));
    try {
      return await run();
    } finally {
      const next = waiting.shift();
      if (next) next();
      else free += 1;
    }
  };
}
