import { type Cluster } from '../connection/cluster.ts';
import {
  type KubernetesObject,
  type ObjectReference,
  referenceOf,
} from '../objects/kubernetes-object.ts';
import { type CallOptions, deleteObject, readObject } from '../objects/object-client.ts';
import { ensureParent } from './apply-plan.ts';
import { type ApplySet, groupKindOf, groupKindsOf, parentOf } from './apply-set.ts';
import { findMembers } from './find-members.ts';

/** Everything that the set has in the cluster. @throws ClusterError */
export async function listSet(
  cluster: Cluster,
  set: ApplySet,
  call: CallOptions = {},
): Promise<KubernetesObject[]> {
  const parent = await readObject(cluster, parentOf(set), call);
  return parent ? await findMembers(cluster, set, groupKindsOf(parent), call) : [];
}

export type RemoveOptions = CallOptions & {
  /** Whether an object of the set stays. */
  keeps?: (object: KubernetesObject) => boolean;
  onDelete?: (object: ObjectReference) => void;
};

/**
 * Deletes what the set holds, the parent last, so that an interrupted run is ended by the next one.
 * @returns what was deleted and what was kept
 * @throws ClusterError
 */
export async function removeSet(
  cluster: Cluster,
  set: ApplySet,
  { keeps = () => false, onDelete, ...call }: RemoveOptions = {},
): Promise<{ deleted: ObjectReference[]; kept: ObjectReference[] }> {
  const members = await listSet(cluster, set, call);
  const kept = members.filter(keeps);
  const deleted: ObjectReference[] = [];
  for (const member of members.filter((each) => !kept.includes(each)).sort(usersFirst)) {
    const reference = referenceOf(member);
    onDelete?.(reference);
    if (await deleteObject(cluster, reference, { ...call, uid: member.metadata.uid })) {
      deleted.push(reference);
    }
  }
  if (kept.length > 0) await ensureParent(cluster, set, kept.map(groupKindOf), call);
  else if (await readObject(cluster, parentOf(set), call)) {
    await deleteObject(cluster, parentOf(set), call);
  }
  return { deleted, kept: kept.map(referenceOf) };
}

/** What people reach goes first, what others need last. */
const order = [
  'Ingress',
  'HTTPRoute',
  'Gateway',
  'Route',
  'HorizontalPodAutoscaler',
  'Deployment',
  'Service',
];

function usersFirst(one: KubernetesObject, other: KubernetesObject): number {
  const rank = ({ kind }: KubernetesObject) => {
    const index = order.indexOf(kind);
    return index < 0 ? order.length : index;
  };
  return rank(one) - rank(other);
}
