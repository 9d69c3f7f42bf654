import type { Conversation, Message } from '@vigia/api-contract';
import type { Selectable } from 'kysely';

import type { ConversationTable, MessageTable } from '../schema.ts';

export type ConversationRow = Selectable<ConversationTable>;
export type MessageRow = Selectable<MessageTable>;

const instant = (milliseconds: number) => new Date(milliseconds).toISOString();

export function toConversation(row: ConversationRow): Conversation {
  return {
    id: row.id,
    title: row.title,
    titleSource: row.title_source,
    pinned: row.pinned === 1,
    temporary: false,
    createdAt: instant(row.created_at),
    updatedAt: instant(row.updated_at),
    activeLeafId: row.active_leaf_id,
    activeGenerationId: row.active_generation_id,
  };
}

export function toMessage(row: MessageRow, siblingIds: string[]): Message {
  return {
    id: row.id,
    conversationId: row.conversation_id,
    parentId: row.parent_id,
    role: row.role,
    content: row.content,
    reasoning: row.reasoning,
    reasoningMilliseconds: row.reasoning_milliseconds,
    state: row.state,
    finishReason: row.finish_reason,
    problemCode: row.problem_code,
    model: row.model,
    usage:
      row.prompt_tokens !== null && row.completion_tokens !== null && row.counted !== null
        ? {
            promptTokens: row.prompt_tokens,
            completionTokens: row.completion_tokens,
            counted: row.counted,
          }
        : null,
    generationId: row.generation_id,
    siblingIds,
    feedback: row.rating === null ? null : { rating: row.rating, comment: row.comment },
    createdAt: instant(row.created_at),
  };
}
