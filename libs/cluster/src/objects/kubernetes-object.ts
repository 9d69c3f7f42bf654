/** The metadata that this library reads; whatever else an object has stays as it is. */
export type ObjectMetadata = {
  name: string;
  namespace?: string;
  labels?: Record<string, string>;
  annotations?: Record<string, string>;
  /** Given by the API server; a change of the object changes it. */
  resourceVersion?: string;
  generation?: number;
  uid?: string;
  creationTimestamp?: string;
  deletionTimestamp?: string;
  managedFields?: readonly ManagedFieldsEntry[];
  ownerReferences?: readonly { kind: string; name: string; uid: string; controller?: boolean }[];
  [field: string]: unknown;
};

/** Who owns which fields (https://kubernetes.io/docs/reference/using-api/server-side-apply/). */
export type ManagedFieldsEntry = {
  manager: string;
  operation: 'Apply' | 'Update';
  subresource?: string;
  fieldsV1?: Record<string, unknown>;
  [field: string]: unknown;
};

/** Any object of the Kubernetes API. */
export type KubernetesObject = {
  apiVersion: string;
  kind: string;
  metadata: ObjectMetadata;
  [field: string]: unknown;
};

/** Which object. `namespace` is left out where the kind has none. */
export type ObjectReference = {
  apiVersion: string;
  kind: string;
  name: string;
  namespace?: string | undefined;
};

export function referenceOf(object: KubernetesObject): ObjectReference {
  const { apiVersion, kind, metadata } = object;
  return { apiVersion, kind, name: metadata.name, namespace: metadata.namespace };
}

/** `Deployment chat-api`, or `Deployment chat-api in ilab-chat` where the namespace is worth saying. */
export function describeReference(reference: Partial<ObjectReference> & { kind: string }): string {
  const named = reference.name ? `${reference.kind} ${reference.name}` : reference.kind;
  return reference.namespace ? `${named} in ${reference.namespace}` : named;
}

/** The API group, empty for the core group: `apps` of `apps/v1`. */
export function groupOf(apiVersion: string): string {
  const slash = apiVersion.indexOf('/');
  return slash < 0 ? '' : apiVersion.slice(0, slash);
}

/** Identifies an object whatever version of its group it is written in. */
export function keyOf({ apiVersion, kind, namespace, name }: ObjectReference): string {
  return [groupOf(apiVersion), kind, namespace ?? '', name].join('/');
}
