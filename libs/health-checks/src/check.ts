import type { HopName } from '@vigia/api-contract';

/** Where on the way from the person to the model a check looks; `private-host` and `cluster` carry the hops. */
export type Hop = HopName | 'private-host' | 'cluster';

/**
 * `ok`: seen to work. `broken`: seen not to. `unknown`: cannot be told from here. `skipped`: does not apply here.
 * An `ok` finding that has a `mend` works, but will not for long, or not as it should.
 */
export type FindingState = 'ok' | 'broken' | 'unknown' | 'skipped';

/** What a check found, in sentences for a person. Never holds a key, a code or the content of a message. */
export type Finding = {
  state: FindingState;
  /** What was seen. */
  seen: string;
  /** Why it matters: what does not work because of it. */
  why?: string;
  /** The command or the deed that mends it. */
  mend?: string;
};

/** One question about one hop, with an id that is never renamed or reused. */
export type Check<Context> = {
  /** Dotted words in lower case, from the general to the particular: `link.certificate`. */
  id: string;
  hop: Hop;
  /** Ids of checks without which this one has no meaning: when one is broken, this is skipped. */
  requires?: readonly string[];
  /**
   * Looks, and changes nothing. What cannot be told is `unknown`, not an error; a throw counts as `unknown` too.
   * @param signal aborted when the time is up or the whole run is stopped: every wait listens to it
   */
  run(context: Context, signal: AbortSignal): Promise<Finding>;
  /** Milliseconds; without it that of the run. */
  deadlineMilliseconds?: number;
};

/** The same checks with their context inside, so that those of several sites can be run together. */
export function bindChecks<Context>(
  checks: readonly Check<Context>[],
  context: Context,
): Check<unknown>[] {
  return checks.map(({ run, ...check }) => ({
    ...check,
    run: (_nothing, signal) => run(context, signal),
  }));
}
