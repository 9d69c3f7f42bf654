import type { IGateway } from '@kubernetes-models/gateway-api/gateway.networking.k8s.io/v1/Gateway';
import type { IHTTPRoute } from '@kubernetes-models/gateway-api/gateway.networking.k8s.io/v1/HTTPRoute';

import type { KubernetesObject } from '../kubernetes-object.ts';
import { metadataOf } from '../metadata.ts';
import type { RenderContext } from '../render-options.ts';
import { apiPaths } from '../streaming.ts';
import { certificateSecretOf } from './certificate.ts';

export const gatewayName = 'vigia';

/** Routes of the Gateway API, and a Gateway of its own where the file names none that exists. */
export function renderGateway(context: RenderContext): KubernetesObject[] {
  const { host, gateway } = context.config.public;
  if (host === undefined) return [];
  const { parent, className } = gateway;
  if (parent !== undefined) {
    const { name, namespace, sectionName } = parent;
    return [
      renderRoute(context, host, {
        name,
        namespace,
        ...(sectionName === undefined ? {} : { sectionName }),
      }),
    ];
  }
  const secretName = certificateSecretOf(context);
  const section = secretName === undefined ? 'http' : 'https';
  return [
    renderOwnGateway(context, host, className ?? '', secretName),
    renderRoute(context, host, { name: gatewayName, sectionName: section }),
    ...(secretName === undefined ? [] : [renderRedirect(context, host)]),
  ];
}

function renderOwnGateway(
  context: RenderContext,
  hostname: string,
  gatewayClassName: string,
  secretName: string | undefined,
) {
  const { annotations } = context.config.public.gateway;
  const allowedRoutes = { namespaces: { from: 'Same' as const } };
  return {
    apiVersion: 'gateway.networking.k8s.io/v1',
    kind: 'Gateway',
    metadata: metadataOf(context, gatewayName, { annotations }),
    spec: {
      gatewayClassName,
      listeners: [
        { name: 'http', hostname, port: 80, protocol: 'HTTP', allowedRoutes },
        ...(secretName === undefined
          ? []
          : [
              {
                name: 'https',
                hostname,
                port: 443,
                protocol: 'HTTPS',
                allowedRoutes,
                tls: {
                  mode: 'Terminate' as const,
                  certificateRefs: [{ group: '', kind: 'Secret', name: secretName }],
                },
              },
            ]),
      ],
    },
  } satisfies IGateway;
}

type ParentRef = { name: string; namespace?: string; sectionName?: string };

function renderRoute(context: RenderContext, host: string, parent: ParentRef) {
  const backend = (name: string) => [{ group: '', kind: 'Service', name, port: 8080, weight: 1 }];
  const prefix = (value: string) => ({ path: { type: 'PathPrefix' as const, value } });
  return {
    apiVersion: 'gateway.networking.k8s.io/v1',
    kind: 'HTTPRoute',
    metadata: metadataOf(context, 'vigia'),
    spec: {
      parentRefs: [{ group: 'gateway.networking.k8s.io', kind: 'Gateway', ...parent }],
      hostnames: [host],
      rules: [
        {
          matches: apiPaths.map(prefix),
          // 0s lifts the limit: an answer may stream for long, and the API ends what has gone silent.
          timeouts: { request: '0s', backendRequest: '0s' },
          backendRefs: backend('chat-api'),
        },
        { matches: [prefix('/')], backendRefs: backend('chat-ui') },
      ],
    },
  } satisfies IHTTPRoute;
}

function renderRedirect(context: RenderContext, host: string) {
  return {
    apiVersion: 'gateway.networking.k8s.io/v1',
    kind: 'HTTPRoute',
    metadata: metadataOf(context, 'vigia-to-https'),
    spec: {
      parentRefs: [
        {
          group: 'gateway.networking.k8s.io',
          kind: 'Gateway',
          name: gatewayName,
          sectionName: 'http',
        },
      ],
      hostnames: [host],
      rules: [
        {
          matches: [{ path: { type: 'PathPrefix', value: '/' } }],
          filters: [
            { type: 'RequestRedirect', requestRedirect: { scheme: 'https', statusCode: 301 } },
          ],
        },
      ],
    },
  } satisfies IHTTPRoute;
}
