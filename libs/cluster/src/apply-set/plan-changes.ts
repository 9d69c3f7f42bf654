import { type Cluster } from '../connection/cluster.ts';
import { type ErrorCause, isClusterError } from '../errors/cluster-error.ts';
import {
  keyOf,
  type KubernetesObject,
  type ObjectReference,
  referenceOf,
} from '../objects/kubernetes-object.ts';
import { applyObject, type CallOptions, readObject } from '../objects/object-client.ts';
import { type ApplySet, asMember, groupKindOf, groupKindsOf, parentOf } from './apply-set.ts';
import { isChange, withoutServerFields } from './comparable.ts';
import { findMembers } from './find-members.ts';
import { mapLimited } from '../map-limited.ts';

/** What would become of one object. */
export type PlannedChange = {
  object: ObjectReference;
  action: 'create' | 'update' | 'delete' | 'unchanged' | 'conflict';
  /** As it is in the cluster, without what the server keeps for itself; null when it is not there. */
  before: KubernetesObject | null;
  /** As it would be; null when it would be deleted, or when the conflict keeps the server from saying. */
  after: KubernetesObject | null;
  /** The fields that others own. With `force` they are what would be taken over. */
  conflicts: readonly ErrorCause[];
  /** What is to be sent; absent for what is deleted. */
  desired?: KubernetesObject;
  /** Of what would be deleted: the very object that was looked at. */
  uid?: string | undefined;
};

export type Plan = {
  /** In the order in which they are applied; deletions last. */
  changes: readonly PlannedChange[];
  /** The kinds that the set holds in the cluster, by its parent. */
  groupKinds: readonly string[];
};

export type PlanOptions = CallOptions & {
  set: ApplySet;
  /** Objects of the set that stay although they are not among the desired ones. */
  keep?: readonly ObjectReference[];
  force?: boolean;
};

/** How many objects are looked at at a time. */
const concurrency = 8;

/**
 * Asks the API server what applying the objects would change, by dry runs: it knows defaults, conversions and
 * owners, and changes nothing.
 * @throws ClusterError when it refuses an object for another reason than a conflict
 */
export async function planChanges(
  cluster: Cluster,
  objects: readonly KubernetesObject[],
  { set, keep = [], force = false, ...call }: PlanOptions,
): Promise<Plan> {
  const parent = await readObject(cluster, parentOf(set), call);
  const hasNamespace = parent !== null || (await namespaceExists(cluster, set.namespace, call));

  // One list a kind tells what is there of the set: only what is not in it has to be looked for by its name.
  const groupKinds = groupKindsOf(parent);
  const inSet = objects.filter((each) => !isOutsideOfSet(each));
  const versions = new Map(inSet.map((each) => [groupKindOf(each), each.apiVersion]));
  const members = hasNamespace
    ? await findMembers(cluster, set, [...groupKinds, ...versions.keys()], { versions, ...call })
    : [];
  const known = new Map(members.map((member) => [keyOf(referenceOf(member)), member]));

  const changes = await mapLimited(objects, concurrency, async (object) => {
    const desired = isOutsideOfSet(object) ? object : asMember(object, set);
    const live = known.get(keyOf(referenceIn(object, set)));
    return await planOne(cluster, desired, live, { hasNamespace, force, ...call });
  });

  const wanted = new Set([
    ...objects.map((object) => keyOf(referenceIn(object, set))),
    ...keep.map(keyOf),
  ]);
  const removed = members
    .filter(
      (member) => !wanted.has(keyOf(referenceOf(member))) && !member.metadata.deletionTimestamp,
    )
    .reverse()
    .map((member): PlannedChange => {
      return {
        object: referenceOf(member),
        action: 'delete',
        before: withoutServerFields(member),
        after: null,
        conflicts: [],
        uid: member.metadata.uid,
      };
    });
  return { changes: [...changes, ...removed], groupKinds };
}

/** Who may not look at namespaces has been given one. */
async function namespaceExists(
  cluster: Cluster,
  name: string,
  call: CallOptions,
): Promise<boolean> {
  try {
    return (
      (await readObject(cluster, { apiVersion: 'v1', kind: 'Namespace', name }, call)) !== null
    );
  } catch (error) {
    if (isClusterError(error, 'forbidden')) return true;
    throw error;
  }
}

/** A namespace is around the set, not in it. */
export function isOutsideOfSet({ kind }: KubernetesObject): boolean {
  return kind === 'Namespace';
}

async function planOne(
  cluster: Cluster,
  desired: KubernetesObject,
  member: KubernetesObject | undefined,
  { hasNamespace, force, ...call }: CallOptions & { hasNamespace: boolean; force: boolean },
): Promise<PlannedChange> {
  const object = referenceOf(desired);
  if (!hasNamespace && desired.kind !== 'Namespace') {
    return { object, action: 'create', before: null, after: desired, conflicts: [], desired };
  }
  const live = member ?? (await readObject(cluster, object, call));
  const before = live && withoutServerFields(live);
  try {
    const after = await applyObject(cluster, desired, { ...call, dryRun: true });
    const action = live === null ? 'create' : isChange(live, after) ? 'update' : 'unchanged';
    return { object, action, before, after: withoutServerFields(after), conflicts: [], desired };
  } catch (error) {
    if (!isClusterError(error, 'field_conflict')) throw error;
    if (!force) {
      return { object, action: 'conflict', before, after: null, conflicts: error.causes, desired };
    }
    const after = await applyObject(cluster, desired, { ...call, dryRun: true, force });
    return {
      object,
      action: 'update',
      before,
      after: withoutServerFields(after),
      conflicts: error.causes,
      desired,
    };
  }
}

function referenceIn(object: KubernetesObject, set: ApplySet): ObjectReference {
  const reference = referenceOf(object);
  return isOutsideOfSet(object)
    ? reference
    : { ...reference, namespace: reference.namespace ?? set.namespace };
}
