import { ProblemError } from '@vigia/api-contract';

import type { UnfinishedAnswer } from '../unfinished-answer.ts';
import type { ConversationStore } from '../conversation-store.ts';
import type { Queries } from './queries.ts';
import type { StoreContext } from './context.ts';
import { completeMessage, findOwnMessage, readCheckpointText } from './lookups.ts';
import type { MessageRow } from './rows.ts';
import { storableText } from './storable-text.ts';

type ProgressMethods = Pick<ConversationStore, 'appendCheckpoint' | 'endAnswer' | 'readProgress'>;

export function progressMethods({ db }: StoreContext): ProgressMethods {
  return {
    async appendCheckpoint(owner, { generationId, reasoning, content, lastEventId }) {
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
            last_event_id: lastEventId ?? null,
          })
          .execute();
      });
    },

    async endAnswer(owner, end) {
      return db.transaction().execute(async (transaction) => {
        const message = await findOwnMessage(transaction, owner, 'generation_id', end.generationId);
        if (message?.state !== 'generating') return false;
        return finish(transaction, message, {
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
          last_event_id: end.lastEventId ?? null,
        });
      });
    },

    async readProgress(owner, generationId, afterEventId) {
      const row = await findOwnMessage(db, owner, 'generation_id', generationId);
      if (!row) throw new ProblemError('generation_not_found');
      if (row.state !== 'generating') {
        const message = await completeMessage(db, row);
        return { state: 'ended', lastEventId: row.last_event_id, message };
      }
      const { last } = await db
        .selectFrom('checkpoint')
        .select((column) => column.fn.max<number | null>('last_event_id').as('last'))
        .where('message_id', '=', row.id)
        .executeTakeFirstOrThrow();
      if (last === null || last <= afterEventId) return { state: 'generating', text: null };
      const { lastEventId, ...text } = await readCheckpointText(db, row.id);
      // Its checkpoints are gone when it ended in between: the next look finds it so.
      return { state: 'generating', text: lastEventId === null ? null : { ...text, lastEventId } };
    },
  };
}

/** Marks the running answers of an agent as interrupted, with the text of their checkpoints. */
export async function interruptAnswersOf(
  transaction: Queries,
  instanceId: string,
): Promise<UnfinishedAnswer[]> {
  const rows = await transaction
    .selectFrom('message')
    .innerJoin('conversation', 'conversation.id', 'message.conversation_id')
    .selectAll('message')
    .select('conversation.owner')
    .where('message.state', '=', 'generating')
    .where((test) => test(test.fn.coalesce('message.instance_id', test.val('')), '=', instanceId))
    .execute();
  const unfinished: UnfinishedAnswer[] = [];
  for (const { owner, ...row } of rows) {
    const { reasoning, content } = await readCheckpointText(transaction, row.id);
    const problem_code = 'generation_interrupted';
    const change = { state: 'interrupted', reasoning, content, problem_code } as const;
    const isMarked = await finish(transaction, row, change);
    if (isMarked && row.generation_id) unfinished.push({ owner, generationId: row.generation_id });
  }
  return unfinished;
}

/** Ends an answer unless another agent has done so since it was read. */
async function finish(
  db: Queries,
  message: MessageRow,
  change: Partial<MessageRow>,
): Promise<boolean> {
  const ended = await db
    .updateTable('message')
    .set(change)
    .where('number', '=', message.number)
    .where('state', '=', 'generating')
    .returning('number')
    .executeTakeFirst();
  if (!ended) return false;
  await db.deleteFrom('checkpoint').where('message_id', '=', message.id).execute();
  await db
    .updateTable('conversation')
    .set({ active_generation_id: null })
    .where('id', '=', message.conversation_id)
    .where('active_generation_id', '=', message.generation_id)
    .execute();
  return true;
}
