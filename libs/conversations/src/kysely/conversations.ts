import {
  type Conversation,
  type ConversationList,
  type ConversationListQuery,
  type CreateConversation,
  ProblemError,
  type UpdateConversation,
} from '@vigia/api-contract';
import { v7 as createId } from 'uuid';

import type { Owner } from '../owner.ts';
import type { ConversationStore } from '../conversation-store.ts';
import { searchWords } from '../search-index.ts';
import { activateBranch, findLeaf } from './branches.ts';
import type { StoreContext } from './context.ts';
import { readListCursor, writeListCursor } from './cursors.ts';
import { findConversation, holdConversation } from './lookups.ts';
import { toConversation } from './rows.ts';
import { storableText } from './storable-text.ts';

type ConversationMethods = Pick<
  ConversationStore,
  | 'createConversation'
  | 'readConversation'
  | 'listConversations'
  | 'updateConversation'
  | 'suggestTitle'
  | 'deleteConversation'
>;

export function conversationMethods(context: StoreContext): ConversationMethods {
  const { db, now } = context;
  return {
    async createConversation(
      owner: Owner,
      conversation: CreateConversation,
    ): Promise<Conversation> {
      const { title, temporary } = conversation;
      // Rather not at all than kept by mistake.
      if (temporary) throw temporaryNotKept();
      const at = now();
      const row = await db
        .insertInto('conversation')
        .values({
          id: createId(),
          owner,
          title: storableText(title ?? ''),
          title_source: title === undefined ? 'first-message' : 'person',
          pinned: 0,
          created_at: at,
          updated_at: at,
          active_leaf_id: null,
          active_generation_id: null,
          message_count: 0,
        })
        .returningAll()
        .executeTakeFirstOrThrow();
      return toConversation(row);
    },

    async readConversation(owner, conversationId) {
      return toConversation(await findConversation(db, owner, conversationId));
    },

    listConversations: (owner, query) => listConversations(context, owner, query),

    async updateConversation(owner, conversationId, change) {
      return db.transaction().execute(async (transaction) => {
        const row = await holdConversation(transaction, owner, conversationId);
        const leaf = await selectBranch(change, row.active_leaf_id);
        const updated = await transaction
          .updateTable('conversation')
          .set({
            ...(change.title === undefined
              ? {}
              : { title: storableText(change.title), title_source: 'person' as const }),
            ...(change.pinned === undefined ? {} : { pinned: change.pinned ? 1 : 0 }),
            active_leaf_id: leaf,
          })
          .where('id', '=', conversationId)
          .returningAll()
          .executeTakeFirstOrThrow();
        return toConversation(updated);

        async function selectBranch({ activeLeafId }: UpdateConversation, present: string | null) {
          if (activeLeafId === undefined || activeLeafId === present) return present;
          const message = await transaction
            .selectFrom('message')
            .select('id')
            .where('id', '=', activeLeafId)
            .where('conversation_id', '=', conversationId)
            .executeTakeFirst();
          if (!message) throw new ProblemError('message_not_found');
          const selected = await findLeaf(transaction, message.id);
          await activateBranch(transaction, message.id, present);
          return selected;
        }
      });
    },

    async suggestTitle(owner, conversationId, title) {
      await db
        .updateTable('conversation')
        .set({ title: storableText(title), title_source: 'model' })
        .where('id', '=', conversationId)
        .where('owner', '=', owner)
        .where('title_source', '=', 'first-message')
        .execute();
    },

    async deleteConversation(owner, conversationId) {
      const generations = await db.transaction().execute(async (transaction) => {
        await holdConversation(transaction, owner, conversationId);
        const unfinished = await transaction
          .selectFrom('message')
          .select('generation_id')
          .where('conversation_id', '=', conversationId)
          .where('state', '=', 'generating')
          .execute();
        await transaction
          .deleteFrom('idempotency')
          .where('owner', '=', owner)
          .where('generation_id', 'in', (query) =>
            query
              .selectFrom('message')
              .select('generation_id')
              .where('conversation_id', '=', conversationId)
              .where('generation_id', 'is not', null)
              .$castTo<{ generation_id: string }>(),
          )
          .execute();
        // Messages first: the search index still needs their conversation to forget them.
        await transaction
          .deleteFrom('message')
          .where('conversation_id', '=', conversationId)
          .execute();
        await transaction.deleteFrom('conversation').where('id', '=', conversationId).execute();
        return unfinished.flatMap(({ generation_id }) => generation_id ?? []);
      });
      context.purge();
      return generations;
    },
  };
}

async function listConversations(
  { db, search }: StoreContext,
  owner: Owner,
  { cursor, limit, search: text }: ConversationListQuery,
): Promise<ConversationList> {
  let query = db.selectFrom('conversation').selectAll().where('owner', '=', owner);
  if (text !== undefined) {
    const words = searchWords(text);
    if (words.length === 0) return { conversations: [], nextCursor: null };
    query = query.where(await search.matching(db, owner, words));
  }
  if (cursor !== undefined) {
    const [pinned, updatedAt, number] = readListCursor(cursor);
    query = query.where((test) =>
      test(
        test.refTuple('pinned', 'updated_at', 'number'),
        '<',
        test.tuple(pinned, updatedAt, number),
      ),
    );
  }
  const rows = await query
    .orderBy('pinned', 'desc')
    .orderBy('updated_at', 'desc')
    .orderBy('number', 'desc')
    .limit(limit + 1)
    .execute();
  const page = rows.slice(0, limit);
  const last = page.at(-1);
  return {
    conversations: page.map(toConversation),
    nextCursor:
      rows.length > limit && last
        ? writeListCursor([last.pinned, last.updated_at, last.number])
        : null,
  };
}

/** Where they are not taken; the store of SQLite gets them from `withTemporaryConversations`. */
function temporaryNotKept(): ProblemError {
  return new ProblemError('not_supported', {
    detail: 'Temporary conversations are not offered here: several agents may share this store.',
    remedy: 'Begin a conversation that is kept, and delete it afterwards.',
    errors: [{ field: 'temporary', detail: 'This private site has no temporary conversations.' }],
  });
}
