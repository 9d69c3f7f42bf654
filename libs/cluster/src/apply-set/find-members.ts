import { type Cluster } from '../connection/cluster.ts';
import { isClusterError } from '../errors/cluster-error.ts';
import { type KubernetesObject } from '../objects/kubernetes-object.ts';
import { type CallOptions, listObjects } from '../objects/object-client.ts';
import { applySetId, applySetLabels, type ApplySet } from './apply-set.ts';

/**
 * Every object of the set that is in the cluster, of the given kinds.
 * @param versions the version in which a kind is read, by its group and kind; else the one that the server prefers
 * @throws ClusterError
 */
export async function findMembers(
  cluster: Cluster,
  set: ApplySet,
  groupKinds: Iterable<string>,
  { versions, ...options }: CallOptions & { versions?: ReadonlyMap<string, string> } = {},
): Promise<KubernetesObject[]> {
  const preferred = await cluster.groups(options.signal);
  const lists = await Promise.all(
    [...new Set(groupKinds)].map(async (groupKind) => {
      const [kind = '', ...group] = groupKind.split('.');
      const apiVersion =
        versions?.get(groupKind) ?? (group.length === 0 ? 'v1' : preferred.get(group.join('.')));
      if (apiVersion === undefined) return [];
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
