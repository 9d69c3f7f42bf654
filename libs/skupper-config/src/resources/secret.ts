import * as z from 'zod';

import { metadataSchema } from './metadata.ts';

/** The only Secret type whose credentials Skupper 2.2.1 reads; an Opaque one is ignored without a word. */
export const tlsSecretType = 'kubernetes.io/tls';

/** A Kubernetes Secret. Values of `data` are base64. */
export const secretSchema = z.strictObject({
  apiVersion: z.literal('v1'),
  kind: z.literal('Secret'),
  metadata: metadataSchema,
  type: z.string().optional(),
  immutable: z.boolean().optional(),
  data: z.record(z.string(), z.string()).nullable().optional(),
  stringData: z.record(z.string(), z.string()).nullable().optional(),
});
export type Secret = z.infer<typeof secretSchema>;

/** A Kubernetes ConfigMap; system sites read it, Vigia writes none. */
export const configMapSchema = z.strictObject({
  apiVersion: z.literal('v1'),
  kind: z.literal('ConfigMap'),
  metadata: metadataSchema,
  immutable: z.boolean().optional(),
  data: z.record(z.string(), z.string()).nullable().optional(),
  binaryData: z.record(z.string(), z.string()).nullable().optional(),
});
export type ConfigMap = z.infer<typeof configMapSchema>;
