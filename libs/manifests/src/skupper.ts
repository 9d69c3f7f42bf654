import { buildListener, buildSite, isAtLeast, type Target } from '@vigia/skupper-config';

import type { KubernetesObject } from './kubernetes-object.ts';
import { labelsOf } from './metadata.ts';
import type { RenderContext } from './render-options.ts';

/**
 * The site of the network, and the listener that gives chat-api a Service for the agent.
 * @throws SkupperConfigError when the settings cannot work, such as a port that is none
 */
export function renderSkupper(context: RenderContext): KubernetesObject[] {
  const { name, public: site, skupper } = context.config;
  const target: Target = {
    platform: 'kubernetes',
    version: skupper.version,
    namespace: site.namespace,
  };
  const labels = labelsOf(context);
  return [
    buildSite(
      { name, labels, linkAccess: skupper.linkAccess, ...(skupper.ha ? { ha: true } : {}) },
      target,
    ),
    buildListener(
      {
        name: skupper.host,
        labels,
        routingKey: skupper.routingKey,
        host: skupper.host,
        port: skupper.port,
        // The router looks into no request.
        ...(isAtLeast(skupper.version, '2.2') ? { observer: 'none' as const } : {}),
      },
      target,
    ),
  ] as KubernetesObject[];
}

/** The labels of the router's pods, which Skupper writes. */
export const routerPodLabels = { 'skupper.io/component': 'router' } as const;

/**
 * The fields that the router's Deployments lack to run where Pod Security enforces `restricted`: Skupper 2.2 sets
 * everything but the seccomp profile. To be applied (server-side, under a name of its own as field manager) once
 * Skupper has made them; Skupper applies its own fields only and leaves this one.
 */
export function renderRouterSecurity({
  config,
}: Pick<RenderContext, 'config'>): KubernetesObject[] {
  const { podSecurity, namespace } = config.public;
  if (podSecurity !== 'restricted') return [];
  const names = ['skupper-router', ...(config.skupper.ha ? ['skupper-router-2'] : [])];
  return names.map((name) => ({
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name, namespace },
    spec: {
      template: { spec: { securityContext: { seccompProfile: { type: 'RuntimeDefault' } } } },
    },
  }));
}
