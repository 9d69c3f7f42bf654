import { isDeepStrictEqual } from 'node:util';

import { type KubernetesObject, type ManagedFieldsEntry } from '../../objects/kubernetes-object.ts';

/**
 * Server-side apply as an API server does it, but that every list is one field: enough for objects that one
 * manager writes and of which another takes single fields.
 */

export type FieldConflict = { manager: string; path: readonly string[] };

type Tree = Record<string, unknown>;

/** Fields that no manager owns. */
const identity = new Set([
  'apiVersion',
  'kind',
  'metadata/name',
  'metadata/namespace',
  'metadata/uid',
  'metadata/resourceVersion',
  'metadata/generation',
  'metadata/creationTimestamp',
  'metadata/deletionTimestamp',
  'metadata/managedFields',
]);

export function applyFields(
  live: KubernetesObject | null,
  applied: KubernetesObject,
  manager: string,
  force: boolean,
): { object: KubernetesObject; conflicts: FieldConflict[] } {
  const entries = structuredClone([
    ...(live?.metadata.managedFields ?? []),
  ]) as ManagedFieldsEntry[];
  const mine = entries.find((entry) => entry.manager === manager && entry.operation === 'Apply');
  const wanted = leaves(applied);
  const object = structuredClone(live ?? ({ metadata: {} } as unknown as KubernetesObject)) as Tree;

  const conflicts: FieldConflict[] = [];
  for (const entry of entries) {
    if (entry === mine) continue;
    for (const path of pathsOf(entry)) {
      const value = wanted.get(path.join('/'));
      if (value === undefined || isDeepStrictEqual(get(object, path), value.value)) continue;
      if (force) removeLeaf(entry, path);
      else conflicts.push({ manager: entry.manager, path });
    }
  }
  if (conflicts.length > 0) return { object: object as KubernetesObject, conflicts };

  const ownedByOthers = new Set(
    entries
      .filter((entry) => entry !== mine)
      .flatMap((entry) => pathsOf(entry).map((path) => path.join('/'))),
  );
  for (const path of mine ? pathsOf(mine) : []) {
    const key = path.join('/');
    if (!wanted.has(key) && !ownedByOthers.has(key)) unset(object, path);
  }
  for (const { path, value } of wanted.values()) set(object, path, structuredClone(value));
  Object.assign(object, { apiVersion: applied.apiVersion, kind: applied.kind });
  const metadata = object['metadata'] as Tree;
  metadata['name'] = applied.metadata.name;
  if (applied.metadata.namespace) metadata['namespace'] = applied.metadata.namespace;

  const fieldsV1 = treeOf([...wanted.values()].map(({ path }) => path));
  const others = entries.filter((entry) => entry !== mine && pathsOf(entry).length > 0);
  metadata['managedFields'] = [
    ...others,
    {
      manager,
      operation: 'Apply',
      apiVersion: applied.apiVersion,
      fieldsType: 'FieldsV1',
      fieldsV1,
    },
  ];
  return { object: object as KubernetesObject, conflicts };
}

/** Notes who changed which fields by another way than apply. */
export function noteUpdate(
  before: KubernetesObject | null,
  after: KubernetesObject,
  manager: string,
  subresource?: string,
): KubernetesObject {
  const old = before ? leaves(before) : new Map<string, Leaf>();
  const changed = [...leaves(after)].filter(
    ([key, { value, path }]) =>
      (path[0] === 'status') === (subresource === 'status') &&
      !isDeepStrictEqual(old.get(key)?.value, value),
  );
  if (changed.length === 0) return after;
  const changedKeys = new Set(changed.map(([key]) => key));
  const entries = structuredClone([
    ...(after.metadata.managedFields ?? []),
  ]) as ManagedFieldsEntry[];
  for (const entry of entries) {
    for (const path of pathsOf(entry)) if (changedKeys.has(path.join('/'))) removeLeaf(entry, path);
  }
  let own = entries.find(
    (entry) =>
      entry.manager === manager &&
      entry.operation === 'Update' &&
      entry.subresource === subresource,
  );
  if (!own) {
    own = {
      manager,
      operation: 'Update',
      fieldsType: 'FieldsV1',
      fieldsV1: {},
      ...(subresource ? { subresource } : {}),
    };
    entries.push(own);
  }
  own.fieldsV1 = treeOf([...pathsOf(own), ...changed.map(([, { path }]) => path)]);
  return {
    ...after,
    metadata: {
      ...after.metadata,
      managedFields: entries.filter((entry) => pathsOf(entry).length > 0),
    },
  };
}

type Leaf = { path: string[]; value: unknown };

function leaves(object: KubernetesObject): Map<string, Leaf> {
  const found = new Map<string, Leaf>();
  const visit = (value: unknown, path: string[]) => {
    const key = path.join('/');
    if (identity.has(key) || value === undefined || value === null) return;
    if (isTree(value) && Object.keys(value).length > 0) {
      for (const [name, child] of Object.entries(value)) visit(child, [...path, name]);
      return;
    }
    if (path.length > 0) found.set(key, { path, value });
  };
  visit(object, []);
  return found;
}

function isTree(value: unknown): value is Tree {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function pathsOf(entry: ManagedFieldsEntry): string[][] {
  const paths: string[][] = [];
  const visit = (tree: Tree, path: string[]) => {
    const names = Object.keys(tree);
    if (names.length === 0 && path.length > 0) paths.push(path);
    for (const name of names) visit(tree[name] as Tree, [...path, name.slice(2)]);
  };
  visit(entry.fieldsV1 ?? {}, []);
  return paths;
}

function treeOf(paths: readonly (readonly string[])[]): Tree {
  const root: Tree = {};
  for (const path of paths) {
    let node = root;
    for (const name of path) node = (node[`f:${name}`] ??= {}) as Tree;
  }
  return root;
}

function removeLeaf(entry: ManagedFieldsEntry, path: readonly string[]): void {
  entry.fieldsV1 = treeOf(pathsOf(entry).filter((each) => each.join('/') !== path.join('/')));
}

function get(object: Tree, path: readonly string[]): unknown {
  return path.reduce<unknown>((value, name) => (isTree(value) ? value[name] : undefined), object);
}

function set(object: Tree, path: readonly string[], value: unknown): void {
  let node = object;
  for (const name of path.slice(0, -1)) {
    if (!isTree(node[name])) node[name] = {};
    node = node[name] as Tree;
  }
  node[path.at(-1) ?? ''] = value;
}

/** Removes a field, and what is empty after it. */
function unset(object: Tree, path: readonly string[]): void {
  const parent = get(object, path.slice(0, -1));
  if (!isTree(parent)) return;
  delete parent[path.at(-1) ?? ''];
  if (Object.keys(parent).length === 0 && path.length > 1) unset(object, path.slice(0, -1));
}
