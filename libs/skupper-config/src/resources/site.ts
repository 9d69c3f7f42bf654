import * as z from 'zod';

import { endpointStatusSchema } from './endpoint.ts';
import { settingsSchema } from './metadata.ts';
import { skupperResourceSchema } from './resource-schema.ts';
import { statusSchema } from './status.ts';

/** One site of the network. Only one is active in a namespace. */
export const siteSpecSchema = z.strictObject({
  linkAccess: z.string().optional(),
  ha: z.boolean().optional(),
  edge: z.boolean().optional(),
  serviceAccount: z.string().optional(),
  defaultIssuer: z.string().optional(),
  settings: settingsSchema.optional(),
});
export type SiteSpec = z.infer<typeof siteSpecSchema>;

/** A site as its neighbours know it: the cheapest view of the whole network. */
export const siteRecordSchema = z.looseObject({
  id: z.string().optional(),
  name: z.string().optional(),
  namespace: z.string().optional(),
  platform: z.string().optional(),
  version: z.string().optional(),
  links: z
    .array(
      z.looseObject({
        name: z.string().optional(),
        remoteSiteId: z.string().optional(),
        remoteSiteName: z.string().optional(),
        operational: z.boolean().optional(),
      }),
    )
    .nullable()
    .optional(),
  services: z
    .array(
      z.looseObject({
        routingKey: z.string().optional(),
        connectors: z.array(z.string()).nullable().optional(),
        listeners: z.array(z.string()).nullable().optional(),
      }),
    )
    .nullable()
    .optional(),
});
export type SiteRecord = z.infer<typeof siteRecordSchema>;

export const siteStatusSchema = statusSchema({
  endpoints: z.array(endpointStatusSchema).nullable().optional(),
  defaultIssuer: z.string().optional(),
  sitesInNetwork: z.int().optional(),
  network: z.array(siteRecordSchema).nullable().optional(),
  controller: z
    .looseObject({
      name: z.string().optional(),
      namespace: z.string().optional(),
      version: z.string().optional(),
    })
    .nullable()
    .optional(),
});

export const siteSchema = skupperResourceSchema('Site', siteSpecSchema, siteStatusSchema);
export type Site = z.infer<typeof siteSchema>;
