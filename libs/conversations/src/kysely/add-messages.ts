import { ProblemError } from '@vigia/api-contract';
import { v7 as createId } from 'uuid';

import { messagesPerConversation } from '../schema.ts';
import { activateBranch } from './branches.ts';
import type { Queries } from './queries.ts';
import type { ConversationRow, MessageRow } from './rows.ts';

/** A message that is not stored yet; `place` counts from 1 within the messages that are added together. */
export function newMessage(
  conversation: ConversationRow,
  place: number,
  parentId: string | null,
  role: MessageRow['role'],
  at: number,
): MessageRow {
  return {
    number: conversation.number * messagesPerConversation + conversation.message_count + place,
    id: createId(),
    conversation_id: conversation.id,
    parent_id: parentId,
    active_child_id: null,
    role,
    state: role === 'user' ? 'complete' : 'generating',
    content: '',
    reasoning: '',
    reasoning_milliseconds: null,
    finish_reason: null,
    problem_code: null,
    model: null,
    prompt_tokens: null,
    completion_tokens: null,
    counted: null,
    generation_id: null,
    rating: null,
    comment: null,
    created_at: at,
    instance_id: null,
    last_event_id: null,
  };
}

/** Stores a chain of messages, the last of which is the answer to be, and makes it the active branch. */
export async function addMessages(
  db: Queries,
  conversation: ConversationRow,
  messages: MessageRow[],
  title: string,
): Promise<void> {
  const first = messages[0];
  const last = messages.at(-1);
  if (!first || !last) return;
  const count = conversation.message_count + messages.length;
  if (count >= messagesPerConversation) {
    throw new ProblemError('conflict', {
      detail: 'This conversation holds as many messages as one can.',
      remedy: 'Start a new conversation.',
    });
  }
  messages.forEach((message, index) => {
    message.active_child_id = messages[index + 1]?.id ?? null;
  });
  await activateBranch(db, first.parent_id, conversation.active_leaf_id);
  if (first.parent_id !== null) {
    await db
      .updateTable('message')
      .set({ active_child_id: first.id })
      .where('id', '=', first.parent_id)
      .execute();
  }
  await db.insertInto('message').values(messages).execute();
  await db
    .updateTable('conversation')
    .set({
      title,
      updated_at: last.created_at,
      active_leaf_id: last.id,
      active_generation_id: last.generation_id,
      message_count: count,
    })
    .where('id', '=', conversation.id)
    .execute();
}
