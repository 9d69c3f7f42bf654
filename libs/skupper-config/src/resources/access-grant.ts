import * as z from 'zod';

import { settingsSchema } from './metadata.ts';
import { skupperResourceSchema } from './resource-schema.ts';
import { statusSchema } from './status.ts';

/** Permission for others to link to this site, for a while and a number of times. */
export const accessGrantSpecSchema = z.strictObject({
  redemptionsAllowed: z.int().optional(),
  /** A Go duration such as `15m`, counted from when the controller first sees the grant. */
  expirationWindow: z.string().optional(),
  code: z.string().optional(),
  issuer: z.string().optional(),
  settings: settingsSchema.optional(),
});
export type AccessGrantSpec = z.infer<typeof accessGrantSpecSchema>;

export const accessGrantSchema = skupperResourceSchema(
  'AccessGrant',
  accessGrantSpecSchema,
  statusSchema({
    url: z.string().optional(),
    /** A secret: whoever has it may link. */
    code: z.string().optional(),
    ca: z.string().optional(),
    redemptions: z.int().optional(),
    expirationTime: z.string().optional(),
  }),
);
export type AccessGrant = z.infer<typeof accessGrantSchema>;
