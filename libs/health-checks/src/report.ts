import type { Finding, Hop } from './check.ts';

/** The finding of one check, and how it came about. */
export type CheckResult = Finding & {
  id: string;
  hop: Hop;
  milliseconds: number;
  /** The check that is broken and without which this one has no meaning; set only for one that was not run. */
  skippedBecauseOf?: string;
};

/** `broken` when one check is; else `unknown` when one could not be answered, or none was; else `healthy`. */
export type Verdict = 'healthy' | 'broken' | 'unknown';

/** What `vigia doctor` says; as JSON it is just this, and fields are only ever added. */
export type Report = {
  verdict: Verdict;
  /** 0 healthy, 1 broken, 2 cannot tell. */
  exitCode: 0 | 1 | 2;
  /** The broken check that the others follow from: the first in the order of the list. */
  firstBroken: string | null;
  counts: Record<Finding['state'], number>;
  /** In the order of the list of checks. */
  checks: CheckResult[];
};

const exitCodes = { healthy: 0, broken: 1, unknown: 2 } as const;

/** Draws the conclusion from the results. */
export function makeReport(checks: readonly CheckResult[]): Report {
  const counts = { ok: 0, broken: 0, unknown: 0, skipped: 0 };
  for (const { state } of checks) counts[state] += 1;
  const verdict = verdictOf(counts);
  return {
    verdict,
    exitCode: exitCodes[verdict],
    firstBroken: checks.find(({ state }) => state === 'broken')?.id ?? null,
    counts,
    checks: [...checks],
  };
}

function verdictOf({ ok, broken, unknown }: Report['counts']): Verdict {
  if (broken > 0) return 'broken';
  return unknown > 0 || ok === 0 ? 'unknown' : 'healthy';
}
