import { type KubernetesObject } from '../objects/kubernetes-object.ts';
import { specOf, statusOf } from '../readiness/conditions.ts';
import { quantityOf } from './quantity.ts';

export type Shortage = {
  quota: string;
  /** Such as `requests.memory`. */
  resource: string;
  wanted: number;
  left: number;
};

type Amounts = Record<string, string>;
type Container = { resources?: { requests?: Amounts; limits?: Amounts } };

/**
 * What of the Deployments that are still to be made would not fit into the quotas of the namespace, as far as their
 * own requests tell.
 * @param objects all that is to be applied; an autoscaler tells how many pods there will be at least
 * @param existing the names of the Deployments that are there, whose share is used already
 */
export function findShortages(
  objects: readonly KubernetesObject[],
  existing: ReadonlySet<string>,
  quotas: readonly KubernetesObject[],
): Shortage[] {
  const wanted = new Map<string, number>();
  const add = (resource: string, amount: number) =>
    wanted.set(resource, (wanted.get(resource) ?? 0) + amount);
  for (const deployment of objects) {
    if (deployment.kind !== 'Deployment' || existing.has(deployment.metadata.name)) continue;
    const pods = podsWanted(deployment, objects);
    add('pods', pods);
    const { template } = specOf<{ template: { spec?: { containers?: Container[] } } }>(deployment);
    for (const { resources } of template?.spec?.containers ?? []) {
      for (const [name, amount] of Object.entries(resources?.requests ?? {})) {
        add(`requests.${name}`, pods * quantityOf(amount));
        add(name, pods * quantityOf(amount));
      }
      for (const [name, amount] of Object.entries(resources?.limits ?? {})) {
        add(`limits.${name}`, pods * quantityOf(amount));
      }
    }
  }
  return quotas.flatMap((quota) => {
    const { hard = {}, used = {} } = statusOf<{ hard: Amounts; used: Amounts }>(quota);
    return Object.entries(hard).flatMap(([resource, most]) => {
      const left = quantityOf(most) - (quantityOf(used[resource]) || 0);
      const amount = wanted.get(resource) ?? 0;
      return amount > left ? [{ quota: quota.metadata.name, resource, wanted: amount, left }] : [];
    });
  });
}

function podsWanted(deployment: KubernetesObject, objects: readonly KubernetesObject[]): number {
  const autoscaler = objects.find(
    (each) =>
      each.kind === 'HorizontalPodAutoscaler' &&
      specOf<{ scaleTargetRef: { name?: string } }>(each).scaleTargetRef?.name ===
        deployment.metadata.name,
  );
  const minimum = autoscaler && specOf<{ minReplicas: number }>(autoscaler).minReplicas;
  return minimum ?? specOf<{ replicas: number }>(deployment).replicas ?? 1;
}
