import * as z from 'zod';

import { endpointStatusSchema } from './endpoint.ts';
import { settingsSchema } from './metadata.ts';
import { skupperResourceSchema } from './resource-schema.ts';
import { statusSchema } from './status.ts';

/** Made by the controller and only read here: the errors of routes and load balancers stand in its message. */
export const securedAccessSpecSchema = z.strictObject({
  selector: z.record(z.string(), z.string()),
  ports: z.array(
    z.strictObject({
      name: z.string(),
      port: z.int(),
      targetPort: z.int().optional(),
      protocol: z.string().optional(),
    }),
  ),
  issuer: z.string().optional(),
  certificate: z.string().optional(),
  accessType: z.string().optional(),
  settings: settingsSchema.optional(),
});

export const securedAccessSchema = skupperResourceSchema(
  'SecuredAccess',
  securedAccessSpecSchema,
  statusSchema({
    endpoints: z.array(endpointStatusSchema).nullable().optional(),
    ca: z.string().optional(),
  }),
);
export type SecuredAccess = z.infer<typeof securedAccessSchema>;
