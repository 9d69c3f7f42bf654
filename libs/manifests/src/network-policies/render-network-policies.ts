import type { INetworkPolicy, INetworkPolicySpec } from 'kubernetes-models/networking.k8s.io/v1';

import { type ComponentName, metadataOf, selectorOf } from '../metadata.ts';
import type { RenderContext } from '../render-options.ts';
import { routerPodLabels } from '../skupper.ts';
import { metricsPort } from '../workloads/chat-api.ts';
import { needsFront } from '../workloads/front.ts';
import {
  entrances,
  fromMonitoring,
  gatewayPodLabels,
  podsOf,
  routerPods,
  toApiServer,
  toDns,
  toMesh,
} from './peers.ts';

const tcp = (...ports: number[]) => ports.map((port) => ({ protocol: 'TCP' as const, port }));
/** The router listens for chat-api at a port that Skupper chooses. */
const routerListeners = [{ protocol: 'TCP' as const, port: 1024, endPort: 65_535 }];

/** Nothing may connect, in or out, but what the drawing of the topology has an arrow for. */
export function renderNetworkPolicies(context: RenderContext) {
  return [
    policy(context, 'default-deny', {}, { ingress: [], egress: [] }),
    ofComponent(context, 'chat-api', {
      ingress: [
        { from: entrances(context), ports: tcp(8080) },
        ...fromMonitoring(context, [metricsPort]),
      ],
      egress: [
        toDns(context),
        { to: [routerPods], ports: routerListeners },
        toApiServer(context),
        ...toMesh(context),
      ],
    }),
    ofComponent(context, 'chat-ui', {
      ingress: [{ from: entrances(context), ports: tcp(8080) }],
      // Static files: it has nobody to call, but the control plane of a mesh.
      egress:
        context.config.public.mesh.kind === 'none' ? [] : [toDns(context), ...toMesh(context)],
    }),
    ...renderFrontPolicy(context),
    renderRouterPolicy(context),
    ...renderGatewayPolicy(context),
    ...renderSolverPolicy(context),
  ];
}

function renderFrontPolicy(context: RenderContext) {
  if (!needsFront(context)) return [];
  // A forwarded port arrives within the pod, where no policy looks.
  const everybody = context.config.public.exposure === 'loadbalancer';
  return [
    ofComponent(context, 'front', {
      ingress: everybody ? [{ ports: tcp(8080, 8443) }] : [],
      egress: [
        toDns(context),
        { to: [podsOf(context, 'chat-api'), podsOf(context, 'chat-ui')], ports: tcp(8080) },
        ...toMesh(context),
      ],
    }),
  ];
}

/** Skupper's router: chat-api comes in, the private site dials in, and routers of this namespace meet. */
function renderRouterPolicy(context: RenderContext) {
  return policy(
    context,
    'skupper-router',
    { matchLabels: { ...routerPodLabels } },
    {
      ingress: [
        { from: [podsOf(context, 'chat-api')], ports: routerListeners },
        { ports: tcp(55_671, 45_671) },
        { from: [routerPods], ports: routerListeners },
        ...fromMonitoring(context, [9090, 9000]),
      ],
      egress: [toDns(context), { to: [routerPods], ports: routerListeners }, toApiServer(context)],
    },
  );
}

/** Some implementations run the proxies of a Gateway beside it; where they call home is their own affair. */
function renderGatewayPolicy(context: RenderContext) {
  const { exposure, gateway } = context.config.public;
  if (exposure !== 'gateway' || gateway.className === undefined) return [];
  return [
    policy(
      context,
      'gateway',
      { matchLabels: { ...gatewayPodLabels } },
      {
        ingress: [{}],
        egress: [{}],
      },
    ),
  ];
}

/** cert-manager answers the challenge of an ACME issuer from a pod of this namespace. */
function renderSolverPolicy(context: RenderContext) {
  if (context.config.public.tls.from !== 'cert-manager') return [];
  const solver = { matchLabels: { 'acme.cert-manager.io/http01-solver': 'true' } };
  return [policy(context, 'acme-solver', solver, { ingress: [{ ports: tcp(8089) }], egress: [] })];
}

type Rules = Required<Pick<INetworkPolicySpec, 'ingress' | 'egress'>>;

function ofComponent(context: RenderContext, component: ComponentName, rules: Rules) {
  return policy(context, component, { matchLabels: selectorOf(context, component) }, rules);
}

function policy(
  context: RenderContext,
  name: string,
  podSelector: INetworkPolicySpec['podSelector'],
  { ingress, egress }: Rules,
) {
  return {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: metadataOf(context, name),
    spec: { podSelector, policyTypes: ['Ingress', 'Egress'], ingress, egress },
  } satisfies INetworkPolicy;
}
