import * as z from 'zod';

import { metadataSchema } from './metadata.ts';

/** The one group and version that Skupper 2 serves. */
export const skupperApiVersion = 'skupper.io/v2alpha1';

/**
 * The schema of one Skupper kind. Unknown fields of the spec are refused: an API server drops them
 * without a word, so a misspelt field would be lost.
 */
export function skupperResourceSchema<
  Kind extends string,
  Spec extends z.ZodType,
  Status extends z.ZodType,
>(kind: Kind, spec: Spec, status: Status) {
  return z.strictObject({
    apiVersion: z.literal(skupperApiVersion),
    kind: z.literal(kind),
    metadata: metadataSchema,
    spec,
    status: status.optional(),
  });
}
