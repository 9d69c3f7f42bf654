import type { IDeployment } from 'kubernetes-models/apps/v1';

import { labelsOf, metadataOf, selectorOf } from '../metadata.ts';
import type { RenderContext } from '../render-options.ts';
import { resourcesFor } from '../sizes.ts';
import type { Component } from './component.ts';

/** Seconds in which balancers learn that a pod ends, before it is told to. */
const balancerSeconds = 10;
/** The user of the images, which OpenShift replaces by one of the namespace. */
const imageUser = 10_001;

/** A Deployment that passes the restricted Pod Security Standard, and is replaced without a refused request. */
export function renderDeployment(context: RenderContext, component: Component) {
  const { config } = context;
  const { images, platform } = config.public;
  const selector = selectorOf(context, component.name);
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: metadataOf(context, component.name, { component: component.name }),
    spec: {
      // No number of replicas: it belongs to the HorizontalPodAutoscaler.
      revisionHistoryLimit: 5,
      selector: { matchLabels: selector },
      strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } },
      template: {
        metadata: {
          labels: { ...labelsOf(context, component.name), ...meshPodLabels(context) },
          annotations: {
            'kubectl.kubernetes.io/default-container': component.name,
            ...component.podAnnotations,
          },
        },
        spec: {
          serviceAccountName: component.name,
          automountServiceAccountToken: component.readsApi,
          enableServiceLinks: false,
          terminationGracePeriodSeconds: component.terminationSeconds + balancerSeconds,
          ...(images.pullSecret ? { imagePullSecrets: [{ name: images.pullSecret }] } : {}),
          securityContext: {
            runAsNonRoot: true,
            seccompProfile: { type: 'RuntimeDefault' },
            ...(platform === 'kubernetes' ? { fsGroup: imageUser } : {}),
          },
          topologySpreadConstraints: ['kubernetes.io/hostname', 'topology.kubernetes.io/zone'].map(
            (topologyKey) => ({
              topologyKey,
              maxSkew: 1,
              whenUnsatisfiable: 'ScheduleAnyway',
              labelSelector: { matchLabels: selector },
              matchLabelKeys: ['pod-template-hash'],
            }),
          ),
          containers: [
            {
              name: component.name,
              ...component.container,
              imagePullPolicy: images.pullPolicy,
              resources: resourcesFor(config, component.name),
              // Kubernetes waits by itself since 1.30; the oldest OpenShift that we serve has 1.29.
              lifecycle: {
                preStop:
                  platform === 'kubernetes'
                    ? { sleep: { seconds: balancerSeconds } }
                    : { exec: { command: component.sleepCommand(balancerSeconds) } },
              },
              securityContext: {
                allowPrivilegeEscalation: false,
                readOnlyRootFilesystem: true,
                capabilities: { drop: ['ALL'] },
              },
            },
          ],
          volumes: component.volumes,
        },
      },
    },
  } satisfies IDeployment;
}

/** Asks for the sidecar in each pod, because the namespace does not: the router's pods get none. */
function meshPodLabels({ config }: RenderContext): Record<string, string> {
  const { mesh } = config.public;
  if (mesh.kind === 'none') return {};
  return {
    'sidecar.istio.io/inject': 'true',
    ...(mesh.revision ? { 'istio.io/rev': mesh.revision } : {}),
  };
}
