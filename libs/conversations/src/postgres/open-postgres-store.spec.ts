import { randomUUID } from 'node:crypto';

import pg from 'pg';

import type { ConversationStore } from '../conversation-store.ts';
import { describeConversationStore } from '../testing/describe-conversation-store.ts';
import { type PostgresServer, startPostgresServer } from '../testing/postgres-server.ts';
import { addTurn, ana, problemCode, rui, type StoreHandle } from '../testing/store-factory.ts';
import { openPostgresStore } from './open-postgres-store.ts';

let server: PostgresServer;
beforeAll(async () => {
  server = await startPostgresServer();
}, 60_000);
afterAll(() => server?.stop(), 60_000);

async function createHandle(): Promise<StoreHandle & { url: string }> {
  const url = await server.createDatabase();
  let time = Date.UTC(2026, 10, 23, 12);
  const open = () => openPostgresStore({ url, now: () => time });
  const handle = {
    url,
    store: await open(),
    advance: (milliseconds: number) => {
      time += milliseconds;
    },
    async reopen() {
      await handle.store.close();
      handle.store = await open();
      return handle.store;
    },
    dispose: () => handle.store.close(),
  };
  return handle;
}

describeConversationStore('PostgreSQL', createHandle);

describe('several agents on one PostgreSQL database', () => {
  it('start at once without making the tables twice', async () => {
    const url = await server.createDatabase();
    const stores = await Promise.all(Array.from({ length: 4 }, () => openPostgresStore({ url })));
    await stores[0]?.createConversation(ana, { title: 'one' });
    const list = await stores[3]?.listConversations(ana, { limit: 5 });
    expect(list?.conversations.map(({ title }) => title)).toEqual(['one']);
    await Promise.all(stores.map((store) => store.close()));
  });

  describe('asked the same at the same moment', () => {
    let stores: [ConversationStore, ConversationStore];
    const storeOf = (index: number) => (index % 2 === 0 ? stores[0] : stores[1]);
    let conversationId: string;
    beforeEach(async () => {
      const url = await server.createDatabase();
      stores = [await openPostgresStore({ url }), await openPostgresStore({ url })];
      conversationId = (await stores[0].createConversation(ana, {})).id;
    });
    afterEach(() => Promise.all(stores.map((store) => store.close())));

    const turn = (content: string) => ({
      conversationId,
      content,
      title: content,
      generationId: randomUUID(),
      model: null,
    });

    it('store one turn for one idempotency key', async () => {
      const idempotency = { key: 'k', fingerprint: 'f' };
      const begun = await Promise.all(
        Array.from({ length: 12 }, (_, index) =>
          storeOf(index).beginTurn(ana, { ...turn('hello'), idempotency }),
        ),
      );
      expect(new Set(begun.map(({ generationId }) => generationId)).size).toBe(1);
      expect(begun.filter(({ replayed }) => !replayed)).toHaveLength(1);
      const { messages } = await stores[0].readWindow(ana, conversationId, { limit: 50 });
      expect(messages).toHaveLength(2);
    });

    it('begin one answer in a conversation and refuse the others', async () => {
      const codes = await Promise.all(
        Array.from({ length: 12 }, (_, index) =>
          problemCode(storeOf(index).beginTurn(ana, turn(`question ${index}`))),
        ),
      );
      expect(codes.filter((code) => code === 'no problem')).toHaveLength(1);
      expect(codes.filter((code) => code === 'conflict')).toHaveLength(11);
    });

    it('never reserve a token more than the limit', async () => {
      const reserved = await Promise.all(
        Array.from({ length: 40 }, (_, index) =>
          storeOf(index)
            .ledger.reserve(ana, {
              generationId: randomUUID(),
              kind: 'completion',
              model: 'tiny',
              promptTokens: 10,
              completionTokens: 40,
              dailyTokens: 1000,
            })
            .then(
              ({ completionTokens }) => completionTokens + 10,
              () => 0,
            ),
        ),
      );
      expect(reserved.reduce((sum, tokens) => sum + tokens, 0)).toBe(1000);
    });
  });
});

describe('search in PostgreSQL', () => {
  it('finds words without their accents, within punctuation, and only the owner’s', async () => {
    const { store, dispose } = await createHandle();
    const conversation = await store.createConversation(ana, { title: 'Relatório' });
    await addTurn(store, conversation.id, 'A decisão foi (adiada)', 'veja www.exemplo.org/página');
    const find = async (owner: string, search: string) =>
      (await store.listConversations(owner, { limit: 5, search })).conversations.length;
    for (const search of ['relatorio', 'DECISÃO', 'decis', 'adiada', 'exemplo', 'pagina']) {
      expect([search, await find(ana, search)]).toEqual([search, 1]);
    }
    expect(await find(rui, 'decisao')).toBe(0);
    expect(await find(ana, `o:${Buffer.from(ana).toString('hex')}`)).toBe(0);
    await dispose();
  });

  it('stores an answer of any length and of any words', async () => {
    const { store, dispose } = await createHandle();
    const { id } = await store.createConversation(ana, {});
    const long = Array.from({ length: 60_000 }, (_, index) => `palavra${index}ção`).join(' ');
    await addTurn(store, id, 'x'.repeat(200_000), long);
    expect(
      (await store.listConversations(ana, { limit: 5, search: 'palavra7cao' })).conversations,
    ).toHaveLength(1);
    await dispose();
  });
});

describe('a PostgreSQL that cannot be used', () => {
  it('is named without its password', async () => {
    const opening = openPostgresStore({
      url: 'postgresql://vigia:hunter2secret@127.0.0.1:1/vigia',
      connectTimeout: 500,
    });
    await expect(opening).rejects.toMatchObject({ code: 'store_unreachable' });
    await expect(opening).rejects.toThrow('127.0.0.1:1/vigia');
    await expect(opening).rejects.not.toThrow('hunter2secret');
  });

  it('is heard when its connections die, and used again when it is back', async () => {
    const { store, url, dispose } = await createHandle();
    const client = new pg.Client({ connectionString: url });
    await client.connect();
    await client.query(
      `select pg_terminate_backend(pid) from pg_stat_activity
       where datname = current_database() and pid <> pg_backend_pid()`,
    );
    await client.end();
    await new Promise((resolve) => setTimeout(resolve, 50));
    await expect(store.check()).resolves.toBeUndefined();
    await dispose();
  });
});
