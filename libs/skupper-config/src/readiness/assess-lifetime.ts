import { type SkupperResource } from '../resources/kinds.ts';
import { type Readiness } from './readiness.ts';

/** Grants and certificates end, and no condition says so: this does. Null while they have time and uses left. */
export function assessLifetime(resource: SkupperResource, now: Date): Readiness | null {
  if (resource.kind === 'AccessGrant') {
    const { expirationTime, redemptions = 0 } = resource.status ?? {};
    if (isPast(expirationTime, now)) {
      return {
        state: 'failed',
        code: 'grant-expired',
        detail: `The grant expired at ${expirationTime} by the clock of the controller.`,
        since: expirationTime ?? null,
        remedy: 'Make a new grant.',
      };
    }
    const allowed = resource.spec.redemptionsAllowed ?? 1;
    if (redemptions >= Math.max(allowed, 1)) {
      return {
        state: 'failed',
        code: 'grant-used-up',
        detail: `All ${allowed} redemptions of the grant have been used.`,
        since: null,
        remedy: 'Make a new grant.',
      };
    }
  }
  if (resource.kind === 'Certificate' && isPast(resource.status?.expiration, now)) {
    return {
      state: 'failed',
      code: 'certificate-expired',
      detail: `The certificate expired at ${resource.status?.expiration}.`,
      since: resource.status?.expiration ?? null,
      remedy:
        'Delete its Secret, so that Skupper makes another, and link again those who carry a copy.',
    };
  }
  return null;
}

function isPast(instant: string | undefined, now: Date): boolean {
  const then = instant ? Date.parse(instant) : Number.NaN;
  return !Number.isNaN(then) && then <= now.getTime();
}
