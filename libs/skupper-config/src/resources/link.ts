import * as z from 'zod';

import { endpointSchema } from './endpoint.ts';
import { settingsSchema } from './metadata.ts';
import { skupperResourceSchema } from './resource-schema.ts';
import { statusSchema } from './status.ts';

/** A connection that this site's router dials to another site. */
export const linkSpecSchema = z.strictObject({
  /** The one named after the mode of this site is dialled; without it the link is never made, and nobody says so. */
  endpoints: z.array(endpointSchema),
  tlsCredentials: z.string().optional(),
  cost: z.int().optional(),
  settings: settingsSchema.optional(),
});
export type LinkSpec = z.infer<typeof linkSpecSchema>;

export const linkSchema = skupperResourceSchema(
  'Link',
  linkSpecSchema,
  statusSchema({ remoteSiteId: z.string().optional(), remoteSiteName: z.string().optional() }),
);
export type Link = z.infer<typeof linkSchema>;
