import type { IIngress } from 'kubernetes-models/networking.k8s.io/v1';

import type { KubernetesObject } from '../kubernetes-object.ts';
import { metadataOf } from '../metadata.ts';
import type { RenderContext } from '../render-options.ts';
import { apiPaths, largestBodyMebibytes, longestAnswerSeconds } from '../streaming.ts';
import { certificateSecretOf } from './certificate.ts';

/**
 * An Ingress for the NGINX Ingress Controller, with what streaming needs: nothing buffered, long answers
 * (https://kubernetes.github.io/ingress-nginx/user-guide/nginx-configuration/annotations/).
 */
export function renderIngress(context: RenderContext): KubernetesObject[] {
  const { host, ingress, rateLimit, tls } = context.config.public;
  if (host === undefined) return [];
  const secretName = certificateSecretOf(context);
  const backend = (name: string) => ({ service: { name, port: { name: 'http' } } });
  const prefix = 'nginx.ingress.kubernetes.io';
  return [
    {
      apiVersion: 'networking.k8s.io/v1',
      kind: 'Ingress',
      metadata: metadataOf(context, 'vigia', {
        annotations: {
          [`${prefix}/proxy-http-version`]: '1.1',
          [`${prefix}/proxy-buffering`]: 'off',
          [`${prefix}/proxy-request-buffering`]: 'off',
          [`${prefix}/proxy-read-timeout`]: String(longestAnswerSeconds),
          [`${prefix}/proxy-send-timeout`]: String(longestAnswerSeconds),
          [`${prefix}/proxy-body-size`]: `${largestBodyMebibytes}m`,
          [`${prefix}/limit-rps`]: String(rateLimit.requestsPerSecond),
          [`${prefix}/limit-connections`]: String(rateLimit.connections),
          [`${prefix}/force-ssl-redirect`]: String(tls.from !== 'none'),
          ...ingress.annotations,
        },
      }),
      spec: {
        ingressClassName: ingress.className,
        ...(tls.from === 'none'
          ? {}
          : { tls: [{ hosts: [host], ...(secretName === undefined ? {} : { secretName }) }] }),
        rules: [
          {
            host,
            http: {
              paths: [
                ...apiPaths.map((path) => ({
                  path,
                  pathType: 'Prefix' as const,
                  backend: backend('chat-api'),
                })),
                { path: '/', pathType: 'Prefix', backend: backend('chat-ui') },
              ],
            },
          },
        ],
      },
    } satisfies IIngress,
  ];
}
