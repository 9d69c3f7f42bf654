import { randomUUID } from 'node:crypto';

import type { MessageWindowQuery } from '@vigia/api-contract';

import { addTurn, ana, finish, problemCode, type StoreFactory, useStore } from './store-factory.ts';

export function describeBranches(factory: StoreFactory): void {
  describe('the tree of messages', () => {
    const handle = useStore(factory);
    let conversationId: string;

    beforeEach(async () => {
      conversationId = (await handle.store.createConversation(ana, {})).id;
    });

    const add = (question: string, parentId?: string | null) =>
      addTurn(
        handle.store,
        conversationId,
        question,
        `re: ${question}`,
        parentId === undefined ? {} : { parentId },
      );

    async function regenerate(messageId: string, answer: string): Promise<string> {
      const generationId = randomUUID();
      const begun = await handle.store.beginRegeneration(ana, {
        messageId,
        generationId,
        model: 'tiny',
      });
      await finish(handle.store, generationId, answer);
      return begun.assistantMessage.id;
    }

    const window = (query: Partial<MessageWindowQuery> = {}) =>
      handle.store.readWindow(ana, conversationId, { limit: 50, ...query });
    const texts = async (query: Partial<MessageWindowQuery> = {}) =>
      (await window(query)).messages.map(({ content }) => content);
    const activate = (activeLeafId: string) =>
      handle.store.updateConversation(ana, conversationId, { activeLeafId });

    it('reads an empty conversation as an empty window', async () => {
      expect(await window()).toEqual({ messages: [], previousCursor: null, nextCursor: null });
    });

    it('continues at the end of the active branch', async () => {
      await add('one');
      await add('two');
      expect(await texts()).toEqual(['one', 're: one', 'two', 're: two']);
    });

    it('reads windows both ways that join without a gap', async () => {
      for (let count = 0; count < 10; count += 1) await add(`q${count}`);
      const all = await texts();
      const last = await window({ limit: 6 });
      expect(last.messages.map(({ content }) => content)).toEqual(all.slice(14));
      expect(last.nextCursor).toBeNull();
      const before = await window({ limit: 6, before: last.previousCursor ?? '' });
      expect(before.messages.map(({ content }) => content)).toEqual(all.slice(8, 14));
      const after = await window({ limit: 4, after: before.nextCursor ?? '' });
      expect(after.messages.map(({ content }) => content)).toEqual(all.slice(14, 18));
      expect(after.nextCursor).not.toBeNull();
      const end = await window({ limit: 4, after: after.nextCursor ?? '' });
      expect(end.messages.map(({ content }) => content)).toEqual(all.slice(18));
      expect(end.nextCursor).toBeNull();
      const start = await window({ limit: 50, before: before.previousCursor ?? '' });
      expect(start.messages.map(({ content }) => content)).toEqual(all.slice(0, 8));
      expect(start.previousCursor).toBeNull();
    });

    it.each(['before', 'after'] as const)('refuses what is no message as %s', async (field) => {
      for (const cursor of ['x', randomUUID()]) {
        await expect(window({ [field]: cursor })).rejects.toMatchObject({
          problem: { code: 'invalid_request', errors: [{ field }] },
        });
      }
    });

    it('keeps an edit as a sibling and shows its branch', async () => {
      const first = await add('one');
      await add('two');
      const edited = await add('two, edited', first.assistantMessage.id);
      expect(await texts()).toEqual(['one', 're: one', 'two, edited', 're: two, edited']);
      const { messages } = await window();
      expect(messages[2]?.siblingIds).toHaveLength(2);
      expect(messages[2]?.siblingIds[1]).toBe(edited.userMessage?.id);
      expect(messages[0]?.siblingIds).toEqual([messages[0]?.id]);
    });

    it('keeps an edit of the first message as a sibling', async () => {
      const first = await add('one');
      const edited = await add('one, edited', null);
      expect(await texts()).toEqual(['one, edited', 're: one, edited']);
      expect((await window()).messages[0]?.siblingIds).toEqual([
        first.userMessage?.id,
        edited.userMessage?.id,
      ]);
    });

    it('keeps a regenerated answer beside the first, asked by answer or by question', async () => {
      const { userMessage, assistantMessage } = await add('one');
      const second = await regenerate(assistantMessage.id, 'again');
      const third = await regenerate(userMessage?.id ?? '', 'and again');
      const { messages } = await window();
      expect(messages.map(({ content }) => content)).toEqual(['one', 'and again']);
      expect(messages[1]?.siblingIds).toEqual([assistantMessage.id, second, third]);
    });

    it('returns to another branch where it was left, and remembers each fork on the way', async () => {
      const one = await add('one');
      const two = await add('two');
      await add('three');
      const other = await add('two, edited', one.assistantMessage.id);
      await add('four');
      const selected = await activate(two.userMessage?.id ?? '');
      expect(await texts()).toEqual(['one', 're: one', 'two', 're: two', 'three', 're: three']);
      expect(selected.activeLeafId).toBe((await window()).messages.at(-1)?.id);
      await activate(other.assistantMessage.id);
      expect(await texts()).toEqual([
        'one',
        're: one',
        'two, edited',
        're: two, edited',
        'four',
        're: four',
      ]);
      const fromStart = await window({ limit: 50, after: one.userMessage?.id ?? '' });
      expect(fromStart.messages.map(({ content }) => content)).toEqual((await texts()).slice(1));
    });

    it('selects a branch that lies deep in another one', async () => {
      const root = await add('a');
      const deep = [];
      for (let count = 0; count < 12; count += 1) deep.push(await add(`deep ${count}`));
      await add('b', root.assistantMessage.id);
      await add('fork', deep[2]?.assistantMessage.id ?? '');
      const shown = await texts();
      expect(shown.slice(0, 2)).toEqual(['a', 're: a']);
      expect(shown.at(-2)).toBe('fork');
      const forward = await window({ after: root.userMessage?.id ?? '' });
      expect(forward.messages.map(({ content }) => content)).toEqual(shown.slice(1));
    });

    it('refuses a parent that is a question, or of another conversation', async () => {
      const { userMessage } = await add('one');
      expect(await problemCode(add('x', userMessage?.id ?? ''))).toBe('invalid_request');
      const other = await handle.store.createConversation(ana, {});
      const foreign = await addTurn(handle.store, other.id, 'q', 'a');
      expect(await problemCode(add('x', foreign.assistantMessage.id))).toBe('message_not_found');
      expect(await problemCode(activate(foreign.assistantMessage.id))).toBe('message_not_found');
      expect(await texts()).toEqual(['one', 're: one']);
    });

    it('gives the model the branch from a message towards the start', async () => {
      await add('one');
      const two = await add('two');
      await add('three');
      const branch = await handle.store.readBranch(ana, two.assistantMessage.id, 3);
      expect(branch.map(({ content }) => content)).toEqual(['re: two', 'two', 're: one']);
    });

    it('keeps text exactly, but for what no engine can keep', async () => {
      const odd = 'Olá 👋\u200b "quotes" \\ \r\n\t日本語 <think>';
      await add(odd);
      expect((await texts())[0]).toBe(odd);
      await add('nul \0 and half \ud83d');
      expect((await texts())[2]).toBe('nul \uFFFD and half \uFFFD');
    });

    it('keeps, changes and takes back feedback', async () => {
      const { assistantMessage } = await add('one');
      const rate = (rating: 'good' | 'bad' | null, comment?: string) =>
        handle.store.setFeedback(ana, assistantMessage.id, { rating, comment });
      expect((await rate('bad', 'too short')).feedback).toEqual({
        rating: 'bad',
        comment: 'too short',
      });
      expect((await rate('good')).feedback).toEqual({ rating: 'good', comment: null });
      expect((await rate(null)).feedback).toBeNull();
    });
  });
}
