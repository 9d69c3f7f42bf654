import * as z from 'zod';

import { objectName, portNumber } from './names.ts';

/** The network that joins the two sites. */
export const skupperSchema = z.strictObject({
  version: z
    .string()
    .regex(/^2\.\d+(?:\.\d+)?$/, { error: 'must be a version of Skupper 2, such as "2.2.1"' })
    .default('2.2.1'),
  linkAccess: z
    .enum(['default', 'route', 'loadbalancer', 'nodeport', 'ingress-nginx', 'gateway', 'local'])
    .default('default')
    .describe(
      'How the private site reaches the router; default is route on OpenShift, else loadbalancer.',
    ),
  ha: z.boolean().default(false).describe('Two routers.'),
  routingKey: z.string().min(1).max(63).regex(/^\S+$/).default('instructlab'),
  host: objectName
    .default('instructlab')
    .describe('The Service by which chat-api reaches the agent.'),
  port: portNumber.default(8000),
});
export type SkupperSettings = z.infer<typeof skupperSchema>;
