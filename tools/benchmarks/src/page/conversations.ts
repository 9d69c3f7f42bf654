/** Conversations to be measured, as exports that a person could import. */
import { randomUUID } from 'node:crypto';

import {
  type ConversationExport,
  type ExportedConversation,
  type ExportedMessage,
  exportFormat,
  exportVersion,
} from '@vigia/api-contract';

import { prose } from './prose.ts';

const createdAt = '2026-01-01T00:00:00.000Z';

/** So many messages in turns, each answer of so many characters. */
export function makeConversation(
  title: string,
  messageCount: number,
  answerCharacters: number,
): ExportedConversation {
  const answer = prose(answerCharacters).slice(0, answerCharacters);
  const messages: ExportedMessage[] = [];
  for (let place = 0; place < messageCount; place += 1) {
    const role = place % 2 === 0 ? 'user' : 'assistant';
    messages.push({
      id: randomUUID(),
      parentId: messages.at(-1)?.id ?? null,
      role,
      content: role === 'user' ? `Question ${place} of ${title}?` : answer,
      reasoning: '',
      reasoningMilliseconds: null,
      state: 'complete',
      finishReason: role === 'user' ? null : 'stop',
      problemCode: null,
      model: null,
      usage: null,
      feedback: null,
      createdAt,
    });
  }
  return {
    id: randomUUID(),
    title,
    titleSource: 'person',
    pinned: false,
    createdAt,
    updatedAt: createdAt,
    activeLeafId: messages.at(-1)?.id ?? null,
    messages,
  };
}

export const toExport = (conversations: ExportedConversation[]): ConversationExport => ({
  format: exportFormat,
  version: exportVersion,
  exportedAt: createdAt,
  conversations,
});
