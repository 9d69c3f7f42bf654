import { addTurn, ana, type StoreFactory, useStore } from './store-factory.ts';

export function describeLists(factory: StoreFactory): void {
  describe('the list of conversations', () => {
    const handle = useStore(factory);

    async function titles(search?: string): Promise<string[]> {
      const list = await handle.store.listConversations(ana, { limit: 50, search });
      return list.conversations.map(({ title }) => title);
    }

    async function create(title: string): Promise<string> {
      handle.advance(1000);
      return (await handle.store.createConversation(ana, { title })).id;
    }

    it('shows pinned ones first, then the newest', async () => {
      const oldest = await create('oldest');
      await create('middle');
      await create('newest');
      await handle.store.updateConversation(ana, oldest, { pinned: true });
      expect(await titles()).toEqual(['oldest', 'newest', 'middle']);
    });

    it('brings a conversation up when it gets a message, not when it is renamed', async () => {
      const first = await create('first');
      const second = await create('second');
      handle.advance(1000);
      await addTurn(handle.store, first, 'hello', 'hi');
      handle.advance(1000);
      await handle.store.updateConversation(ana, second, { title: 'renamed' });
      expect(await titles()).toEqual(['first', 'renamed']);
    });

    it('pages through all of them without a gap or a repetition', async () => {
      const made = [];
      for (let count = 0; count < 7; count += 1) {
        // Two in the same millisecond, and one pinned, must not confuse the cursor.
        if (count % 2 === 0) handle.advance(1000);
        made.push((await handle.store.createConversation(ana, { title: `c${count}` })).id);
      }
      await handle.store.updateConversation(ana, made[2] ?? '', { pinned: true });
      const seen: string[] = [];
      let cursor: string | undefined;
      do {
        const page = await handle.store.listConversations(ana, { limit: 2, cursor });
        seen.push(...page.conversations.map(({ title }) => title));
        cursor = page.nextCursor ?? undefined;
      } while (cursor !== undefined);
      expect(seen).toEqual(['c2', 'c6', 'c5', 'c4', 'c3', 'c1', 'c0']);
    });

    it.each(['x', 'bm90IGpzb24', Buffer.from('[1]').toString('base64url')])(
      'refuses %s as a cursor',
      async (cursor) => {
        await expect(
          handle.store.listConversations(ana, { limit: 2, cursor }),
        ).rejects.toMatchObject({
          problem: { code: 'invalid_request', errors: [{ field: 'cursor' }] },
        });
      },
    );

    it('finds words of titles, questions and answers by their beginnings', async () => {
      await create('Tides of Lisboa');
      const other = await create('Ships');
      await addTurn(handle.store, other, 'What is a porthole?', 'A round window. Olá, João!');
      expect(await titles('lisb')).toEqual(['Tides of Lisboa']);
      expect(await titles('PORT hole')).toEqual([]);
      expect(await titles('porthole what')).toEqual(['Ships']);
      expect(await titles('joao')).toEqual(['Ships']);
      expect(await titles('is')).toEqual(['Ships']);
      expect(await titles('wh')).toEqual([]);
      expect(await titles('zebra')).toEqual([]);
    });

    it.each(['"', 'a" OR text:"b', '* NEAR(', "'; drop table message; --", '🙂', 'text:', 'ा'])(
      'takes %s as words to look for, not as a query language',
      async (search) => {
        await create('Nothing of the kind');
        expect(await titles(search)).toEqual([]);
      },
    );

    it('follows a new title and forgets the old one', async () => {
      const id = await create('Alfama');
      await handle.store.updateConversation(ana, id, { title: 'Belém' });
      expect(await titles('alfama')).toEqual([]);
      expect(await titles('belem')).toEqual(['Belém']);
    });

    it('no longer finds what was deleted', async () => {
      const id = await create('Secret title');
      await addTurn(handle.store, id, 'secret question', 'secret answer');
      await create('Secret too');
      await handle.store.deleteConversation(ana, id);
      expect(await titles('secret')).toEqual(['Secret too']);
      expect(await titles()).toEqual(['Secret too']);
    });

    it('takes the title from the first message unless a person gave one', async () => {
      const untitled = await handle.store.createConversation(ana, {});
      expect(untitled).toMatchObject({ title: '', titleSource: 'first-message' });
      await addTurn(handle.store, untitled.id, 'first words', 'x');
      await addTurn(handle.store, untitled.id, 'second words', 'x');
      expect(await handle.store.readConversation(ana, untitled.id)).toMatchObject({
        title: 'first words',
        titleSource: 'first-message',
      });
      await handle.store.updateConversation(ana, untitled.id, { title: 'Mine' });
      expect(await handle.store.readConversation(ana, untitled.id)).toMatchObject({
        title: 'Mine',
        titleSource: 'person',
      });
    });

    it('is still there when the store is opened again', async () => {
      await create('kept');
      const store = await handle.reopen();
      const { conversations } = await store.listConversations(ana, { limit: 5 });
      expect(conversations.map(({ title }) => title)).toEqual(['kept']);
    });
  });
}
