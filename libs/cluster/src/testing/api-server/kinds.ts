/** A kind that the server serves. */
export type ServedKind = {
  apiVersion: string;
  kind: string;
  plural: string;
  isNamespaced: boolean;
};

const table: readonly (readonly [string, string, string, boolean])[] = [
  ['v1', 'Namespace', 'namespaces', false],
  ['v1', 'ConfigMap', 'configmaps', true],
  ['v1', 'Secret', 'secrets', true],
  ['v1', 'Service', 'services', true],
  ['v1', 'ServiceAccount', 'serviceaccounts', true],
  ['v1', 'Pod', 'pods', true],
  ['v1', 'Event', 'events', true],
  ['v1', 'ResourceQuota', 'resourcequotas', true],
  ['apps/v1', 'Deployment', 'deployments', true],
  ['apps/v1', 'ReplicaSet', 'replicasets', true],
  ['autoscaling/v2', 'HorizontalPodAutoscaler', 'horizontalpodautoscalers', true],
  ['policy/v1', 'PodDisruptionBudget', 'poddisruptionbudgets', true],
  ['discovery.k8s.io/v1', 'EndpointSlice', 'endpointslices', true],
  ['networking.k8s.io/v1', 'NetworkPolicy', 'networkpolicies', true],
  ['networking.k8s.io/v1', 'Ingress', 'ingresses', true],
  ['networking.k8s.io/v1', 'IngressClass', 'ingressclasses', false],
  ['rbac.authorization.k8s.io/v1', 'Role', 'roles', true],
  ['rbac.authorization.k8s.io/v1', 'RoleBinding', 'rolebindings', true],
  ['apiextensions.k8s.io/v1', 'CustomResourceDefinition', 'customresourcedefinitions', false],
];

export const builtInKinds: readonly ServedKind[] = table.map(
  ([apiVersion, kind, plural, isNamespaced]) => ({ apiVersion, kind, plural, isNamespaced }),
);

export type Definition = {
  spec?: {
    group?: string;
    scope?: string;
    names?: { kind?: string; plural?: string };
    versions?: { name: string; served?: boolean }[];
  };
};

/** The kinds that a CustomResourceDefinition adds. */
export function kindsOfDefinition(definition: Definition): ServedKind[] {
  const { group = '', scope, names, versions } = definition.spec ?? {};
  return (versions ?? [])
    .filter(({ served }) => served !== false)
    .map(({ name }) => ({
      apiVersion: `${group}/${name}`,
      kind: names?.kind ?? '',
      plural: names?.plural ?? '',
      isNamespaced: scope !== 'Cluster',
    }));
}
