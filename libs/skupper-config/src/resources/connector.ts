import * as z from 'zod';

import { settingsSchema } from './metadata.ts';
import { skupperResourceSchema } from './resource-schema.ts';
import { statusSchema } from './status.ts';

/** Pods that a selector found. */
export const selectedPodsSchema = z
  .array(z.looseObject({ name: z.string().optional(), ip: z.string().optional() }))
  .nullable();

/** A workload of this site that listeners with the same routing key reach. Nothing probes it. */
export const connectorSpecSchema = z.strictObject({
  routingKey: z.string(),
  /** Pods of the same namespace, as `app=model`. Exactly one of selector and host. */
  selector: z.string().optional(),
  /** A name or an address; the only way on a system site. */
  host: z.string().optional(),
  port: z.int(),
  tlsCredentials: z.string().optional(),
  useClientCert: z.boolean().optional(),
  verifyHostname: z.boolean().optional(),
  type: z.string().optional(),
  includeNotReadyPods: z.boolean().optional(),
  exposePodsByName: z.boolean().optional(),
  settings: settingsSchema.optional(),
});
export type ConnectorSpec = z.infer<typeof connectorSpecSchema>;

export const connectorSchema = skupperResourceSchema(
  'Connector',
  connectorSpecSchema,
  statusSchema({
    hasMatchingListener: z.boolean().optional(),
    selectedPods: selectedPodsSchema.optional(),
  }),
);
export type Connector = z.infer<typeof connectorSchema>;
