import { randomUUID } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';

import { type KubernetesObject } from '../../objects/kubernetes-object.ts';
import { builtInKinds, type Definition, kindsOfDefinition, type ServedKind } from './kinds.ts';

export type Store = {
  kinds(): ServedKind[];
  all(): KubernetesObject[];
  find(kind: string, name: string, namespace?: string): KubernetesObject | undefined;
  /** Keeps an object; nothing is written when it is the one that is there. */
  put(object: KubernetesObject): KubernetesObject;
  remove(object: KubernetesObject): void;
};

export function createStore(): Store {
  const objects = new Map<string, KubernetesObject>();
  let version = 100;
  const keyOf = ({ kind, metadata }: KubernetesObject) =>
    `${kind}/${metadata.namespace ?? ''}/${metadata.name}`;

  return {
    kinds: () => [
      ...builtInKinds,
      ...[...objects.values()]
        .filter(({ kind }) => kind === 'CustomResourceDefinition')
        .flatMap((definition) => kindsOfDefinition(definition as Definition)),
    ],
    all: () => [...objects.values()],
    find: (kind, name, namespace) => objects.get(`${kind}/${namespace ?? ''}/${name}`),
    put(object) {
      const key = keyOf(object);
      const before = objects.get(key);
      if (before && isDeepStrictEqual(withoutVersion(before), withoutVersion(object)))
        return before;
      version += 1;
      const generation = before?.metadata.generation ?? 0;
      const after = {
        ...object,
        metadata: {
          ...object.metadata,
          uid: before?.metadata.uid ?? randomUUID(),
          creationTimestamp: before?.metadata.creationTimestamp ?? new Date().toISOString(),
          generation:
            before && isDeepStrictEqual(before['spec'], object['spec'])
              ? generation
              : generation + 1,
          resourceVersion: String(version),
        },
      };
      objects.set(key, after);
      return after;
    },
    remove(object) {
      objects.delete(keyOf(object));
      if (object.kind !== 'Namespace') return;
      for (const [key, each] of objects) {
        if (each.metadata.namespace === object.metadata.name) objects.delete(key);
      }
    },
  };
}

function withoutVersion({ metadata, ...rest }: KubernetesObject): unknown {
  const {
    resourceVersion: _version,
    uid: _uid,
    creationTimestamp: _created,
    generation: _generation,
    ...kept
  } = metadata;
  return { ...rest, metadata: kept };
}
