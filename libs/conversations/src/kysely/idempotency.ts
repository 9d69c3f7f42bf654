import { ProblemError } from '@vigia/api-contract';

import type { Owner } from '../owner.ts';
import type { BegunAnswer, Idempotency } from '../conversation-store.ts';
import type { Queries } from './queries.ts';
import { completeMessage, findOwnMessage } from './lookups.ts';

/** How long a key is remembered, in milliseconds. */
const lifetime = 24 * 60 * 60 * 1000;

/** What an earlier call with this key stored. @throws ProblemError `idempotency_key_reused`. */
export async function findReplay(
  db: Queries,
  owner: Owner,
  { key, fingerprint }: Idempotency,
  now: number,
): Promise<BegunAnswer | null> {
  const earlier = await db
    .selectFrom('idempotency')
    .select(['fingerprint', 'generation_id'])
    .where('owner', '=', owner)
    .where('key', '=', key)
    .where('created_at', '>', now - lifetime)
    .executeTakeFirst();
  if (!earlier) return null;
  if (earlier.fingerprint !== fingerprint) {
    throw new ProblemError('idempotency_key_reused', {
      remedy: 'Use a new key for a new request.',
    });
  }
  const answer = await findOwnMessage(db, owner, 'generation_id', earlier.generation_id);
  if (!answer) return null;
  const question =
    answer.parent_id === null ? undefined : await findOwnMessage(db, owner, 'id', answer.parent_id);
  // A turn adds the question right before its answer; a regeneration adds the answer alone.
  const addedTogether = question && question.number === answer.number - 1;
  return {
    conversationId: answer.conversation_id,
    userMessage: addedTogether ? await completeMessage(db, question) : null,
    assistantMessage: await completeMessage(db, answer),
    generationId: earlier.generation_id,
    replayed: true,
  };
}

/**
 * Takes a key for a generation and forgets keys that are too old. False when an earlier call holds it.
 */
export async function claimKey(
  db: Queries,
  owner: Owner,
  { key, fingerprint }: Idempotency,
  generationId: string,
  now: number,
): Promise<boolean> {
  await db
    .deleteFrom('idempotency')
    .where('owner', '=', owner)
    .where('created_at', '<=', now - lifetime)
    .execute();
  const claimed = await db
    .insertInto('idempotency')
    .values({ owner, key, fingerprint, generation_id: generationId, created_at: now })
    .onConflict((conflict) => conflict.columns(['owner', 'key']).doNothing())
    .returning('key')
    .executeTakeFirst();
  return claimed !== undefined;
}
