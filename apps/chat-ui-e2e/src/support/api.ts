import type { APIRequestContext } from '@playwright/test';
import {
  conversationListSchema,
  type Message,
  messageWindowSchema,
  statusSchema,
} from '@vigia/api-contract';

/** What is stored, as the guest of `request` may read it. */
export function apiOf(request: APIRequestContext, url: string) {
  const read = async (path: string): Promise<unknown> =>
    (await request.get(new URL(path, url).href)).json();
  return {
    conversations: async () =>
      conversationListSchema.parse(await read('/api/conversations')).conversations,
    messages: async (conversationId: string): Promise<Message[]> =>
      messageWindowSchema.parse(await read(`/api/conversations/${conversationId}/messages`))
        .messages,
    status: async () => statusSchema.parse(await read('/api/status')),
  };
}
