import { createHash } from 'node:crypto';

import type { AcceptedGeneration } from '@vigia/api-contract';
import type { BegunAnswer, Idempotency } from '@vigia/conversations';

/** An earlier call with the same idempotency key has done the work meanwhile. */
export class Replayed extends Error {}

/** What the caller is told of it. */
export function accepted({ replayed: _, ...answer }: BegunAnswer): AcceptedGeneration {
  return answer;
}

/** A key with a digest of what it came with: the same key for something else is refused. */
export function idempotencyOf(key: string | undefined, request: unknown): Idempotency | undefined {
  if (key === undefined) return undefined;
  const fingerprint = createHash('sha256').update(JSON.stringify(request)).digest('base64url');
  return { key, fingerprint };
}
