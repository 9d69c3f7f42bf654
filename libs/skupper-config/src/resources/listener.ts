import * as z from 'zod';

import { settingsSchema } from './metadata.ts';
import { skupperResourceSchema } from './resource-schema.ts';
import { statusSchema } from './status.ts';

/** What a listener looks for in its traffic, for metrics: `none` for privacy and speed. Skupper 2.2 and later. */
export const observers = ['auto', 'none', 'http1', 'http2'] as const;
export type Observer = (typeof observers)[number];

/** A place where clients of this site reach the connectors that have the same routing key. */
export const listenerSpecSchema = z.strictObject({
  routingKey: z.string(),
  /** Kubernetes: the Service that is made. System sites: the address to listen on. */
  host: z.string(),
  port: z.int(),
  tlsCredentials: z.string().optional(),
  type: z.string().optional(),
  observer: z.enum(observers).optional(),
  exposePodsByName: z.boolean().optional(),
  settings: settingsSchema.optional(),
});
export type ListenerSpec = z.infer<typeof listenerSpecSchema>;

export const listenerSchema = skupperResourceSchema(
  'Listener',
  listenerSpecSchema,
  statusSchema({ hasMatchingConnector: z.boolean().optional() }),
);
export type Listener = z.infer<typeof listenerSchema>;
