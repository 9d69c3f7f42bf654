import { type Cluster } from '../connection/cluster.ts';
import { ClusterError } from '../errors/cluster-error.ts';
import { describeReference, type KubernetesObject } from '../objects/kubernetes-object.ts';
import {
  applyObject,
  type CallOptions,
  deleteObject,
  readObject,
} from '../objects/object-client.ts';
import { type ApplySet, groupKindOf, groupKindsOf, parentObject, parentOf } from './apply-set.ts';
import { isOutsideOfSet, type Plan, type PlannedChange } from './plan-changes.ts';

export type ApplyPlanOptions = CallOptions & {
  set: ApplySet;
  force?: boolean;
  /** Told before each object is written or deleted. */
  onChange?: (change: PlannedChange) => void;
};

/**
 * Writes what a plan says, in its order, and nothing else. May be interrupted at any moment: the parent of the set
 * knows every kind before the first object of it is made, so that the next run finds and ends whatever was left.
 * @throws ClusterError `field_conflict` before anything is written, when the plan has conflicts and no `force`
 */
export async function applyPlan(
  cluster: Cluster,
  plan: Plan,
  { set, force = false, onChange, ...call }: ApplyPlanOptions,
): Promise<void> {
  const conflicts = plan.changes.filter(({ action }) => action === 'conflict');
  if (conflicts.length > 0 && !force) throw conflictsOf(conflicts);

  const write = async (change: PlannedChange) => {
    if (!change.desired || change.action === 'unchanged') return;
    onChange?.(change);
    await applyObject(cluster, change.desired, { ...call, force });
  };
  const outside = plan.changes.filter(({ desired }) => desired && isOutsideOfSet(desired));
  for (const change of outside) await write(change);

  const kinds = plan.changes.flatMap(({ desired }) =>
    desired && !isOutsideOfSet(desired) ? [groupKindOf(desired)] : [],
  );
  await ensureParent(cluster, set, [...plan.groupKinds, ...kinds], call);
  for (const change of plan.changes) {
    if (!outside.includes(change)) await write(change);
  }
  for (const change of plan.changes) {
    if (change.action !== 'delete') continue;
    onChange?.(change);
    await deleteObject(cluster, change.object, { ...call, uid: change.uid });
  }
}

/**
 * Lets the parent forget kinds that the set holds no more: when everything is applied and pruned.
 * @param held the kinds of what is desired and of what is kept
 */
export async function settleParent(
  cluster: Cluster,
  set: ApplySet,
  held: readonly Pick<KubernetesObject, 'apiVersion' | 'kind'>[],
  call: CallOptions = {},
): Promise<void> {
  await ensureParent(
    cluster,
    set,
    held.filter(({ kind }) => kind !== 'Namespace').map(groupKindOf),
    call,
  );
}

/**
 * Makes the parent hold these kinds; writes nothing when it does.
 * @throws ClusterError `already_exists` when the parent belongs to another tool
 */
export async function ensureParent(
  cluster: Cluster,
  set: ApplySet,
  groupKinds: readonly string[],
  call: CallOptions = {},
): Promise<void> {
  const wanted = parentObject(set, groupKinds);
  const live = await readObject(cluster, parentOf(set), call);
  assertOwn(live, wanted, set);
  const isSame =
    live !== null &&
    groupKindsOf(live).join() === groupKindsOf(wanted).join() &&
    Object.entries(wanted.metadata.annotations ?? {}).every(
      ([name, value]) => live.metadata.annotations?.[name] === value,
    );
  // The very fields of the parent are ours by definition of the set.
  if (!isSame) await applyObject(cluster, wanted, { ...call, force: true });
}

function assertOwn(live: KubernetesObject | null, wanted: KubernetesObject, set: ApplySet): void {
  const [label] = Object.keys(wanted.metadata.labels ?? {});
  if (
    live === null ||
    live.metadata.labels?.[label ?? ''] === wanted.metadata.labels?.[label ?? '']
  )
    return;
  throw new ClusterError(
    'already_exists',
    `The ConfigMap ${set.name} in ${set.namespace}, by which Vigia knows its own objects, belongs to someone else.`,
    {
      remedy: `Rename or delete it: kubectl --namespace ${set.namespace} delete configmap ${set.name}`,
      object: parentOf(set),
    },
  );
}

function conflictsOf(conflicts: readonly PlannedChange[]): ClusterError {
  const causes = conflicts.flatMap(({ object, conflicts: fields }) =>
    fields.map((cause) => ({
      ...cause,
      message: `${describeReference(object)} ${cause.field}: ${cause.manager ?? 'another'}`,
    })),
  );
  const managers = [...new Set(causes.map(({ manager }) => manager ?? 'another'))].join(', ');
  return new ClusterError(
    'field_conflict',
    `${managers} owns ${causes.length === 1 ? 'a field' : `${causes.length} fields`} that Vigia would change; nothing was changed.`,
    {
      remedy: 'Let the other owner go of them, or take them over with --force-conflicts.',
      object: conflicts[0]?.object,
      causes,
      facts: { managers, count: causes.length },
    },
  );
}
