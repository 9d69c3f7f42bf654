import { randomUUID } from 'node:crypto';

import { addTurn, ana, problemCode, rui, type StoreFactory, useStore } from './store-factory.ts';

export function describeLedger(factory: StoreFactory): void {
  describe('the ledger', () => {
    const handle = useStore(factory);

    const request = (
      promptTokens: number,
      completionTokens: number,
      dailyTokens: number | null,
    ) => ({
      generationId: randomUUID(),
      kind: 'chat' as const,
      model: 'tiny',
      promptTokens,
      completionTokens,
      dailyTokens,
    });
    const usage = (promptTokens: number, completionTokens: number) => ({
      promptTokens,
      completionTokens,
      counted: 'server' as const,
    });

    it('never grants more than the limit to requests at once', async () => {
      const outcomes = await Promise.all(
        Array.from({ length: 200 }, async () => {
          const wanted = request(7, 50, 1000);
          try {
            const granted = await handle.store.ledger.reserve(ana, wanted);
            const spent = usage(7, granted.completionTokens);
            await handle.store.ledger.settle(ana, wanted.generationId, spent, 'done');
            return 7 + granted.completionTokens;
          } catch {
            return 0;
          }
        }),
      );
      const spent = outcomes.reduce((sum, tokens) => sum + tokens, 0);
      expect(spent).toBeLessThanOrEqual(1000);
      const { usedTokens, reservedTokens } = await handle.store.ledger.readAllowance(ana);
      expect({ usedTokens, reservedTokens }).toEqual({ usedTokens: spent, reservedTokens: 0 });
    });

    it('settles later what nobody waits for, and before anything is read or granted', async () => {
      const [first, second] = [request(10, 90, 100), request(10, 90, 100)];
      const { ledger } = handle.store;
      await ledger.reserve(ana, first);
      const settled = ledger.settleSoon(ana, first.generationId, usage(10, 20), 'done');
      expect(await ledger.readAllowance(ana)).toMatchObject({ usedTokens: 30, reservedTokens: 0 });
      await settled;
      const granted = await ledger.reserve(ana, second);
      expect(granted).toMatchObject({ completionTokens: 60, remainingTokens: 0 });
      const again = ledger.settleSoon(ana, second.generationId, usage(10, 0), 'stopped');
      // A refusal undoes what was done with it: the settlement still waits for its own time.
      expect(await problemCode(ledger.reserve(ana, request(90, 10, 100)))).toBe(
        'token_limit_reached',
      );
      await again;
      expect(await ledger.readEntry(ana, second.generationId)).toMatchObject({
        outcome: 'stopped',
        usage: usage(10, 0),
      });
      const third = request(10, 90, 100);
      const last = await ledger.reserve(ana, third);
      expect(last).toMatchObject({ completionTokens: 50 });
      const soon = ledger.settleSoon(ana, third.generationId, usage(1, 1), 'done');
      expect(await ledger.reserve(ana, request(10, 50, 100))).toMatchObject({ remainingTokens: 0 });
      await soon;
      expect(await ledger.readAllowance(ana)).toMatchObject({ usedTokens: 42, reservedTokens: 58 });
    });

    it('loses and doubles nothing, whatever other transaction is open', async () => {
      const rounds = 100;
      let undone = 0;
      for (let round = 0; round < rounds; round += 1) {
        const { id } = await handle.store.createConversation(ana, {});
        // Every second one fails, and is undone while the reservation may be under way.
        const parentId = round % 2 === 0 ? null : randomUUID();
        const other = addTurn(handle.store, id, 'q', 'a', { parentId }).catch(() => (undone += 1));
        // Each time a little further into it.
        for (let turn = 0; turn < round; turn += 1) await Promise.resolve();
        const wanted = request(1, 1, 1000);
        await handle.store.ledger.reserve(ana, wanted);
        await other;
        await handle.store.ledger.settle(ana, wanted.generationId, usage(1, 1), 'done');
      }
      expect(undone).toBe(rounds / 2);
      const { usedTokens, reservedTokens } = await handle.store.ledger.readAllowance(ana);
      expect({ usedTokens, reservedTokens }).toEqual({
        usedTokens: 2 * rounds,
        reservedTokens: 0,
      });
    });

    it('lets requests one after the other spend all of it', async () => {
      let spent = 0;
      for (;;) {
        const wanted = request(9, 100, 1000);
        const code = await problemCode(
          handle.store.ledger.reserve(ana, wanted).then(async ({ completionTokens }) => {
            await handle.store.ledger.settle(
              ana,
              wanted.generationId,
              usage(9, completionTokens),
              'done',
            );
            spent += 9 + completionTokens;
          }),
        );
        if (code === 'token_limit_reached') break;
      }
      expect(spent).toBe(1000);
    });

    it('gives back what was not used, and settles once', async () => {
      const wanted = request(10, 90, 100);
      const granted = await handle.store.ledger.reserve(ana, wanted);
      expect(granted).toMatchObject({ completionTokens: 90, remainingTokens: 0 });
      await handle.store.ledger.settle(ana, wanted.generationId, usage(10, 5), 'stopped');
      await handle.store.ledger.settle(ana, wanted.generationId, usage(10, 80), 'done');
      expect(await handle.store.ledger.readAllowance(ana)).toMatchObject({
        usedTokens: 15,
        reservedTokens: 0,
      });
      expect(await handle.store.ledger.readEntry(ana, wanted.generationId)).toMatchObject({
        outcome: 'stopped',
        usage: usage(10, 5),
      });
    });

    it('says to come back soon when running answers hold what is left', async () => {
      const running = request(50, 50, 100);
      await handle.store.ledger.reserve(ana, running);
      const refused = await handle.store.ledger
        .reserve(ana, request(1, 1, 100))
        .catch((error) => error.problem);
      expect(refused).toMatchObject({ code: 'token_limit_reached', retryAfter: 15 });
      await handle.store.ledger.settle(ana, running.generationId, usage(50, 10), 'done');
      expect(await handle.store.ledger.reserve(ana, request(1, 99, 100))).toMatchObject({
        completionTokens: 39,
        remainingTokens: 0,
      });
    });

    it('says when the allowance returns, and returns it', async () => {
      const spent = request(50, 50, 100);
      await handle.store.ledger.reserve(ana, spent);
      await handle.store.ledger.settle(ana, spent.generationId, usage(50, 50), 'done');
      const refused = await handle.store.ledger
        .reserve(ana, request(1, 1, 100))
        .catch((error) => error.problem);
      expect(refused).toMatchObject({ code: 'token_limit_reached', status: 429 });
      expect(refused.retryAfter).toBeGreaterThan(0);
      handle.advance(refused.retryAfter * 1000);
      await handle.store.ledger.reserve(ana, request(1, 1, 100));
    });

    it('counts each owner apart', async () => {
      await handle.store.ledger.reserve(ana, request(50, 50, 100));
      const granted = await handle.store.ledger.reserve(rui, request(50, 50, 100));
      expect(granted.completionTokens).toBe(50);
    });

    it('settles what a killed process left open by its last progress', async () => {
      const wanted = request(10, 90, 100);
      await handle.store.ledger.reserve(ana, wanted);
      await handle.store.ledger.recordProgress([
        { generationId: wanted.generationId, completionTokens: 33 },
      ]);
      const store = await handle.reopen();
      const { entries } = await store.instances.takeOverDead();
      expect(entries).toEqual([await store.ledger.readEntry(ana, wanted.generationId)]);
      expect(await store.ledger.readEntry(ana, wanted.generationId)).toMatchObject({
        outcome: 'interrupted',
        usage: { promptTokens: 10, completionTokens: 33, counted: 'estimate' },
      });
      expect(await store.ledger.readAllowance(ana)).toMatchObject({
        usedTokens: 43,
        reservedTokens: 0,
      });
    });

    it('tells what each owner used on each day', async () => {
      const { ledger } = handle.store;
      const spend = async (owner: string, prompt: number, completion: number) => {
        const wanted = request(prompt, completion, null);
        await ledger.reserve(owner, wanted);
        await ledger.settle(owner, wanted.generationId, usage(prompt, completion), 'done');
      };
      await spend(ana, 1, 2);
      await spend(rui, 5, 6);
      handle.advance(24 * 60 * 60 * 1000);
      await spend(ana, 10, 20);
      await spend(ana, 100, 200);
      const stopped = request(1000, 2000, null);
      await ledger.reserve(ana, stopped);
      await ledger.settle(ana, stopped.generationId, usage(1000, 5), 'stopped');
      await ledger.reserve(ana, request(7, 7, null));

      const days = { fromDay: '2026-11-23', toDay: '2026-11-24' };
      const newest = {
        day: '2026-11-24',
        owner: ana,
        requests: 4,
        promptTokens: 1110,
        completionTokens: 225,
        outcomes: { done: 2, stopped: 1 },
      };
      const done = { outcomes: { done: 1 }, requests: 1, day: '2026-11-23' };
      expect(await ledger.readUsage(days)).toEqual([
        newest,
        { ...done, owner: ana, promptTokens: 1, completionTokens: 2 },
        { ...done, owner: rui, promptTokens: 5, completionTokens: 6 },
      ]);
      expect(await ledger.readUsage({ ...days, fromDay: '2026-11-24' })).toEqual([newest]);
    });
  });
}
