import * as z from 'zod';

import { selectedPodsSchema } from './connector.ts';
import { settingsSchema } from './metadata.ts';
import { skupperResourceSchema } from './resource-schema.ts';
import { statusSchema } from './status.ts';

/** A workload in another namespace than the site's; lives beside the workload. */
export const attachedConnectorSpecSchema = z.strictObject({
  siteNamespace: z.string(),
  selector: z.string(),
  port: z.int(),
  /** A Secret in the namespace of the site. */
  tlsCredentials: z.string().optional(),
  useClientCert: z.boolean().optional(),
  type: z.string().optional(),
  includeNotReadyPods: z.boolean().optional(),
  settings: settingsSchema.optional(),
});
export type AttachedConnectorSpec = z.infer<typeof attachedConnectorSpecSchema>;

export const attachedConnectorSchema = skupperResourceSchema(
  'AttachedConnector',
  attachedConnectorSpecSchema,
  statusSchema({ selectedPods: selectedPodsSchema.optional() }),
);
export type AttachedConnector = z.infer<typeof attachedConnectorSchema>;

/** The site's consent to an AttachedConnector of the same name; lives beside the site. */
export const attachedConnectorBindingSpecSchema = z.strictObject({
  connectorNamespace: z.string(),
  routingKey: z.string(),
  exposePodsByName: z.boolean().optional(),
  settings: settingsSchema.optional(),
});
export type AttachedConnectorBindingSpec = z.infer<typeof attachedConnectorBindingSpecSchema>;

export const attachedConnectorBindingSchema = skupperResourceSchema(
  'AttachedConnectorBinding',
  attachedConnectorBindingSpecSchema,
  statusSchema({ hasMatchingListener: z.boolean().optional() }),
);
export type AttachedConnectorBinding = z.infer<typeof attachedConnectorBindingSchema>;
