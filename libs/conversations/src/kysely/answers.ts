import { ProblemError } from '@vigia/api-contract';

import type { Owner } from '../owner.ts';
import type { BegunAnswer, ConversationStore, Idempotency } from '../conversation-store.ts';
import { addMessages, newMessage } from './add-messages.ts';
import type { Queries } from './queries.ts';
import type { StoreContext } from './context.ts';
import { claimKey, findReplay } from './idempotency.ts';
import { completeMessage, holdConversation, findOwnMessage } from './lookups.ts';
import type { ConversationRow, MessageRow } from './rows.ts';
import { storableText } from './storable-text.ts';

type AnswerMethods = Pick<ConversationStore, 'findReplay' | 'beginTurn' | 'beginRegeneration'>;

/** What a beginning stores; `question` is null for a regeneration. */
type Begun = { question: MessageRow | null; answer: MessageRow };

export function answerMethods({ db, now, liveness }: StoreContext): AnswerMethods {
  return {
    findReplay: (owner, idempotency) => findReplay(db, owner, idempotency, now()),

    beginTurn: (owner, turn) =>
      begin(owner, turn.generationId, turn.idempotency, async (transaction) => {
        const conversation = await holdConversation(transaction, owner, turn.conversationId);
        refuseWhileAnswering(conversation);
        const parentId = turn.parentId === undefined ? conversation.active_leaf_id : turn.parentId;
        await requireAnswerAsParent(transaction, conversation.id, parentId);
        const question = newMessage(conversation, 1, parentId, 'user', now());
        const answer = newMessage(conversation, 2, question.id, 'assistant', now());
        question.content = storableText(turn.content);
        answer.generation_id = turn.generationId;
        answer.instance_id = liveness.ownId;
        answer.model = turn.model;
        const title = conversation.title === '' ? storableText(turn.title) : conversation.title;
        await addMessages(transaction, conversation, [question, answer], title);
        return { question, answer };
      }),

    beginRegeneration: (owner, { messageId, generationId, model, prefix, idempotency }) =>
      begin(owner, generationId, idempotency, async (transaction) => {
        const message = await findOwnMessage(transaction, owner, 'id', messageId);
        if (!message) throw new ProblemError('message_not_found');
        const conversation = await holdConversation(transaction, owner, message.conversation_id);
        refuseWhileAnswering(conversation);
        const parentId = message.role === 'user' ? message.id : message.parent_id;
        const answer = newMessage(conversation, 1, parentId, 'assistant', now());
        answer.generation_id = generationId;
        answer.instance_id = liveness.ownId;
        answer.model = model;
        await addMessages(transaction, conversation, [answer], conversation.title);
        if (prefix) {
          // As if the model had written it already: so it is kept whatever becomes of the rest.
          const reasoning = storableText(prefix.reasoning);
          const content = storableText(prefix.content);
          await transaction
            .insertInto('checkpoint')
            .values({
              message_id: answer.id,
              place: 1,
              reasoning,
              content,
              // Its log begins with one event for each text that there is.
              last_event_id: Number(reasoning !== '') + Number(content !== ''),
            })
            .execute();
        }
        return { question: null, answer };
      }),
  };

  async function begin(
    owner: Owner,
    generationId: string,
    idempotency: Idempotency | undefined,
    store: (transaction: Queries) => Promise<Begun>,
  ): Promise<BegunAnswer> {
    return db.transaction().execute(async (transaction) => {
      if (idempotency) {
        // Claimed before anything is stored: of two calls at once the second waits for the first here.
        const first = await claimKey(transaction, owner, idempotency, generationId, now());
        const earlier = first ? null : await findReplay(transaction, owner, idempotency, now());
        if (earlier) return earlier;
      }
      const { question, answer } = await store(transaction);
      return {
        conversationId: answer.conversation_id,
        userMessage: question && (await completeMessage(transaction, question)),
        assistantMessage: await completeMessage(transaction, answer),
        generationId,
        replayed: false,
      };
    });
  }
}

function refuseWhileAnswering({ active_generation_id }: ConversationRow): void {
  if (active_generation_id === null) return;
  throw new ProblemError('conflict', {
    detail: 'An answer is being written in this conversation.',
    remedy: 'Wait for its end or stop it, then try again.',
  });
}

async function requireAnswerAsParent(
  db: Queries,
  conversationId: string,
  parentId: string | null,
): Promise<void> {
  if (parentId === null) return;
  const parent = await db
    .selectFrom('message')
    .select('role')
    .where('id', '=', parentId)
    .where('conversation_id', '=', conversationId)
    .executeTakeFirst();
  if (parent?.role === 'assistant') return;
  const detail = parent
    ? 'A message follows an answer, not another message of a person.'
    : 'There is no such message in this conversation.';
  throw new ProblemError(parent ? 'invalid_request' : 'message_not_found', {
    detail: `parentId: ${detail}`,
    errors: [{ field: 'parentId', detail }],
  });
}
