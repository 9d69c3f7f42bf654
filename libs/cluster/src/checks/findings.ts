import { type Finding } from '@vigia/health-checks';

export const ok = (seen: string, mend?: string): Finding =>
  mend === undefined ? { state: 'ok', seen } : { state: 'ok', seen, mend };
export const broken = (seen: string, why: string, mend: string): Finding => ({
  state: 'broken',
  seen,
  why,
  mend,
});
export const unknown = (seen: string): Finding => ({ state: 'unknown', seen });
export const skipped = (seen: string): Finding => ({ state: 'skipped', seen });
