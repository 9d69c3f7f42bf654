import { conversationExportSchema, type ExportedConversation } from '@vigia/api-contract';

import {
  addTurn,
  ana,
  finish,
  problemCode,
  rui,
  type StoreFactory,
  useStore,
} from './store-factory.ts';

/** An export without the ids and the times that an import gives anew. */
function shapeOf({ id: _, messages, activeLeafId, ...rest }: ExportedConversation) {
  const place = new Map(messages.map((message, index) => [message.id, index]));
  return {
    ...rest,
    activeLeaf: place.get(activeLeafId ?? ''),
    messages: messages.map(({ id, parentId, ...message }) => ({
      ...message,
      place: place.get(id),
      parent: place.get(parentId ?? ''),
    })),
  };
}

export function describeTransfer(factory: StoreFactory): void {
  describe('exports and imports', () => {
    const handle = useStore(factory);

    async function makeTree(): Promise<string> {
      const { id } = await handle.store.createConversation(ana, { title: 'Tides' });
      const first = await addTurn(handle.store, id, 'one', 'answer one');
      await addTurn(handle.store, id, 'two', 'answer two');
      await addTurn(handle.store, id, 'other two', 'answer other', {
        parentId: first.assistantMessage.id,
      });
      await handle.store.setFeedback(ana, first.assistantMessage.id, {
        rating: 'good',
        comment: 'yes',
      });
      await handle.store.updateConversation(ana, id, { pinned: true });
      return id;
    }

    it('keep every branch, the active one, titles, ratings and times', async () => {
      const exported = await handle.store.exportConversation(ana, await makeTree());
      const file = {
        format: 'vigia-conversations',
        version: 1,
        exportedAt: exported.updatedAt,
        conversations: [exported],
      };
      const read = conversationExportSchema.parse(JSON.parse(JSON.stringify(file)));
      const [imported] = await handle.store.importConversations(rui, read.conversations);
      if (!imported) throw new Error('Nothing was imported.');
      expect(imported.id).not.toBe(exported.id);
      const again = await handle.store.exportConversation(rui, imported.id);
      expect(shapeOf(again)).toEqual(shapeOf(exported));
      const { messages } = await handle.store.readWindow(rui, imported.id, { limit: 10 });
      expect(messages.map(({ content }) => content)).toEqual([
        'one',
        'answer one',
        'other two',
        'answer other',
      ]);
    });

    it('let an imported conversation be searched and gone on with', async () => {
      const exported = await handle.store.exportConversation(ana, await makeTree());
      const [{ id } = { id: '' }] = await handle.store.importConversations(rui, [exported]);
      const found = await handle.store.listConversations(rui, { limit: 5, search: 'other' });
      expect(found.conversations.map((conversation) => conversation.id)).toEqual([id]);
      await addTurn(handle.store, id, 'three', 'answer three', { owner: rui });
    });

    it('take all conversations out, and in again, or none', async () => {
      await makeTree();
      await handle.store.createConversation(ana, { title: 'empty' });
      await handle.store.createConversation(rui, { title: 'of somebody else' });
      const all: ExportedConversation[] = [];
      for await (const each of handle.store.exportConversations(ana)) all.push(each);
      expect(all.map(({ title }) => title)).toEqual(['Tides', 'empty']);

      // The schema would have refused it: a broken tree stands for a database that fails half-way.
      const broken = { ...all[1], messages: [{ ...all[0]?.messages[0], content: null }] };
      const whole = handle.store.importConversations(rui, [all[0], broken] as never);
      await expect(whole).rejects.toThrow();
      const { conversations } = await handle.store.listConversations(rui, { limit: 5 });
      expect(conversations.map(({ title }) => title)).toEqual(['of somebody else']);
      expect(await handle.store.importConversations(rui, all)).toHaveLength(2);
    });

    it('take a running answer as it was at one moment', async () => {
      const { id: conversationId } = await handle.store.createConversation(ana, {});
      const generationId = '01900000-0000-7000-8000-000000000002';
      const turn = { conversationId, content: 'q', title: 'q', generationId, model: null };
      await handle.store.beginTurn(ana, turn);
      await handle.store.appendCheckpoint(ana, { generationId, reasoning: '', content: 'so far' });
      const [exported] = await Promise.all([
        handle.store.exportConversation(ana, conversationId),
        finish(handle.store, generationId, 'so far and so good'),
      ]);
      expect(['so far', 'so far and so good']).toContain(exported.messages[1]?.content);
    });

    it('keep texts that an engine would refuse, in a form that it takes', async () => {
      const exported = await handle.store.exportConversation(ana, await makeTree());
      const odd = 'a\0b';
      const messages = exported.messages.map((message) => ({
        ...message,
        content: odd,
        ...(message.role === 'assistant' ? { model: odd, problemCode: odd } : {}),
      }));
      const [imported] = await handle.store.importConversations(rui, [{ ...exported, messages }]);
      const again = await handle.store.exportConversation(rui, imported?.id ?? '');
      expect(again.messages[1]).toMatchObject({ content: 'a\uFFFDb', model: 'a\uFFFDb' });
    });

    it('export only what is one’s own', async () => {
      const id = await makeTree();
      expect(await problemCode(handle.store.exportConversation(rui, id))).toBe(
        'conversation_not_found',
      );
    });
  });

  describe('retention', () => {
    const handle = useStore(factory);

    it('deletes what nobody has touched since, and nothing else', async () => {
      const day = 24 * 60 * 60 * 1000;
      const old = await handle.store.createConversation(ana, { title: 'old' });
      await addTurn(handle.store, old.id, 'quartz', 'answer');
      const running = await handle.store.createConversation(rui, { title: 'running' });
      await handle.store.beginTurn(rui, {
        conversationId: running.id,
        content: 'q',
        title: 'q',
        generationId: '01900000-0000-7000-8000-000000000001',
        model: null,
      });
      handle.advance(10 * day);
      const fresh = await handle.store.createConversation(ana, { title: 'fresh' });
      const border = Date.parse(fresh.createdAt) - 5 * day;
      expect(await handle.store.deleteIdleSince(border)).toBe(1);
      expect(await handle.store.deleteIdleSince(border)).toBe(0);
      expect(await problemCode(handle.store.readConversation(ana, old.id))).toBe(
        'conversation_not_found',
      );
      expect(
        (await handle.store.listConversations(ana, { limit: 5, search: 'quartz' })).conversations,
      ).toEqual([]);
      await handle.store.readConversation(ana, fresh.id);
      await handle.store.readConversation(rui, running.id);
    });
  });
}
