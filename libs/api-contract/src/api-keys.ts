import * as z from 'zod';

import { instantSchema } from './identifiers.ts';

/** What an operator calls a key, and what the audit log calls it: lower case, digits, `.`, `_` and `-`. */
export const apiKeyNameSchema = z
  .string()
  .regex(/^[a-z0-9][a-z0-9._-]{0,62}$/, 'must be 1 to 63 of a-z, 0-9, ".", "_" and "-"');

/** `POST /keys` of the agent's operator interface. */
export const createApiKeySchema = z.strictObject({
  name: apiKeyNameSchema,
  /** After this instant it is refused; without it the key is good until it is revoked. */
  expiresAt: instantSchema.nullish(),
  /** The class of limits that holds for it; default `key`. */
  limitsClass: apiKeyNameSchema.optional(),
});
export type CreateApiKey = z.infer<typeof createApiKeySchema>;

/** A registered key. The key itself is kept nowhere: only its hash is. */
export const apiKeySchema = z.object({
  id: z.string(),
  name: apiKeyNameSchema,
  limitsClass: z.string(),
  state: z.enum(['active', 'expired', 'revoked']),
  createdAt: instantSchema,
  expiresAt: instantSchema.nullable(),
  /** To the minute. */
  lastUsedAt: instantSchema.nullable(),
  revokedAt: instantSchema.nullable(),
});
export type ApiKey = z.infer<typeof apiKeySchema>;

/** The answer to `POST /keys`: the only time that the key is shown. */
export const createdApiKeySchema = apiKeySchema.extend({ key: z.string() });
export type CreatedApiKey = z.infer<typeof createdApiKeySchema>;

/** `GET /keys`, the newest first. */
export const apiKeyListSchema = z.object({
  /** Whether the agent takes any key, as on one's own machine, or only these. */
  admits: z.enum(['any', 'registered']),
  keys: z.array(apiKeySchema),
});
export type ApiKeyList = z.infer<typeof apiKeyListSchema>;
