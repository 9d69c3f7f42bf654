import { type Message, ProblemError } from '@vigia/api-contract';

import type { Owner } from '../owner.ts';
import type { Queries } from './queries.ts';
import { type ConversationRow, type MessageRow, toMessage } from './rows.ts';

/** The owner's conversation. @throws ProblemError `conversation_not_found`, also for somebody else's. */
export async function findConversation(
  db: Queries,
  owner: Owner,
  conversationId: string,
): Promise<ConversationRow> {
  const row = await db
    .selectFrom('conversation')
    .selectAll()
    .where('id', '=', conversationId)
    .where('owner', '=', owner)
    .executeTakeFirst();
  if (!row) throw new ProblemError('conversation_not_found');
  return row;
}

/**
 * The same within a transaction that is going to change it: no other transaction reads it so before
 * this one ends. Writing before reading is a lock in both engines. @throws as {@link findConversation}.
 */
export async function holdConversation(
  transaction: Queries,
  owner: Owner,
  conversationId: string,
): Promise<ConversationRow> {
  const row = await transaction
    .updateTable('conversation')
    .set((column) => ({ pinned: column.ref('pinned') }))
    .where('id', '=', conversationId)
    .where('owner', '=', owner)
    .returningAll()
    .executeTakeFirst();
  if (!row) throw new ProblemError('conversation_not_found');
  return row;
}

/** A message of the owner's, by its own id or its generation's; undefined for anything else. */
export async function findOwnMessage(
  db: Queries,
  owner: Owner,
  column: 'id' | 'generation_id',
  value: string,
): Promise<MessageRow | undefined> {
  return db
    .selectFrom('message')
    .innerJoin('conversation', 'conversation.id', 'message.conversation_id')
    .selectAll('message')
    .where(`message.${column}`, '=', value)
    .where('conversation.owner', '=', owner)
    .executeTakeFirst();
}

/** Adds siblings, and to running answers the text of their checkpoints. All are of one conversation. */
export async function completeMessages(db: Queries, rows: MessageRow[]): Promise<Message[]> {
  const siblings = await readSiblings(db, rows);
  const messages: Message[] = [];
  for (const row of rows) {
    const text = row.state === 'generating' ? await readCheckpointText(db, row.id) : row;
    const siblingIds = siblings
      .filter((other) => other.parent_id === row.parent_id && other.role === row.role)
      .map(({ id }) => id);
    messages.push(
      toMessage({ ...row, content: text.content, reasoning: text.reasoning }, siblingIds),
    );
  }
  return messages;
}

/** One message, complete. */
export async function completeMessage(db: Queries, row: MessageRow): Promise<Message> {
  const [message] = await completeMessages(db, [row]);
  if (!message) throw new Error('A row gave no message.');
  return message;
}

async function readSiblings(db: Queries, rows: MessageRow[]) {
  const first = rows[0];
  if (!first) return [];
  const parents = rows.flatMap(({ parent_id }) => (parent_id === null ? [] : [parent_id]));
  const hasRoot = parents.length < rows.length;
  return db
    .selectFrom('message')
    .select(['id', 'parent_id', 'role'])
    .where('conversation_id', '=', first.conversation_id)
    .where((test) =>
      test.or([
        ...(parents.length > 0 ? [test('parent_id', 'in', parents)] : []),
        ...(hasRoot ? [test('parent_id', 'is', null)] : []),
      ]),
    )
    .orderBy('number')
    .execute();
}

/** What a running answer says by its checkpoints. */
export async function readCheckpointText(
  db: Queries,
  messageId: string,
): Promise<{ reasoning: string; content: string; lastEventId: number | null }> {
  const parts = await db
    .selectFrom('checkpoint')
    .select(['reasoning', 'content', 'last_event_id'])
    .where('message_id', '=', messageId)
    .orderBy('place')
    .execute();
  return {
    reasoning: parts.map((part) => part.reasoning).join(''),
    content: parts.map((part) => part.content).join(''),
    lastEventId: parts.at(-1)?.last_event_id ?? null,
  };
}
