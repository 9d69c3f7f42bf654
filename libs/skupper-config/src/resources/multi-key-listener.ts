import * as z from 'zod';

import { observers } from './listener.ts';
import { settingsSchema } from './metadata.ts';
import { skupperResourceSchema } from './resource-schema.ts';
import { statusSchema } from './status.ts';

/** One listener over several routing keys: the first that can be reached, or shares by weight. Skupper 2.2 and later. */
export const multiKeyListenerSpecSchema = z.strictObject({
  host: z.string(),
  port: z.int(),
  strategy: z.strictObject({
    priority: z.strictObject({ routingKeys: z.array(z.string()) }).optional(),
    weighted: z.strictObject({ routingKeys: z.record(z.string(), z.int()) }).optional(),
  }),
  tlsCredentials: z.string().optional(),
  requireClientCert: z.boolean().optional(),
  observer: z.enum(observers).optional(),
  settings: settingsSchema.optional(),
});
export type MultiKeyListenerSpec = z.infer<typeof multiKeyListenerSpecSchema>;

export const multiKeyListenerSchema = skupperResourceSchema(
  'MultiKeyListener',
  multiKeyListenerSpecSchema,
  statusSchema({ hasDestination: z.boolean().optional() }),
);
export type MultiKeyListener = z.infer<typeof multiKeyListenerSchema>;
