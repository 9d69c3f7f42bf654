import { createHash } from 'node:crypto';

import type { IConfigMap } from 'kubernetes-models/v1';

import { imageOf } from '../images.ts';
import { metadataOf } from '../metadata.ts';
import type { RenderContext } from '../render-options.ts';
import { temporaryVolume } from './chat-ui.ts';
import type { Component } from './component.ts';
import { certificateDirectory, frontConfig, frontConfigDirectory } from './front-config.ts';
import { probesOf } from './probes.ts';

const configMapName = 'front';

/** Whether a proxy of our own has to join page and API: nothing of the cluster does. */
export function needsFront({ config }: RenderContext): boolean {
  return config.public.exposure === 'loadbalancer' || config.public.exposure === 'none';
}

/** The Secret with the certificate that the front itself presents, where it ends TLS. */
function certificateOf({ config }: RenderContext): string | undefined {
  const { tls } = config.public;
  return tls.from === 'secret' || tls.from === 'cert-manager' ? tls.secretName : undefined;
}

export function renderFrontConfig(context: RenderContext) {
  return {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: metadataOf(context, configMapName, { component: 'front' }),
    data: { 'nginx.conf': frontConfig(context.config, certificateOf(context) !== undefined) },
  } satisfies IConfigMap;
}

/** front: NGINX of the image of chat-ui, which joins page and API under one address. */
export function frontOf(context: RenderContext): Component {
  const { exposure, loadBalancer, tls } = context.config.public;
  const certificate = certificateOf(context);
  const config = frontConfig(context.config, certificate !== undefined);
  const http = { name: 'http', port: 80, targetPort: 'http' };
  const https = { name: 'https', port: 443, targetPort: certificate ? 'https' : 'http' };
  return {
    name: 'front',
    container: {
      image: imageOf(context, 'chat-ui'),
      command: ['nginx', '-e', '/dev/stderr', '-c', `${frontConfigDirectory}/nginx.conf`],
      ports: [
        { name: 'http', containerPort: 8080, protocol: 'TCP' },
        ...(certificate ? [{ name: 'https', containerPort: 8443, protocol: 'TCP' as const }] : []),
      ],
      ...probesOf('/healthz'),
      volumeMounts: [
        temporaryVolume.mount,
        { name: 'config', mountPath: frontConfigDirectory, readOnly: true },
        ...(certificate
          ? [{ name: 'certificate', mountPath: certificateDirectory, readOnly: true }]
          : []),
      ],
    },
    volumes: [
      temporaryVolume.volume,
      { name: 'config', configMap: { name: configMapName } },
      ...(certificate
        ? [{ name: 'certificate', secret: { secretName: certificate, defaultMode: 0o440 } }]
        : []),
    ],
    podAnnotations: {
      'vigia/config-digest': createHash('sha256').update(config).digest('hex'),
    },
    readsApi: false,
    terminationSeconds: 50,
    sleepCommand: (seconds) => ['sleep', String(seconds)],
    service:
      exposure === 'none'
        ? { type: 'ClusterIP', ports: [http] }
        : {
            type: 'LoadBalancer',
            ports: tls.from === 'none' ? [http] : [http, https],
            annotations: loadBalancer.annotations,
            spec: {
              // Keeps the address of the client, by which requests are counted.
              externalTrafficPolicy: 'Local',
              ...(loadBalancer.className ? { loadBalancerClass: loadBalancer.className } : {}),
              ...(loadBalancer.sourceRanges.length > 0
                ? { loadBalancerSourceRanges: loadBalancer.sourceRanges }
                : {}),
            },
          },
  };
}
