import * as z from 'zod';

import { endpointStatusSchema } from './endpoint.ts';
import { settingsSchema } from './metadata.ts';
import { skupperResourceSchema } from './resource-schema.ts';
import { statusSchema } from './status.ts';

/** How links from other sites reach the router: the long form of a Site's linkAccess. */
export const routerAccessSpecSchema = z.strictObject({
  roles: z.array(z.strictObject({ name: z.string(), port: z.int().optional() })),
  tlsCredentials: z.string(),
  generateTlsCredentials: z.boolean().optional(),
  issuer: z.string().optional(),
  accessType: z.string().optional(),
  bindHost: z.string().optional(),
  subjectAlternativeNames: z.array(z.string()).optional(),
  settings: settingsSchema.optional(),
});
export type RouterAccessSpec = z.infer<typeof routerAccessSpecSchema>;

export const routerAccessSchema = skupperResourceSchema(
  'RouterAccess',
  routerAccessSpecSchema,
  statusSchema({ endpoints: z.array(endpointStatusSchema).nullable().optional() }),
);
export type RouterAccess = z.infer<typeof routerAccessSchema>;
