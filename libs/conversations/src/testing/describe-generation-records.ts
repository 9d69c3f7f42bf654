import { randomUUID } from 'node:crypto';

import { addTurn, ana, finish, problemCode, type StoreFactory, useStore } from './store-factory.ts';

export function describeGenerationRecords(factory: StoreFactory): void {
  describe('answers that are being written', () => {
    const handle = useStore(factory);
    let conversationId: string;

    beforeEach(async () => {
      conversationId = (await handle.store.createConversation(ana, {})).id;
    });

    const turn = (changes: Record<string, unknown> = {}) => ({
      conversationId,
      content: 'question',
      title: 'question',
      generationId: randomUUID(),
      model: 'tiny',
      ...changes,
    });
    const checkpoint = (generationId: string, reasoning: string, content: string) =>
      handle.store.appendCheckpoint(ana, { generationId, reasoning, content });

    it('are shown as they grow and name the generation of their conversation', async () => {
      const begun = await handle.store.beginTurn(ana, turn());
      await checkpoint(begun.generationId, 'hm', '');
      await checkpoint(begun.generationId, '!', 'An');
      await checkpoint(begun.generationId, '', 'swer');
      const { messages } = await handle.store.readWindow(ana, conversationId, { limit: 5 });
      expect(messages[1]).toMatchObject({
        state: 'generating',
        reasoning: 'hm!',
        content: 'Answer',
      });
      const conversation = await handle.store.readConversation(ana, conversationId);
      expect(conversation.activeGenerationId).toBe(begun.generationId);
    });

    it('end once, with all that is known of them', async () => {
      const { generationId } = await handle.store.beginTurn(ana, turn());
      await checkpoint(generationId, 'hm', 'part');
      await handle.store.endAnswer(ana, {
        generationId,
        state: 'stopped',
        content: 'part of it',
        reasoning: 'hm',
        reasoningMilliseconds: 1200,
        finishReason: 'cancelled',
        problemCode: null,
        model: 'tiny',
        usage: { promptTokens: 5, completionTokens: 6, counted: 'estimate' },
      });
      await finish(handle.store, generationId, 'something else');
      expect(await handle.store.readGeneration(ana, generationId)).toMatchObject({
        state: 'stopped',
        content: 'part of it',
        reasoning: 'hm',
        reasoningMilliseconds: 1200,
        finishReason: 'cancelled',
        usage: { promptTokens: 5, completionTokens: 6, counted: 'estimate' },
      });
      const conversation = await handle.store.readConversation(ana, conversationId);
      expect(conversation.activeGenerationId).toBeNull();
    });

    it('are one at a time in a conversation', async () => {
      const begun = await handle.store.beginTurn(ana, turn());
      expect(await problemCode(handle.store.beginTurn(ana, turn()))).toBe('conflict');
      const again = handle.store.beginRegeneration(ana, {
        messageId: begun.assistantMessage.id,
        generationId: randomUUID(),
        model: null,
      });
      expect(await problemCode(again)).toBe('conflict');
    });

    it('are interrupted by the next start, with the text of their checkpoints', async () => {
      const begun = await handle.store.beginTurn(ana, turn());
      await checkpoint(begun.generationId, 'thought', 'half an ans');
      const store = await handle.reopen();
      expect(await store.instances.takeOverDead()).toMatchObject({
        answers: [{ owner: ana, generationId: begun.generationId }],
      });
      expect(await store.readGeneration(ana, begun.generationId)).toMatchObject({
        state: 'interrupted',
        problemCode: 'generation_interrupted',
        reasoning: 'thought',
        content: 'half an ans',
      });
      expect(await store.instances.takeOverDead()).toMatchObject({ answers: [] });
      await addTurn(store, conversationId, 'next', 'works');
    });

    it('vanish with their conversation, which says what was running', async () => {
      const { generationId } = await handle.store.beginTurn(ana, turn());
      expect(await handle.store.deleteConversation(ana, conversationId)).toEqual([generationId]);
      await finish(handle.store, generationId, 'too late');
      expect(await problemCode(handle.store.readGeneration(ana, generationId))).toBe(
        'generation_not_found',
      );
      expect(await problemCode(checkpoint(generationId, '', 'x'))).toBe('generation_not_found');
    });

    describe('begun with an idempotency key', () => {
      const idempotency = { key: 'k-1', fingerprint: 'f-1' };

      it('are begun once', async () => {
        const first = await handle.store.beginTurn(ana, turn({ idempotency }));
        const second = await handle.store.beginTurn(ana, turn({ idempotency }));
        expect(first.replayed).toBe(false);
        expect(second).toEqual({ ...first, replayed: true });
        const { messages } = await handle.store.readWindow(ana, conversationId, { limit: 9 });
        expect(messages).toHaveLength(2);
      });

      it('are begun once when two calls come together', async () => {
        const calls = [turn({ idempotency }), turn({ idempotency })];
        const begun = await Promise.all(calls.map((call) => handle.store.beginTurn(ana, call)));
        expect(begun[0]?.generationId).toBe(begun[1]?.generationId);
      });

      it('refuse the key for another request', async () => {
        await handle.store.beginTurn(ana, turn({ idempotency }));
        const other = { ...idempotency, fingerprint: 'f-2' };
        expect(await problemCode(handle.store.findReplay(ana, other))).toBe(
          'idempotency_key_reused',
        );
      });

      it('forget the key after a day', async () => {
        await handle.store.beginTurn(ana, turn({ idempotency }));
        handle.advance(24 * 60 * 60 * 1000 + 1);
        expect(await handle.store.findReplay(ana, idempotency)).toBeNull();
      });

      it('replay a regeneration without a question', async () => {
        const { assistantMessage } = await addTurn(handle.store, conversationId, 'q', 'a');
        const regeneration = {
          messageId: assistantMessage.id,
          generationId: randomUUID(),
          model: null,
          idempotency,
        };
        await handle.store.beginRegeneration(ana, regeneration);
        const replay = await handle.store.findReplay(ana, idempotency);
        expect(replay).toMatchObject({
          userMessage: null,
          generationId: regeneration.generationId,
        });
      });
    });
  });
}
