import { createHash } from 'node:crypto';

import {
  groupOf,
  type KubernetesObject,
  type ObjectReference,
} from '../objects/kubernetes-object.ts';

/**
 * The labels and annotations of an ApplySet, by which every tool can tell what was applied together: KEP-3659,
 * https://github.com/kubernetes/enhancements/tree/master/keps/sig-cli/3659-kubectl-apply-prune.
 */
export const applySetLabels = {
  /** On the parent: the id of its set. */
  id: 'applyset.kubernetes.io/id',
  /** On a member: the id of the set it is in. */
  partOf: 'applyset.kubernetes.io/part-of',
} as const;

export const applySetAnnotations = {
  /** Who manages the set: the name and version of a tool. */
  tooling: 'applyset.kubernetes.io/tooling',
  /** The kinds that the set holds or held, so that nothing is forgotten when a kind is given up. */
  groupKinds: 'applyset.kubernetes.io/contains-group-kinds',
} as const;

/** What is applied together into one namespace, kept together by a ConfigMap in it. */
export type ApplySet = {
  /** The name of the parent. */
  name: string;
  namespace: string;
  /** Such as `vigia/v0.1.0`. */
  tooling: string;
};

export function parentOf({ name, namespace }: ApplySet): ObjectReference {
  return { apiVersion: 'v1', kind: 'ConfigMap', name, namespace };
}

/** `applyset-` + base64url(sha256(name.namespace.kind.group)) + `-v1`, as the KEP computes it. */
export function applySetId({ name, namespace }: Pick<ApplySet, 'name' | 'namespace'>): string {
  const hash = createHash('sha256').update(`${name}.${namespace}.ConfigMap.`).digest('base64url');
  return `applyset-${hash}-v1`;
}

/** The object as a member of the set. */
export function asMember(object: KubernetesObject, set: ApplySet): KubernetesObject {
  const { metadata } = object;
  return {
    ...object,
    metadata: {
      ...metadata,
      labels: { ...metadata.labels, [applySetLabels.partOf]: applySetId(set) },
    },
  };
}

/** `Deployment.apps`, and `Service` for the core group. */
export function groupKindOf({
  apiVersion,
  kind,
}: Pick<KubernetesObject, 'apiVersion' | 'kind'>): string {
  const group = groupOf(apiVersion);
  return group === '' ? kind : `${kind}.${group}`;
}

export function parentObject(set: ApplySet, groupKinds: Iterable<string>): KubernetesObject {
  return {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: {
      name: set.name,
      namespace: set.namespace,
      labels: { [applySetLabels.id]: applySetId(set) },
      annotations: {
        [applySetAnnotations.tooling]: set.tooling,
        [applySetAnnotations.groupKinds]: [...new Set(groupKinds)].sort().join(','),
      },
    },
  };
}

export function groupKindsOf(parent: KubernetesObject | null): string[] {
  const text = parent?.metadata.annotations?.[applySetAnnotations.groupKinds] ?? '';
  return text.split(',').filter(Boolean);
}
