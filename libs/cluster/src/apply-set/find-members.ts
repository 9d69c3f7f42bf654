import { type Cluster } from '../connection/cluster.ts';
import { isClusterError } from '../errors/cluster-error.ts';
import { type KubernetesObject } from '../objects/kubernetes-object.ts';
import { type CallOptions, listObjects } from '../objects/object-client.ts';
import { applySetId, applySetLabels, type ApplySet } from './apply-set.ts';

/** Every object of the set that is in the cluster, of the given kinds. @throws ClusterError */
export async function findMembers(
  cluster: Cluster,
  set: ApplySet,
  groupKinds: Iterable<string>,
  options: CallOptions = {},
): Promise<KubernetesObject[]> {
  const lists = await Promise.all(
    [...new Set(groupKinds)].map(async (groupKind) => {
      const [kind = '', ...group] = groupKind.split('.');
      const apiVersion = await versionOf(cluster, group.join('.'), options);
      if (apiVersion === null) return [];
      try {
        return await listObjects(cluster, {
          apiVersion,
          kind,
          namespace: set.namespace,
          labelSelector: `${applySetLabels.partOf}=${applySetId(set)}`,
          ...options,
        });
      } catch (error) {
        // A kind that the cluster does not serve any more has no objects.
        if (isClusterError(error, 'kind_unknown', 'not_found', 'namespace_missing')) return [];
        throw error;
      }
    }),
  );
  return lists.flat();
}

/** The version that the API server prefers for a group; null when it has no such group. */
async function versionOf(
  cluster: Cluster,
  group: string,
  options: CallOptions,
): Promise<string | null> {
  if (group === '') return 'v1';
  try {
    const found = await cluster.request<{ preferredVersion?: { groupVersion?: string } }>({
      path: `/apis/${group}`,
      verb: 'get',
      subject: `the API group ${group}`,
      ...options,
    });
    return found.preferredVersion?.groupVersion ?? null;
  } catch (error) {
    if (isClusterError(error, 'not_found')) return null;
    throw error;
  }
}
