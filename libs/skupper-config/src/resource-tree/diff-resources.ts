import { formatFieldPath } from '../finding.ts';
import { type Resource } from '../resources/kinds.ts';
import { orderResources } from '../resources/order-resources.ts';

/** One difference between two sets of resources. Names fields, never their values: they may be secret. */
export interface ResourceChange {
  readonly change: 'added' | 'changed' | 'removed';
  readonly kind: string;
  readonly name: string;
  /** The fields that differ, for `changed`. */
  readonly fields: readonly string[];
}

/**
 * Compares two sets of resources by what they mean to Skupper: the layout of the files, the order of keys,
 * empty values (Go drops them), metadata other than the name, and status do not count.
 */
export function diffResources(
  before: readonly Resource[],
  after: readonly Resource[],
): ResourceChange[] {
  const old = index(before);
  const wanted = index(after);
  const changes = orderResources(after).flatMap((resource): ResourceChange[] => {
    const previous = old.get(identityOf(resource));
    const named = { kind: resource.kind, name: resource.metadata.name };
    if (!previous) return [{ change: 'added', ...named, fields: [] }];
    const fields = differingFields(meaningOf(previous), meaningOf(resource));
    return fields.length === 0 ? [] : [{ change: 'changed', ...named, fields }];
  });
  const removed = orderResources(before)
    .filter((resource) => !wanted.has(identityOf(resource)))
    .map(({ kind, metadata }): ResourceChange => ({
      change: 'removed',
      kind,
      name: metadata.name,
      fields: [],
    }));
  return [...changes, ...removed];
}

function index(resources: readonly Resource[]): Map<string, Resource> {
  return new Map(resources.map((resource) => [identityOf(resource), resource]));
}

/** Skupper holds resources by kind and name within a namespace. */
export function identityOf({ kind, metadata }: Resource): string {
  return `${kind} ${metadata.name}`;
}

function meaningOf(resource: Resource): unknown {
  const { kind: _kind, apiVersion: _apiVersion, metadata, ...rest } = resource;
  const { status: _status, ...meaning } = rest as Record<string, unknown>;
  return { ...meaning, namespace: metadata.namespace || 'default' };
}

/** What Go leaves out of a document: an empty text, zero, false, and what holds nothing else. */
function isEmpty(value: unknown): boolean {
  if (value === undefined || value === null || value === '' || value === 0 || value === false) {
    return true;
  }
  return typeof value === 'object' && Object.values(value).every(isEmpty);
}

function differingFields(
  left: unknown,
  right: unknown,
  path: readonly (string | number)[] = [],
): string[] {
  if (isEmpty(left) && isEmpty(right)) return [];
  const areBranches =
    isBranch(left) && isBranch(right) && Array.isArray(left) === Array.isArray(right);
  if (!areBranches) return left === right ? [] : [formatFieldPath(path)];
  const keys = new Set([...Object.keys(left), ...Object.keys(right)]);
  return [...keys]
    .sort()
    .flatMap((key) =>
      differingFields(Reflect.get(left, key), Reflect.get(right, key), [
        ...path,
        Array.isArray(left) ? Number(key) : key,
      ]),
    );
}

function isBranch(value: unknown): value is object {
  return value !== null && typeof value === 'object';
}
