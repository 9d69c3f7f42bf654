import type { IContainer } from 'kubernetes-models/v1/Container';

type Probes = Pick<IContainer, 'startupProbe' | 'livenessProbe' | 'readinessProbe'>;

/**
 * Probes of a path that answers as soon as the process can serve. Readiness asks no further on purpose: with the
 * private site out of reach every pod must go on serving, for the page to say so.
 */
export function probesOf(path: string): Probes {
  const httpGet = { path, port: 'http' };
  return {
    startupProbe: { httpGet, periodSeconds: 1, timeoutSeconds: 1, failureThreshold: 60 },
    livenessProbe: { httpGet, periodSeconds: 10, timeoutSeconds: 3, failureThreshold: 3 },
    readinessProbe: { httpGet, periodSeconds: 5, timeoutSeconds: 3, failureThreshold: 2 },
  };
}
