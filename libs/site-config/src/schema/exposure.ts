import * as z from 'zod';

import { addressBlock, annotations, namespaceName, referenceName } from './names.ts';

/** How people reach the public site: one word. */
export const exposureSchema = z
  .enum(['ingress', 'gateway', 'route', 'loadbalancer', 'none'])
  .describe(
    'How people reach the page: an Ingress of NGINX, the Gateway API, a Route of OpenShift, a Service of type LoadBalancer, or none (then `vigia open` forwards a port).',
  );
export type Exposure = z.infer<typeof exposureSchema>;

export const ingressSchema = z.strictObject({
  className: referenceName.default('nginx').describe('The IngressClass.'),
  controllerNamespace: namespaceName
    .default('ingress-nginx')
    .describe(
      'Where the pods of the ingress controller run: only they may reach the pods of Vigia.',
    ),
  annotations: annotations
    .default({})
    .describe('Added to those that Vigia sets, or in their place.'),
});

export const gatewaySchema = z.strictObject({
  className: referenceName
    .optional()
    .describe(
      'The GatewayClass: Vigia makes a Gateway of its own. Leave out where `parent` is given.',
    ),
  parent: z
    .strictObject({
      name: referenceName,
      namespace: namespaceName,
      sectionName: referenceName.optional().describe('The listener of that Gateway.'),
    })
    .optional()
    .describe('A Gateway that exists already; it ends TLS with its own certificate.'),
  dataPlaneNamespace: namespaceName
    .optional()
    .describe(
      'Where the proxies of the gateway run: only they may reach the pods of Vigia. By default the namespace of `parent`, else the one of the site.',
    ),
  annotations: annotations.default({}),
});

export const routeSchema = z.strictObject({
  annotations: annotations.default({}),
});

export const loadBalancerSchema = z.strictObject({
  className: z.string().min(1).optional().describe('spec.loadBalancerClass of the Service.'),
  annotations: annotations.default({}).describe('What the cloud reads, for example to end TLS.'),
  sourceRanges: z.array(addressBlock).default([]).describe('Who may connect; empty for everybody.'),
});

/** Where the certificate of the public address comes from. */
export const tlsSchema = z.discriminatedUnion('from', [
  z
    .strictObject({ from: z.literal('none') })
    .describe('No TLS here: something in front ends it, or the page is tried out.'),
  z
    .strictObject({ from: z.literal('platform') })
    .describe(
      'The certificate that the router, the gateway, the ingress controller or the cloud has.',
    ),
  z
    .strictObject({
      from: z.literal('secret'),
      secretName: referenceName.describe('A Secret of type kubernetes.io/tls in the namespace.'),
    })
    .describe('A certificate that you bring.'),
  z
    .strictObject({
      from: z.literal('cert-manager'),
      issuer: z.strictObject({
        kind: z.enum(['Issuer', 'ClusterIssuer']).default('ClusterIssuer'),
        name: referenceName,
      }),
      secretName: referenceName.default('vigia-tls').describe('Where cert-manager keeps it.'),
    })
    .describe('A certificate that cert-manager gets and renews.'),
]);
export type Tls = z.infer<typeof tlsSchema>;
