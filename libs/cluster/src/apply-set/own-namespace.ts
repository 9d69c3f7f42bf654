import { type Cluster } from '../connection/cluster.ts';
import { isClusterError } from '../errors/cluster-error.ts';
import { type KubernetesObject } from '../objects/kubernetes-object.ts';
import { type CallOptions, deleteObject, readObject } from '../objects/object-client.ts';
import { type ApplySet, applySetId } from './apply-set.ts';

/** On a namespace: the id of the set for which it was made, and with which it may go. */
const createdBy = 'app.kubernetes.io/created-by';

/**
 * Marks a namespace that does not exist yet as made for the set; one that someone else made stays theirs.
 * @throws ClusterError
 */
export async function markOwnNamespace(
  cluster: Cluster,
  object: KubernetesObject,
  set: ApplySet,
  call: CallOptions = {},
): Promise<KubernetesObject> {
  const { name } = object.metadata;
  const live = await readObject(cluster, { apiVersion: 'v1', kind: 'Namespace', name }, call);
  if (live !== null && live.metadata.annotations?.[createdBy] !== applySetId(set)) return object;
  const annotations = { ...object.metadata.annotations, [createdBy]: applySetId(set) };
  return { ...object, metadata: { ...object.metadata, annotations } };
}

/**
 * Deletes the namespace of the set if it was made for it.
 * @returns whether it was
 * @throws ClusterError
 */
export async function removeOwnNamespace(
  cluster: Cluster,
  set: ApplySet,
  call: CallOptions = {},
): Promise<boolean> {
  const reference = { apiVersion: 'v1', kind: 'Namespace', name: set.namespace };
  try {
    const live = await readObject(cluster, reference, call);
    if (live?.metadata.annotations?.[createdBy] !== applySetId(set)) return false;
    return await deleteObject(cluster, reference, { ...call, uid: live.metadata.uid });
  } catch (error) {
    // Who may not look at namespaces has made none.
    if (isClusterError(error, 'forbidden')) return false;
    throw error;
  }
}
