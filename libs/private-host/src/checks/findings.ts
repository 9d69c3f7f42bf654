import type { Finding } from '@vigia/health-checks';

export const ok = (seen: string, mend?: string): Finding =>
  mend === undefined ? { state: 'ok', seen } : { state: 'ok', seen, mend };
export const broken = (seen: string, why: string, mend: string): Finding => ({
  state: 'broken',
  seen,
  why,
  mend,
});
export const unknown = (seen: string, mend?: string): Finding =>
  mend === undefined ? { state: 'unknown', seen } : { state: 'unknown', seen, mend };
export const skipped = (seen: string): Finding => ({ state: 'skipped', seen });

/** The command to the systemd that has the services: that of the system for root, else that of the user. */
export const systemctl = (uid: number, words: string): string =>
  `systemctl ${uid === 0 ? '' : '--user '}${words}`;
