import { type SkupperResource } from '../resources/kinds.ts';
import { orderResources } from '../resources/order-resources.ts';
import { assessReadiness, type ReadinessOptions } from './assess-readiness.ts';
import { type Readiness } from './readiness.ts';

/** The answer for many resources: that of the one that decides, which is named; null when all are ready. */
export interface CombinedReadiness {
  readonly readiness: Readiness;
  readonly resource: SkupperResource | null;
}

/**
 * One answer for all resources of a site. What failed comes before what waits, and a Site before what depends
 * on it, since mending the first mends most of the rest.
 */
export function combineReadiness(
  resources: readonly SkupperResource[],
  options: ReadinessOptions = {},
): CombinedReadiness {
  const assessed = orderResources(resources).map((resource) => ({
    resource,
    readiness: assessReadiness(resource, options),
  }));
  const decisive =
    assessed.find(({ readiness }) => readiness.state === 'failed') ??
    assessed.find(({ readiness }) => readiness.state === 'waiting');
  if (decisive) return decisive;
  const times = assessed.flatMap(({ readiness }) => readiness.since ?? []);
  const since = times.sort((left, right) => Date.parse(left) - Date.parse(right)).at(-1) ?? null;
  return { readiness: { state: 'ready', since }, resource: null };
}
