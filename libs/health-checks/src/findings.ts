import type { Finding } from './check.ts';

/** It is as it should be; `mend` where something is to be done soon all the same. */
export const ok = (seen: string, mend?: string): Finding =>
  mend === undefined ? { state: 'ok', seen } : { state: 'ok', seen, mend };

/** It is broken: what was seen, why it matters, and the command that mends it. */
export const broken = (seen: string, why: string, mend: string): Finding => ({
  state: 'broken',
  seen,
  why,
  mend,
});

/** It could not be told; `mend` where something would let it be told. */
export const unknown = (seen: string, mend?: string): Finding =>
  mend === undefined ? { state: 'unknown', seen } : { state: 'unknown', seen, mend };

/** There was nothing to look at. */
export const skipped = (seen: string): Finding => ({ state: 'skipped', seen });
