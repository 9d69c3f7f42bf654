import * as z from 'zod';

import { settingsSchema } from './metadata.ts';
import { skupperResourceSchema } from './resource-schema.ts';
import { statusSchema } from './status.ts';

/** Asks Skupper for a key and a certificate, in a Secret of the same name: RSA 2048, five years, never renewed ahead of time. */
export const certificateSpecSchema = z.strictObject({
  /** The Secret with the signing authority. */
  ca: z.string(),
  subject: z.string(),
  hosts: z.array(z.string()).optional(),
  client: z.boolean().optional(),
  server: z.boolean().optional(),
  signing: z.boolean().optional(),
  settings: settingsSchema.optional(),
});
export type CertificateSpec = z.infer<typeof certificateSpecSchema>;

export const certificateSchema = skupperResourceSchema(
  'Certificate',
  certificateSpecSchema,
  statusSchema({ expiration: z.string().optional() }),
);
export type Certificate = z.infer<typeof certificateSchema>;
