import type { IHorizontalPodAutoscaler } from 'kubernetes-models/autoscaling/v2';
import type { IPodDisruptionBudget } from 'kubernetes-models/policy/v1';
import type { IService } from 'kubernetes-models/v1/Service';
import type { IServiceAccount } from 'kubernetes-models/v1/ServiceAccount';

import { metadataOf, selectorOf } from '../metadata.ts';
import type { RenderContext } from '../render-options.ts';
import { replicasOf } from '../sizes.ts';
import type { Component } from './component.ts';

/** The pods' identity. No token is mounted by it; a Deployment that needs one says so. */
export function renderServiceAccount(context: RenderContext, { name }: Component) {
  return {
    apiVersion: 'v1',
    kind: 'ServiceAccount',
    metadata: metadataOf(context, name, { component: name }),
    automountServiceAccountToken: false,
  } satisfies IServiceAccount;
}

export function renderService(context: RenderContext, { name, service }: Component) {
  const { annotations = {} } = service;
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: metadataOf(context, name, { component: name, annotations }),
    spec: {
      type: service.type,
      selector: selectorOf(context, name),
      ports: service.ports.map((port) => ({
        ...port,
        protocol: 'TCP',
        // Clouds read it as the protocol of their health check, so a balancer gets none.
        ...(service.type === 'ClusterIP' ? { appProtocol: 'http' } : {}),
      })),
      ...service.spec,
    },
  } satisfies IService;
}

export function renderAutoscaler(context: RenderContext, { name }: Component) {
  const { min, max } = replicasOf(context.config);
  return {
    apiVersion: 'autoscaling/v2',
    kind: 'HorizontalPodAutoscaler',
    metadata: metadataOf(context, name, { component: name }),
    spec: {
      scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name },
      minReplicas: min,
      maxReplicas: max,
      metrics: [
        {
          type: 'Resource',
          resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 70 } },
        },
      ],
      // A pod that goes makes its streams resume elsewhere: not for every lull.
      behavior: { scaleDown: { stabilizationWindowSeconds: 300 } },
    },
  } satisfies IHorizontalPodAutoscaler;
}

export function renderDisruptionBudget(context: RenderContext, { name }: Component) {
  return {
    apiVersion: 'policy/v1',
    kind: 'PodDisruptionBudget',
    metadata: metadataOf(context, name, { component: name }),
    spec: {
      // As a number that may go, not one that must stay: a single replica would hold up every drain of a node.
      maxUnavailable: 1,
      unhealthyPodEvictionPolicy: 'AlwaysAllow',
      selector: { matchLabels: selectorOf(context, name) },
    },
  } satisfies IPodDisruptionBudget;
}
