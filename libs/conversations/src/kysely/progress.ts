import { ProblemError } from '@vigia/api-contract';

import type { ConversationStore, UnfinishedAnswer } from '../conversation-store.ts';
import type { Queries, StoreContext } from './context.ts';
import { findOwnMessage, readCheckpointText } from './lookups.ts';
import type { MessageRow } from './rows.ts';
import { storableText } from './storable-text.ts';

type ProgressMethods = Pick<
  ConversationStore,
  'appendCheckpoint' | 'endAnswer' | 'interruptUnfinished'
>;

export function progressMethods({ db }: StoreContext): ProgressMethods {
  return {
    async appendCheckpoint(owner, { generationId, reasoning, content }) {
      await db.transaction().execute(async (transaction) => {
        const message = await findOwnMessage(transaction, owner, 'generation_id', generationId);
        if (message?.state !== 'generating') throw new ProblemError('generation_not_found');
        const last = await transaction
          .selectFrom('checkpoint')
          .select('place')
          .where('message_id', '=', message.id)
          .orderBy('place', 'desc')
          .limit(1)
          .executeTakeFirst();
        await transaction
          .insertInto('checkpoint')
          .values({
            message_id: message.id,
            place: (last?.place ?? 0) + 1,
            reasoning: storableText(reasoning),
            content: storableText(content),
          })
          .execute();
      });
    },

    async endAnswer(owner, end) {
      await db.transaction().execute(async (transaction) => {
        const message = await findOwnMessage(transaction, owner, 'generation_id', end.generationId);
        if (message?.state !== 'generating') return;
        await finish(transaction, message, {
          state: end.state,
          reasoning: storableText(end.reasoning),
          content: storableText(end.content),
          reasoning_milliseconds: end.reasoningMilliseconds,
          finish_reason: end.finishReason,
          problem_code: end.problemCode,
          model: end.model ?? message.model,
          prompt_tokens: end.usage?.promptTokens ?? null,
          completion_tokens: end.usage?.completionTokens ?? null,
          counted: end.usage?.counted ?? null,
        });
      });
    },

    async interruptUnfinished() {
      return db.transaction().execute(async (transaction) => {
        const rows = await transaction
          .selectFrom('message')
          .innerJoin('conversation', 'conversation.id', 'message.conversation_id')
          .selectAll('message')
          .select('conversation.owner')
          .where('message.state', '=', 'generating')
          .execute();
        const unfinished: UnfinishedAnswer[] = [];
        for (const row of rows) {
          const text = await readCheckpointText(transaction, row.id);
          await finish(transaction, row, {
            state: 'interrupted',
            reasoning: text.reasoning,
            content: text.content,
            problem_code: 'generation_interrupted',
          });
          if (row.generation_id) {
            unfinished.push({ owner: row.owner, generationId: row.generation_id });
          }
        }
        return unfinished;
      });
    },
  };
}

async function finish(
  db: Queries,
  message: MessageRow,
  change: Partial<MessageRow>,
): Promise<void> {
  await db.updateTable('message').set(change).where('number', '=', message.number).execute();
  await db.deleteFrom('checkpoint').where('message_id', '=', message.id).execute();
  await db
    .updateTable('conversation')
    .set({ active_generation_id: null })
    .where('id', '=', message.conversation_id)
    .where('active_generation_id', '=', message.generation_id)
    .execute();
}
