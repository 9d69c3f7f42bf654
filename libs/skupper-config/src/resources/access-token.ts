import * as z from 'zod';

import { settingsSchema } from './metadata.ts';
import { skupperResourceSchema } from './resource-schema.ts';
import { statusSchema } from './status.ts';

/** What redeems a grant. It is a bearer secret: treat it like a password. */
export const accessTokenSpecSchema = z.strictObject({
  url: z.string(),
  code: z.string(),
  /** PEM. The only authority that is trusted when the token is redeemed. */
  ca: z.string(),
  linkCost: z.int().optional(),
  settings: settingsSchema.optional(),
});
export type AccessTokenSpec = z.infer<typeof accessTokenSpecSchema>;

export const accessTokenSchema = skupperResourceSchema(
  'AccessToken',
  accessTokenSpecSchema,
  statusSchema({ redeemed: z.boolean().optional() }),
);
export type AccessToken = z.infer<typeof accessTokenSchema>;
