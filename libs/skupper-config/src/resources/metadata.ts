import * as z from 'zod';

/** Object metadata: what Vigia writes, and what it reads of what the API server adds. */
export const metadataSchema = z.looseObject({
  name: z.string(),
  namespace: z.string().optional(),
  labels: z.record(z.string(), z.string()).optional(),
  annotations: z.record(z.string(), z.string()).optional(),
  /** Made by the API server. The uid of a Site is its site id: a site that was made again is another site. */
  uid: z.string().optional(),
  generation: z.int().optional(),
  creationTimestamp: z.string().nullable().optional(),
  deletionTimestamp: z.string().nullable().optional(),
});
export type Metadata = z.infer<typeof metadataSchema>;

/** The map of extra settings that every kind has. */
export const settingsSchema = z.record(z.string(), z.string());
