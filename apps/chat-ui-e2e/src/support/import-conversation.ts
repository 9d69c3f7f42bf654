import { randomUUID } from 'node:crypto';

import { type APIRequestContext, expect } from '@playwright/test';
import {
  type ConversationExport,
  type ExportedMessage,
  exportFormat,
  exportVersion,
  importedConversationsSchema,
} from '@vigia/api-contract';

export type Turn = { question: string; answer: string };

const createdAt = '2026-01-01T00:00:00.000Z';

function toMessages(turns: readonly Turn[]): ExportedMessage[] {
  let parentId: string | null = null;
  return turns
    .flatMap(({ question, answer }) => [
      { role: 'user' as const, content: question },
      { role: 'assistant' as const, content: answer },
    ])
    .map(({ role, content }) => {
      const id = randomUUID();
      const message: ExportedMessage = {
        id,
        parentId,
        role,
        content,
        reasoning: '',
        reasoningMilliseconds: null,
        state: 'complete',
        finishReason: role === 'user' ? null : 'stop',
        problemCode: null,
        model: null,
        usage: null,
        feedback: null,
        createdAt,
      };
      parentId = id;
      return message;
    });
}

/** Stores a conversation with these very answers, as a person does who imports an export. Returns its id. */
export async function importConversation(
  request: APIRequestContext,
  url: string,
  title: string,
  turns: readonly Turn[],
): Promise<string> {
  const messages = toMessages(turns);
  const data: ConversationExport = {
    format: exportFormat,
    version: exportVersion,
    exportedAt: createdAt,
    conversations: [
      {
        id: randomUUID(),
        title,
        titleSource: 'person',
        pinned: false,
        createdAt,
        updatedAt: createdAt,
        activeLeafId: messages.at(-1)?.id ?? null,
        messages,
      },
    ],
  };
  const answer = await request.post(`${url}/api/conversations/import`, { data });
  expect(answer.status(), await answer.text()).toBe(201);
  const { imported } = importedConversationsSchema.parse(await answer.json());
  return imported[0]?.id ?? '';
}
