import { type MessageWindow, type MessageWindowQuery, ProblemError } from '@vigia/api-contract';

import type { Owner } from '../owner.ts';
import type { ConversationStore } from '../conversation-store.ts';
import { readTowardsLeaf, readTowardsStart } from './branches.ts';
import type { StoreContext } from './context.ts';
import { badCursor, readMessageCursor } from './cursors.ts';
import {
  completeMessage,
  completeMessages,
  findConversation,
  findOwnMessage,
  readCheckpointText,
} from './lookups.ts';
import type { MessageRow } from './rows.ts';
import { storableText } from './storable-text.ts';

type MessageMethods = Pick<
  ConversationStore,
  'readMessage' | 'readWindow' | 'readBranch' | 'setFeedback' | 'readGeneration'
>;

export function messageMethods(context: StoreContext): MessageMethods {
  const { db } = context;

  async function requireMessage(owner: Owner, messageId: string): Promise<MessageRow> {
    const row = await findOwnMessage(db, owner, 'id', messageId);
    if (!row) throw new ProblemError('message_not_found');
    return row;
  }

  return {
    async readMessage(owner, messageId) {
      return completeMessage(db, await requireMessage(owner, messageId));
    },

    readWindow: (owner, conversationId, query) => readWindow(context, owner, conversationId, query),

    async readBranch(owner, messageId, limit) {
      await requireMessage(owner, messageId);
      const rows = await readTowardsStart(db, messageId, limit);
      return Promise.all(
        rows.map(async ({ id, parent_id, role, state, content }) => ({
          id,
          parentId: parent_id,
          role,
          content: state === 'generating' ? (await readCheckpointText(db, id)).content : content,
        })),
      );
    },

    async setFeedback(owner, messageId, { rating, comment }) {
      const row = await requireMessage(owner, messageId);
      const updated = await db
        .updateTable('message')
        .set({ rating, comment: rating === null || !comment ? null : storableText(comment) })
        .where('number', '=', row.number)
        .returningAll()
        .executeTakeFirstOrThrow();
      return completeMessage(db, updated);
    },

    async readGeneration(owner, generationId) {
      const row = await findOwnMessage(db, owner, 'generation_id', generationId);
      if (!row) throw new ProblemError('generation_not_found');
      return completeMessage(db, row);
    },
  };
}

async function readWindow(
  { db }: StoreContext,
  owner: Owner,
  conversationId: string,
  query: MessageWindowQuery,
): Promise<MessageWindow> {
  const conversation = await findConversation(db, owner, conversationId);
  const { limit } = query;

  if (query.after !== undefined) {
    const edge = await findEdge('after', query.after);
    const rows = edge.active_child_id ? await readTowardsLeaf(db, edge.active_child_id, limit) : [];
    return {
      messages: await completeMessages(db, rows),
      previousCursor: rows[0]?.id ?? null,
      nextCursor: rows.at(-1)?.active_child_id ? (rows.at(-1)?.id ?? null) : null,
    };
  }

  const edge = query.before === undefined ? null : await findEdge('before', query.before);
  const startId = edge ? edge.parent_id : conversation.active_leaf_id;
  const rows = startId === null ? [] : await readTowardsStart(db, startId, limit);
  rows.reverse();
  return {
    messages: await completeMessages(db, rows),
    previousCursor: rows[0]?.parent_id ? rows[0].id : null,
    nextCursor: edge ? (rows.at(-1)?.id ?? null) : null,
  };

  async function findEdge(field: 'before' | 'after', cursor: string): Promise<MessageRow> {
    const row = await findOwnMessage(db, owner, 'id', readMessageCursor(field, cursor));
    if (row?.conversation_id !== conversationId) throw badCursor(field);
    return row;
  }
}
