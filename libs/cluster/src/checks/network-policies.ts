import { type KubernetesObject } from '../objects/kubernetes-object.ts';
import { specOf } from '../readiness/conditions.ts';

type Labels = Readonly<Record<string, string>>;
type Selector = {
  matchLabels?: Labels;
  matchExpressions?: { key: string; operator: string; values?: string[] }[];
};
type Peer = { podSelector?: Selector; namespaceSelector?: Selector; ipBlock?: object };
type Port = { protocol?: string; port?: number | string; endPort?: number };
type Rule = { from?: Peer[]; to?: Peer[]; ports?: Port[] };
type Spec = {
  podSelector: Selector;
  policyTypes: string[];
  ingress: Rule[];
  egress: Rule[];
};

/** The other end of a connection: pods of the same namespace, or something that is no pod. */
export type PolicyPeer = { pods: Labels; namespace: Labels } | 'outside';

export type Direction = 'ingress' | 'egress';

/**
 * The policies that let pods with these labels have no such connection at any of these TCP ports; empty when it
 * is allowed (https://kubernetes.io/docs/concepts/services-networking/network-policies/). Where it depends on the
 * network plugin (blocks of addresses, for pods) or on the pod (ports by name), it counts as allowed.
 */
export function policiesAgainst(
  policies: readonly KubernetesObject[],
  pods: Labels,
  direction: Direction,
  peer: PolicyPeer,
  ports: readonly number[],
): string[] {
  const selecting = policies.filter((policy) => {
    const { podSelector, policyTypes, egress } = specOf<Spec>(policy);
    const types = policyTypes ?? ['Ingress', ...(egress === undefined ? [] : ['Egress'])];
    return types.some((type) => type.toLowerCase() === direction) && selects(podSelector, pods);
  });
  const isAllowed = selecting.some((policy) =>
    (specOf<Spec>(policy)[direction] ?? []).some(
      (rule) =>
        allowsPeer((direction === 'ingress' ? rule.from : rule.to) ?? [], peer) &&
        ports.some((port) => allowsPort(rule.ports ?? [], port)),
    ),
  );
  return isAllowed ? [] : selecting.map(({ metadata }) => metadata.name);
}

function allowsPeer(peers: readonly Peer[], peer: PolicyPeer): boolean {
  if (peers.length === 0) return true;
  return peers.some(({ ipBlock, podSelector, namespaceSelector }) => {
    if (ipBlock) return true;
    // Whoever comes from outside may come by pods of another namespace, such as those of an ingress.
    if (peer === 'outside') return namespaceSelector !== undefined;
    return (
      selects(podSelector, peer.pods) &&
      (namespaceSelector === undefined || selects(namespaceSelector, peer.namespace))
    );
  });
}

function allowsPort(ports: readonly Port[], wanted: number): boolean {
  if (ports.length === 0) return true;
  return ports.some(({ protocol = 'TCP', port, endPort }) => {
    if (protocol !== 'TCP') return false;
    if (typeof port !== 'number') return true;
    return wanted >= port && wanted <= (endPort ?? port);
  });
}

/** An empty selector is for all. */
function selects(selector: Selector | undefined, labels: Labels): boolean {
  const { matchLabels = {}, matchExpressions = [] } = selector ?? {};
  return (
    Object.entries(matchLabels).every(([key, value]) => labels[key] === value) &&
    matchExpressions.every(({ key, operator, values = [] }) => {
      const value = labels[key];
      switch (operator) {
        case 'In':
          return value !== undefined && values.includes(value);
        case 'NotIn':
          return value === undefined || !values.includes(value);
        case 'Exists':
          return value !== undefined;
        default:
          return value === undefined;
      }
    })
  );
}
