import * as z from 'zod';

import {
  exposureSchema,
  gatewaySchema,
  ingressSchema,
  loadBalancerSchema,
  routeSchema,
  tlsSchema,
} from './exposure.ts';
import { addressBlock, hostName, namespaceName, objectName, referenceName } from './names.ts';
import { secretsSchema } from './secrets.ts';

const digest = z.string().regex(/^sha256:[0-9a-f]{64}$/, {
  error: 'must be a digest, such as sha256: and 64 hexadecimal digits',
});

const imagesSchema = z.strictObject({
  registry: z
    .string()
    .regex(/^[a-z0-9.-]+(?::\d+)?(?:\/[a-z0-9._-]+)*$/, {
      error: 'must be a registry and a path, such as registry.example.org/vigia, without https://',
    })
    .describe('Where chat-api and chat-ui lie; their names are put behind it.'),
  tag: z
    .string()
    .regex(/^[\w][\w.-]{0,127}$/, { error: 'must be a tag, such as 0.1.0' })
    .optional()
    .describe('By default the version of the command.'),
  digests: z
    .strictObject({ chatApi: digest.optional(), chatUi: digest.optional() })
    .default({})
    .describe('Pins the images to their content.'),
  pullPolicy: z.enum(['Always', 'IfNotPresent', 'Never']).default('IfNotPresent'),
  pullSecret: referenceName
    .optional()
    .describe('A Secret of type kubernetes.io/dockerconfigjson in the namespace.'),
});

const replicasSchema = z.strictObject({
  min: z.int().min(1).max(100),
  max: z.int().min(1).max(100),
});

const meshSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('none') }),
  z
    .strictObject({
      kind: z.literal('istio'),
      revision: referenceName
        .optional()
        .describe(
          'The revision of the control plane (label istio.io/rev); without it istio-injection.',
        ),
      controlPlaneNamespace: namespaceName.default('istio-system'),
    })
    .describe('Istio with its CNI plugin, or OpenShift Service Mesh. The router stays outside.'),
]);

const monitoringSchema = z.strictObject({
  namespace: namespaceName
    .optional()
    .describe(
      'Where Prometheus runs: from there it may read the metrics of chat-api and of the Skupper router.',
    ),
});

/** The site that people reach. */
export const publicSiteSchema = z.strictObject({
  platform: z.enum(['kubernetes', 'openshift']).default('kubernetes'),
  namespace: objectName.optional().describe('By default the name of the installation.'),
  context: z
    .string()
    .min(1)
    .optional()
    .describe('The context of the kubeconfig that this file is for; another one is refused.'),
  host: hostName
    .optional()
    .describe('The public host name, such as chat.example.org. Needed but with exposure none.'),
  exposure: exposureSchema,
  ingress: ingressSchema.prefault({}),
  gateway: gatewaySchema.prefault({}),
  route: routeSchema.prefault({}),
  loadBalancer: loadBalancerSchema.prefault({}),
  tls: tlsSchema.describe('Where the certificate comes from.'),
  size: z
    .enum(['small', 'medium', 'large'])
    .default('small')
    .describe('Requests, limits and replicas: up to about 100, 1,000 or 5,000 people at a time.'),
  replicas: replicasSchema.optional().describe('In place of those of the size.'),
  images: imagesSchema,
  secrets: secretsSchema.prefault({ from: 'vigia' }),
  rateLimit: z
    .strictObject({
      requestsPerSecond: z.int().min(1).max(10_000).default(20),
      connections: z.int().min(1).max(10_000).default(50),
    })
    .prefault({})
    .describe('For one address, where the exposure can count: ingress, route and loadbalancer.'),
  podSecurity: z
    .enum(['restricted', 'baseline'])
    .default('restricted')
    .describe(
      'What the namespace enforces (Pod Security). Restricted needs the line that `vigia up` adds to the Skupper router.',
    ),
  networkPolicy: z
    .strictObject({
      apiServer: z
        .array(addressBlock)
        .default(['0.0.0.0/0', '::/0'])
        .describe('Where the API server is, for the Skupper router and the status page.'),
    })
    .prefault({}),
  mesh: meshSchema.default({ kind: 'none' }),
  monitoring: monitoringSchema.prefault({}),
});
export type PublicSite = z.infer<typeof publicSiteSchema>;
