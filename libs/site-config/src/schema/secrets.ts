import * as z from 'zod';

import { referenceName } from './names.ts';

const names = {
  signingKey: referenceName
    .default('vigia-signing-key')
    .describe(
      'The Secret with the key that signs requests to the private site, as private-key.pem.',
    ),
  session: referenceName
    .default('vigia-session')
    .describe("The Secret with 32 random bytes that sign the guests' cookies, as session-secret."),
};

/** Where the Secrets of the public site come from. Names only: a value never stands in this file. */
export const secretsSchema = z.discriminatedUnion('from', [
  z
    .strictObject({ from: z.literal('vigia'), ...names })
    .describe('`vigia up` makes them once and `vigia rotate` renews them.'),
  z
    .strictObject({ from: z.literal('existing'), ...names })
    .describe('They are in the namespace already, or another tool puts them there.'),
  z
    .strictObject({
      from: z.literal('external-secrets'),
      ...names,
      store: z.strictObject({
        kind: z.enum(['SecretStore', 'ClusterSecretStore']).default('ClusterSecretStore'),
        name: referenceName,
      }),
      remoteKeys: z.strictObject({
        signingKey: z.string().min(1).describe('Its key in the store.'),
        session: z.string().min(1).describe('Its key in the store, kept there as base64.'),
      }),
    })
    .describe('The External Secrets Operator fetches them.'),
]);
export type SecretsSource = z.infer<typeof secretsSchema>;
