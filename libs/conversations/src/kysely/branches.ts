import { ProblemError } from '@vigia/api-contract';
import { sql } from 'kysely';

import type { Queries } from './queries.ts';
import type { MessageRow } from './rows.ts';

/** Messages from `startId` on, each found by what the last one names in `link`; at most `limit`. */
async function readAlong(
  link: 'parent_id' | 'active_child_id',
  db: Queries,
  startId: string,
  limit: number,
): Promise<MessageRow[]> {
  const next = sql.ref(link);
  const { rows } = await sql<MessageRow>`
    with recursive branch (number, next_id, distance) as (
      select number, ${next}, 0 from message where id = ${startId}
      union all
      select message.number, message.${next}, branch.distance + 1
      from branch join message on message.id = branch.next_id
      where branch.distance + 1 < ${limit}
    )
    select message.* from branch join message on message.number = branch.number
    order by branch.distance`.execute(db);
  return rows;
}

/** Messages from `startId` towards the start of the conversation, newest first, at most `limit`. */
export const readTowardsStart = (db: Queries, startId: string, limit: number) =>
  readAlong('parent_id', db, startId, limit);

/** Messages from `startId` along the branch as it was last read, oldest first, at most `limit`. */
export const readTowardsLeaf = (db: Queries, startId: string, limit: number) =>
  readAlong('active_child_id', db, startId, limit);

/** The end of the branch as it was last read below a message. */
export async function findLeaf(db: Queries, startId: string): Promise<string> {
  const { rows } = await sql<{ id: string }>`
    with recursive branch (id, active_child_id) as (
      select id, active_child_id from message where id = ${startId}
      union all
      select message.id, message.active_child_id
      from branch join message on message.id = branch.active_child_id
    )
    select id from branch where active_child_id is null`.execute(db);
  const leaf = rows[0];
  if (!leaf) throw new ProblemError('message_not_found');
  return leaf.id;
}

/** How far from the end a new message usually hangs: an answer, an edit of the last question. */
const nearTheLeaf = 8;

/**
 * Makes the branch through `messageId` the active one, upwards. When the message lies near the end
 * of the active branch already, which every usual turn does, the cost does not depend on the length
 * of the conversation.
 */
export async function activateBranch(
  db: Queries,
  messageId: string | null,
  activeLeafId: string | null,
): Promise<void> {
  if (messageId === null) return;
  if (activeLeafId !== null) {
    const near = await readTowardsStart(db, activeLeafId, nearTheLeaf);
    if (near.some(({ id }) => id === messageId)) return;
  }
  await sql`
    with recursive branch (id, parent_id) as (
      select id, parent_id from message where id = ${messageId}
      union all
      select message.id, message.parent_id
      from branch join message on message.id = branch.parent_id
    )
    update message set active_child_id =
      (select branch.id from branch where branch.parent_id = message.id)
    where id in (select parent_id from branch where parent_id is not null)`.execute(db);
}
