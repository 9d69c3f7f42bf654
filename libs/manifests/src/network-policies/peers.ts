import type {
  INetworkPolicyEgressRule,
  INetworkPolicyPeer,
} from 'kubernetes-models/networking.k8s.io/v1';

import { gatewayName } from '../exposure/gateway.ts';
import { type ComponentName, selectorOf } from '../metadata.ts';
import type { RenderContext } from '../render-options.ts';
import { routerPodLabels } from '../skupper.ts';
import { needsFront } from '../workloads/front.ts';

export const namespaceNamed = (name: string): INetworkPolicyPeer => ({
  namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': name } },
});

export const podsOf = (context: RenderContext, component: ComponentName): INetworkPolicyPeer => ({
  podSelector: { matchLabels: selectorOf(context, component) },
});

export const routerPods: INetworkPolicyPeer = {
  podSelector: { matchLabels: { ...routerPodLabels } },
};

/** The pods of a Gateway of our own, where its implementation runs them beside us (GEP-1762). */
export const gatewayPodLabels = { 'gateway.networking.k8s.io/gateway-name': gatewayName } as const;

/** From where the requests of people come. */
export function entrances(context: RenderContext): INetworkPolicyPeer[] {
  const { exposure, gateway, ingress, namespace } = context.config.public;
  if (needsFront(context)) return [podsOf(context, 'front')];
  switch (exposure) {
    case 'ingress':
      return [namespaceNamed(ingress.controllerNamespace)];
    case 'gateway': {
      const dataPlane = gateway.dataPlaneNamespace ?? gateway.parent?.namespace ?? namespace;
      return dataPlane === namespace
        ? [{ podSelector: { matchLabels: { ...gatewayPodLabels } } }]
        : [namespaceNamed(dataPlane)];
    }
    default:
      // The router of OpenShift, however it is connected: the label of OVN-Kubernetes and the older one.
      return [
        {
          namespaceSelector: { matchLabels: { 'policy-group.network.openshift.io/ingress': '' } },
        },
        { namespaceSelector: { matchLabels: { 'network.openshift.io/policy-group': 'ingress' } } },
      ];
  }
}

/** The names of Services are looked up here. */
export function toDns({ config }: RenderContext): INetworkPolicyEgressRule {
  const both = (port: number) => [
    { protocol: 'UDP' as const, port },
    { protocol: 'TCP' as const, port },
  ];
  return config.public.platform === 'openshift'
    ? { to: [namespaceNamed('openshift-dns')], ports: [...both(53), ...both(5353)] }
    : {
        to: [
          {
            ...namespaceNamed('kube-system'),
            podSelector: { matchLabels: { 'k8s-app': 'kube-dns' } },
          },
          // NodeLocal DNSCache, where the cluster has it.
          { ipBlock: { cidr: '169.254.20.10/32' } },
        ],
        ports: both(53),
      };
}

/** The API server is no pod: its addresses, and the ports that it is known to use. */
export function toApiServer({ config }: RenderContext): INetworkPolicyEgressRule {
  return {
    to: config.public.networkPolicy.apiServer.map((cidr) => ({ ipBlock: { cidr } })),
    ports: [443, 6443].map((port) => ({ protocol: 'TCP' as const, port })),
  };
}

/** A sidecar gets its configuration and its certificate from the control plane. */
export function toMesh({ config }: RenderContext): INetworkPolicyEgressRule[] {
  const { mesh } = config.public;
  if (mesh.kind === 'none') return [];
  return [
    {
      to: [namespaceNamed(mesh.controlPlaneNamespace)],
      ports: [{ protocol: 'TCP', port: 15_012 }],
    },
  ];
}

/** Prometheus reads metrics at these ports, where the file says where it runs. */
export function fromMonitoring({ config }: RenderContext, ports: number[]) {
  const { namespace } = config.public.monitoring;
  return namespace === undefined
    ? []
    : [
        {
          from: [namespaceNamed(namespace)],
          ports: ports.map((port) => ({ protocol: 'TCP' as const, port })),
        },
      ];
}
