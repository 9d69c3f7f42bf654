import { type ApiCall, type Cluster } from '../connection/cluster.ts';
import { isClusterError } from '../errors/cluster-error.ts';
import { type KubernetesObject, type ObjectReference, referenceOf } from './kubernetes-object.ts';

/** What every call takes. */
export type CallOptions = Pick<ApiCall, 'signal' | 'deadlineMilliseconds'>;

/** Who the API server notes as the owner of the fields that Vigia sets. */
export const fieldManager = 'vigia';

/** The path of an object, or of all of its kind where it has no name. */
export async function pathOf(
  cluster: Cluster,
  reference: Omit<ObjectReference, 'name'> & { name?: string },
  signal?: AbortSignal,
): Promise<string> {
  const { apiVersion, kind, name, namespace } = reference;
  const { plural, isNamespaced } = await cluster.resource(apiVersion, kind, signal);
  const root = apiVersion.includes('/') ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
  const scope =
    isNamespaced && (namespace !== undefined || name !== undefined)
      ? `/namespaces/${encodeURIComponent(namespace ?? cluster.namespace)}`
      : '';
  return `${root}${scope}/${plural}${name === undefined ? '' : `/${encodeURIComponent(name)}`}`;
}

/** Reads one object; null when there is none. @throws ClusterError */
export async function readObject<T extends KubernetesObject = KubernetesObject>(
  cluster: Cluster,
  reference: ObjectReference,
  options: CallOptions = {},
): Promise<T | null> {
  try {
    return await cluster.request<T>({
      path: await pathOf(cluster, reference, options.signal),
      verb: 'get',
      object: reference,
      ...options,
    });
  } catch (error) {
    if (isClusterError(error, 'not_found', 'namespace_missing')) return null;
    throw error;
  }
}

export type ListOptions = CallOptions & {
  apiVersion: string;
  kind: string;
  /** In all namespaces when left out. */
  namespace?: string | undefined;
  labelSelector?: string;
  fieldSelector?: string;
};

/** Lists all objects of a kind, page by page. @throws ClusterError */
export async function listObjects<T extends KubernetesObject = KubernetesObject>(
  cluster: Cluster,
  options: ListOptions,
): Promise<T[]> {
  const { apiVersion, kind, namespace, labelSelector, fieldSelector, ...call } = options;
  const path = await pathOf(cluster, { apiVersion, kind, namespace }, call.signal);
  const all: T[] = [];
  let next: string | undefined;
  do {
    const page = await cluster.request<{ items?: T[]; metadata?: { continue?: string } }>({
      path,
      query: { labelSelector, fieldSelector, limit: 500, continue: next },
      verb: 'list',
      subject: `${kind} objects${namespace === undefined ? '' : ` in ${namespace}`}`,
      ...call,
    });
    // The items of a list come without their kind.
    all.push(...(page.items ?? []).map((item) => ({ ...item, apiVersion, kind })));
    next = page.metadata?.continue || undefined;
  } while (next !== undefined);
  return all;
}

export type WriteOptions = CallOptions & {
  /** Lets the API server check and answer as if, and keep nothing. */
  dryRun?: boolean;
};

export type ApplyOptions = WriteOptions & {
  /** Takes over the fields that others own. */
  force?: boolean;
  /** Another name than `vigia`, for fields of objects that another program makes. */
  manager?: string;
};

/** Server-side apply, as the field manager `vigia` unless another is given. @throws ClusterError `field_conflict` where another owns a field */
export async function applyObject<T extends KubernetesObject = KubernetesObject>(
  cluster: Cluster,
  object: KubernetesObject,
  { dryRun, force, manager, ...call }: ApplyOptions = {},
): Promise<T> {
  const reference = referenceOf(object);
  return await cluster.request<T>({
    method: 'PATCH',
    path: await pathOf(cluster, reference, call.signal),
    query: {
      fieldManager: manager ?? fieldManager,
      force: force ?? false,
      dryRun: dryRun ? 'All' : undefined,
      fieldValidation: 'Strict',
    },
    body: object,
    contentType: 'application/apply-patch+yaml',
    verb: 'patch',
    object: reference,
    ...call,
  });
}

/** Makes an object that is not there yet. @throws ClusterError `already_exists` */
export async function createObject<T extends KubernetesObject = KubernetesObject>(
  cluster: Cluster,
  object: KubernetesObject,
  { dryRun, ...call }: WriteOptions = {},
): Promise<T> {
  const { apiVersion, kind, metadata } = object;
  const namespace = metadata.namespace;
  const { isNamespaced } = await cluster.resource(apiVersion, kind, call.signal);
  return await cluster.request<T>({
    method: 'POST',
    path: await pathOf(
      cluster,
      isNamespaced
        ? { apiVersion, kind, namespace: namespace ?? cluster.namespace }
        : { apiVersion, kind },
      call.signal,
    ),
    query: { fieldManager, dryRun: dryRun ? 'All' : undefined, fieldValidation: 'Strict' },
    body: object,
    verb: 'create',
    object: referenceOf(object),
    ...call,
  });
}

/** Changes some fields of an object that is there (JSON merge patch, RFC 7396; null removes). @throws ClusterError */
export async function patchObject<T extends KubernetesObject = KubernetesObject>(
  cluster: Cluster,
  reference: ObjectReference,
  patch: Record<string, unknown>,
  { dryRun, ...call }: WriteOptions = {},
): Promise<T> {
  return await cluster.request<T>({
    method: 'PATCH',
    path: await pathOf(cluster, reference, call.signal),
    query: { fieldManager, dryRun: dryRun ? 'All' : undefined },
    body: patch,
    contentType: 'application/merge-patch+json',
    verb: 'patch',
    object: reference,
    ...call,
  });
}

export type DeleteOptions = WriteOptions & {
  /** Deletes only the very object that was looked at: a new one of the same name stays. */
  uid?: string | undefined;
};

/** Deletes an object with what hangs on it, in the background; false when there is none. @throws ClusterError */
export async function deleteObject(
  cluster: Cluster,
  reference: ObjectReference,
  { dryRun, uid, ...call }: DeleteOptions = {},
): Promise<boolean> {
  try {
    await cluster.request({
      method: 'DELETE',
      path: await pathOf(cluster, reference, call.signal),
      query: { dryRun: dryRun ? 'All' : undefined },
      body: {
        apiVersion: 'v1',
        kind: 'DeleteOptions',
        propagationPolicy: 'Background',
        ...(uid === undefined ? {} : { preconditions: { uid } }),
      },
      verb: 'delete',
      object: reference,
      ...call,
    });
    return true;
  } catch (error) {
    if (isClusterError(error, 'not_found', 'namespace_missing', 'kind_unknown')) return false;
    throw error;
  }
}
