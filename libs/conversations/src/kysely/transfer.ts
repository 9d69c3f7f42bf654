import { setImmediate as yieldToOthers } from 'node:timers/promises';

import {
  type Conversation,
  type ExportedConversation,
  type ExportedMessage,
  ProblemError,
} from '@vigia/api-contract';
import { v7 as createId } from 'uuid';

import type { Owner } from '../owner.ts';
import type { ConversationStore } from '../conversation-store.ts';
import { messagesPerConversation } from '../schema.ts';
import type { Queries } from './queries.ts';
import type { StoreContext } from './context.ts';
import { findConversation, readCheckpointText } from './lookups.ts';
import { type MessageRow, toConversation, toMessage } from './rows.ts';
import { storableText } from './storable-text.ts';

type TransferMethods = Pick<
  ConversationStore,
  'exportConversation' | 'exportConversations' | 'importConversations' | 'deleteIdleSince'
>;

/** Rows in one insert: SQLite takes 32,766 values in a statement, PostgreSQL 65,535. */
const rowsPerInsert = 500;

export function transferMethods(context: StoreContext): TransferMethods {
  const { db } = context;
  return {
    exportConversation,

    async *exportConversations(owner) {
      const rows = await db
        .selectFrom('conversation')
        .select('id')
        .where('owner', '=', owner)
        .orderBy('number')
        .execute();
      for (const { id } of rows) {
        const exported = await exportConversation(owner, id).catch((error: unknown) => {
          // Deleted since the list was made.
          if (error instanceof ProblemError) return null;
          throw error;
        });
        if (exported) yield exported;
        // SQLite answers without a pause, so others would wait for the whole export.
        await yieldToOthers();
      }
    },

    async importConversations(owner, exported) {
      return db.transaction().execute(async (transaction) => {
        const imported: Conversation[] = [];
        for (const conversation of exported) {
          imported.push(await importOne(transaction, owner, conversation));
          await yieldToOthers();
        }
        return imported;
      });
    },

    async deleteIdleSince(instant) {
      const deleted = await db.transaction().execute(async (transaction) => {
        const idle = await transaction
          .selectFrom('conversation')
          .select('id')
          .where('updated_at', '<', instant)
          .where('active_generation_id', 'is', null)
          .limit(rowsPerInsert)
          .execute();
        const ids = idle.map(({ id }) => id);
        if (ids.length === 0) return 0;
        // Messages first: the search index still needs their conversation to forget them.
        await transaction.deleteFrom('message').where('conversation_id', 'in', ids).execute();
        await transaction.deleteFrom('conversation').where('id', 'in', ids).execute();
        return ids.length;
      });
      if (deleted > 0) context.purge();
      return deleted;
    },
  };

  async function exportConversation(owner: Owner, conversationId: string) {
    // One moment of the conversation: an answer must not end between its row and its text.
    const reading = db.transaction().setIsolationLevel('repeatable read');
    return reading.execute(async (transaction) => {
      const row = await findConversation(transaction, owner, conversationId);
      const rows = await transaction
        .selectFrom('message')
        .selectAll()
        .where('conversation_id', '=', conversationId)
        .orderBy('number')
        .execute();
      const { activeGenerationId, temporary, ...conversation } = toConversation(row);
      const messages: ExportedMessage[] = [];
      for (const message of rows) messages.push(await exportMessage(transaction, message));
      return { ...conversation, messages };
    });
  }
}

async function exportMessage(db: Queries, row: MessageRow): Promise<ExportedMessage> {
  const running = row.state === 'generating';
  const text = running ? await readCheckpointText(db, row.id) : row;
  const message = toMessage({ ...row, content: text.content, reasoning: text.reasoning }, []);
  const { conversationId, siblingIds, generationId, state, ...rest } = message;
  return { ...rest, state: state === 'generating' ? 'interrupted' : state };
}

async function importOne(
  transaction: Queries,
  owner: Owner,
  exported: ExportedConversation,
): Promise<Conversation> {
  const ids = new Map(exported.messages.map(({ id }) => [id, createId()]));
  const renamed = (id: string | null) => (id === null ? null : (ids.get(id) ?? null));
  const activeChildren = chooseActiveChildren(exported.messages, exported.activeLeafId);
  const row = await transaction
    .insertInto('conversation')
    .values({
      id: createId(),
      owner,
      title: storableText(exported.title),
      title_source: exported.titleSource,
      pinned: exported.pinned ? 1 : 0,
      created_at: Date.parse(exported.createdAt),
      updated_at: Date.parse(exported.updatedAt),
      active_leaf_id: renamed(exported.activeLeafId ?? exported.messages.at(-1)?.id ?? null),
      active_generation_id: null,
      message_count: exported.messages.length,
    })
    .returningAll()
    .executeTakeFirstOrThrow();
  const rows = exported.messages.map((message, index): MessageRow => ({
    number: row.number * messagesPerConversation + index + 1,
    id: ids.get(message.id) ?? createId(),
    conversation_id: row.id,
    parent_id: renamed(message.parentId),
    active_child_id: renamed(activeChildren.get(message.id) ?? null),
    role: message.role,
    state: message.state,
    content: storableText(message.content),
    reasoning: storableText(message.reasoning),
    reasoning_milliseconds: message.reasoningMilliseconds,
    finish_reason: message.finishReason,
    problem_code: storableTextOrNull(message.problemCode),
    model: storableTextOrNull(message.model),
    prompt_tokens: message.usage?.promptTokens ?? null,
    completion_tokens: message.usage?.completionTokens ?? null,
    counted: message.usage?.counted ?? null,
    generation_id: null,
    rating: message.feedback?.rating ?? null,
    comment: storableTextOrNull(message.feedback?.comment),
    created_at: Date.parse(message.createdAt),
    instance_id: null,
    last_event_id: null,
  }));
  for (let start = 0; start < rows.length; start += rowsPerInsert) {
    await transaction
      .insertInto('message')
      .values(rows.slice(start, start + rowsPerInsert))
      .execute();
    await yieldToOthers();
  }
  return toConversation(row);
}

const storableTextOrNull = (text: string | null | undefined) =>
  text === null || text === undefined ? null : storableText(text);

/** The child through which each message is read on: the one towards the leaf, else the newest. */
function chooseActiveChildren(
  messages: readonly ExportedMessage[],
  activeLeafId: string | null,
): Map<string, string> {
  const parents = new Map(messages.map(({ id, parentId }) => [id, parentId]));
  const children = new Map<string, string>();
  for (const { id, parentId } of messages) if (parentId !== null) children.set(parentId, id);
  if (activeLeafId === null) return children;
  children.delete(activeLeafId);
  for (let id = activeLeafId; ;) {
    const parentId = parents.get(id);
    if (!parentId) return children;
    children.set(parentId, id);
    id = parentId;
  }
}
