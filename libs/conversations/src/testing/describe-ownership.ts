import { randomUUID } from 'node:crypto';

import type { ConversationStore } from '../conversation-store.ts';
import { addTurn, ana, problemCode, rui, type StoreFactory, useStore } from './store-factory.ts';

export function describeOwnership(factory: StoreFactory): void {
  describe('another owner', () => {
    const handle = useStore(factory);

    type Ids = { conversationId: string; messageId: string; generationId: string };
    type Call = (store: ConversationStore, ids: Ids) => Promise<unknown>;

    const calls: [name: string, code: string, call: Call][] = [
      [
        'read a conversation',
        'conversation_not_found',
        (store, { conversationId }) => store.readConversation(rui, conversationId),
      ],
      [
        'change it',
        'conversation_not_found',
        (store, { conversationId }) =>
          store.updateConversation(rui, conversationId, { title: 'mine now' }),
      ],
      [
        'delete it',
        'conversation_not_found',
        (store, { conversationId }) => store.deleteConversation(rui, conversationId),
      ],
      [
        'read its messages',
        'conversation_not_found',
        (store, { conversationId }) => store.readWindow(rui, conversationId, { limit: 5 }),
      ],
      [
        'add to it',
        'conversation_not_found',
        (store, { conversationId }) => addTurn(store, conversationId, 'q', 'a', { owner: rui }),
      ],
      [
        'read a message',
        'message_not_found',
        (store, { messageId }) => store.readMessage(rui, messageId),
      ],
      [
        'read a branch',
        'message_not_found',
        (store, { messageId }) => store.readBranch(rui, messageId, 5),
      ],
      [
        'rate a message',
        'message_not_found',
        (store, { messageId }) => store.setFeedback(rui, messageId, { rating: 'bad' }),
      ],
      [
        'regenerate an answer',
        'message_not_found',
        (store, { messageId }) =>
          store.beginRegeneration(rui, { messageId, generationId: randomUUID(), model: null }),
      ],
      [
        'follow a generation',
        'generation_not_found',
        (store, { generationId }) => store.readGeneration(rui, generationId),
      ],
      [
        'write to a generation',
        'generation_not_found',
        (store, { generationId }) =>
          store.appendCheckpoint(rui, { generationId, reasoning: '', content: 'x' }),
      ],
    ];

    it.each(calls)('cannot %s, and learns nothing from trying', async (_, code, call) => {
      const { id: conversationId } = await handle.store.createConversation(ana, {});
      const turn = await addTurn(handle.store, conversationId, 'private', 'words');
      const ids = {
        conversationId,
        messageId: turn.assistantMessage.id,
        generationId: turn.generationId,
      };
      expect(await problemCode(call(handle.store, ids))).toBe(code);
      const unknown = {
        conversationId: randomUUID(),
        messageId: randomUUID(),
        generationId: randomUUID(),
      };
      expect(await problemCode(call(handle.store, unknown))).toBe(code);
      const { messages } = await handle.store.readWindow(ana, conversationId, { limit: 5 });
      expect(messages.map(({ content }) => content)).toEqual(['private', 'words']);
    });

    it('neither lists nor finds it', async () => {
      const { id } = await handle.store.createConversation(ana, { title: 'private' });
      await addTurn(handle.store, id, 'private', 'words');
      const lists = await Promise.all([
        handle.store.listConversations(rui, { limit: 5 }),
        handle.store.listConversations(rui, { limit: 5, search: 'private' }),
      ]);
      expect(lists.flatMap(({ conversations }) => conversations)).toEqual([]);
    });

    it('may use the same idempotency key for itself', async () => {
      const idempotency = { key: 'k', fingerprint: 'f' };
      const { id } = await handle.store.createConversation(ana, {});
      await handle.store.beginTurn(ana, {
        conversationId: id,
        content: 'q',
        title: 'q',
        generationId: randomUUID(),
        model: null,
        idempotency,
      });
      expect(await handle.store.findReplay(rui, idempotency)).toBeNull();
    });
  });
}
