import type { KubernetesObject } from '../kubernetes-object.ts';
import { metadataOf } from '../metadata.ts';
import type { RenderContext } from '../render-options.ts';
import { apiPaths, longestAnswerSeconds } from '../streaming.ts';
import { certificateSecretOf } from './certificate.ts';

/**
 * Routes of OpenShift for one host: a Route has one path and one Service, so the page and each path of the API
 * have their own (https://docs.openshift.com, "Route configuration").
 */
export function renderRoutes(context: RenderContext): KubernetesObject[] {
  const secretName = certificateSecretOf(context);
  return [
    ...(secretName === undefined ? [] : renderRouterRights(context, secretName)),
    ...apiPaths.map((path) =>
      renderRoute(context, { name: `vigia${path.replace('/', '-')}`, path, service: 'chat-api' }),
    ),
    renderRoute(context, { name: 'vigia', path: '/', service: 'chat-ui' }),
  ];
}

type RouteParts = { name: string; path: string; service: 'chat-api' | 'chat-ui' };

function renderRoute(context: RenderContext, { name, path, service }: RouteParts) {
  const { host, rateLimit, route, tls } = context.config.public;
  const secretName = certificateSecretOf(context);
  const prefix = 'haproxy.router.openshift.io';
  return {
    apiVersion: 'route.openshift.io/v1',
    kind: 'Route',
    metadata: metadataOf(context, name, {
      annotations: {
        [`${prefix}/timeout`]: `${longestAnswerSeconds}s`,
        [`${prefix}/balance`]: 'leastconn',
        // Every pod serves every person: no cookie has to bind them to one.
        [`${prefix}/disable_cookies`]: 'true',
        [`${prefix}/rate-limit-connections`]: 'true',
        [`${prefix}/rate-limit-connections.concurrent-tcp`]: String(rateLimit.connections),
        // HAProxy counts over three seconds here.
        [`${prefix}/rate-limit-connections.rate-http`]: String(rateLimit.requestsPerSecond * 3),
        ...route.annotations,
      },
    }),
    spec: {
      ...(host === undefined ? {} : { host }),
      path,
      to: { kind: 'Service', name: service, weight: 100 },
      port: { targetPort: 'http' },
      wildcardPolicy: 'None',
      ...(tls.from === 'none'
        ? {}
        : {
            tls: {
              termination: 'edge',
              insecureEdgeTerminationPolicy: 'Redirect',
              ...(secretName === undefined ? {} : { externalCertificate: { name: secretName } }),
            },
          }),
    },
  };
}

/** Lets OpenShift's router read the one Secret that a Route names as its certificate. */
function renderRouterRights(context: RenderContext, secretName: string): KubernetesObject[] {
  const metadata = metadataOf(context, 'vigia-certificate-reader');
  return [
    {
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: 'Role',
      metadata,
      rules: [
        {
          apiGroups: [''],
          resources: ['secrets'],
          resourceNames: [secretName],
          verbs: ['get', 'list', 'watch'],
        },
      ],
    },
    {
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: 'RoleBinding',
      metadata,
      roleRef: {
        apiGroup: 'rbac.authorization.k8s.io',
        kind: 'Role',
        name: 'vigia-certificate-reader',
      },
      subjects: [{ kind: 'ServiceAccount', name: 'router', namespace: 'openshift-ingress' }],
    },
  ];
}
