import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';

import pg from 'pg';

import type { ConversationStore } from '../conversation-store.ts';
import { type PostgresServer, startPostgresServer } from '../testing/postgres-server.ts';
import { ana, finish, problemCode, rui } from '../testing/store-factory.ts';
import { openPostgresStore, type PostgresStoreOptions } from './open-postgres-store.ts';

let server: PostgresServer;
beforeAll(async () => {
  server = await startPostgresServer();
}, 60_000);
afterAll(() => server?.stop(), 60_000);

let url: string;
let stores: ConversationStore[] = [];
beforeEach(async () => {
  url = await server.createDatabase();
});
afterEach(async () => {
  await Promise.all(stores.map((store) => store.close()));
  stores = [];
});

async function open(options: Partial<PostgresStoreOptions> = {}): Promise<ConversationStore> {
  const store = await openPostgresStore({ url, silenceWithoutLock: 150, ...options });
  stores.push(store);
  return store;
}

/** Begins an answer with some text that is stored, as an agent does. */
async function begin(store: ConversationStore, owner = ana): Promise<string> {
  const generationId = randomUUID();
  const { id: conversationId } = await store.createConversation(owner, {});
  await reserve(store, { owner, generationId });
  await store.beginTurn(owner, {
    conversationId,
    content: 'q',
    title: 'q',
    generationId,
    model: null,
  });
  await store.appendCheckpoint(owner, {
    generationId,
    reasoning: '',
    content: 'so far',
    lastEventId: 5,
  });
  await store.ledger.recordProgress([{ generationId, completionTokens: 2 }]);
  return generationId;
}

type Limits = { concurrentGenerations?: number | null; requestsPerMinute?: number | null };

function reserve(
  store: ConversationStore,
  {
    owner = ana,
    generationId = randomUUID(),
    ...limits
  }: { owner?: string; generationId?: string } & Limits,
) {
  return store.ledger.reserve(owner, {
    generationId,
    kind: 'chat',
    model: 'tiny',
    promptTokens: 1,
    completionTokens: 1,
    dailyTokens: null,
    ...limits,
  });
}

/** What SIGKILL does to an agent's lock: its session ends, and nothing is said. */
async function dropLeases(): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query(
    `select pg_terminate_backend(pid) from pg_stat_activity
     where application_name like '%-lease' and datname = current_database()`,
  );
  await client.end();
}

/** Looks again and again, as an agent does, until something is taken over. */
async function untilTakenOver(store: ConversationStore) {
  for (;;) {
    await store.instances.beat();
    const taken = await store.instances.takeOverDead();
    if (taken.answers.length > 0) return taken;
    await delay(20);
  }
}

describe('agents that share a database', () => {
  it('leave the answers of each other alone while both live, however silent one is', async () => {
    const [first, second] = [await open(), await open()];
    const generationId = await begin(first);
    expect(await second.instances.takeOverDead()).toMatchObject({ hasSuspects: false });
    await delay(300);
    expect(await second.instances.takeOverDead()).toEqual({
      answers: [],
      entries: [],
      hasSuspects: false,
    });
    expect(await second.instances.holderOf(ana, generationId)).toBe(first.instances.ownId);
    await finish(first, generationId, 'whole');
    expect(await second.readGeneration(ana, generationId)).toMatchObject({ content: 'whole' });
  });

  it('mark what a dead one left, once, with its text and tokens', async () => {
    const [dead, second, third] = [await open(), await open(), await open()];
    const generationId = await begin(dead);
    await dropLeases();
    // Those that live come back by themselves.
    await second.instances.beat();
    await third.instances.beat();
    const first = await second.instances.takeOverDead();
    expect(first).toMatchObject({ answers: [], hasSuspects: true });
    await third.instances.takeOverDead();
    await delay(200);
    await second.instances.beat();
    await third.instances.beat();
    const taken = await Promise.all([
      second.instances.takeOverDead(),
      third.instances.takeOverDead(),
    ]);
    expect(taken.flatMap(({ answers }) => answers)).toEqual([{ owner: ana, generationId }]);
    expect(taken.flatMap(({ entries }) => entries)).toMatchObject([
      { generationId, outcome: 'interrupted', usage: { promptTokens: 1, completionTokens: 2 } },
    ]);
    expect(await third.readGeneration(ana, generationId)).toMatchObject({
      state: 'interrupted',
      content: 'so far',
    });
    expect(await third.ledger.readAllowance(ana)).toMatchObject({
      usedTokens: 3,
      reservedTokens: 0,
    });
  });

  it('tell one that was taken for dead, and its late end changes nothing', async () => {
    const [slow, second] = [await open(), await open()];
    const generationId = await begin(slow);
    await dropLeases();
    await untilTakenOver(second);
    const usage = { promptTokens: 1, completionTokens: 9, counted: 'server' as const };
    const end = {
      generationId,
      state: 'complete' as const,
      reasoning: '',
      content: 'late',
      reasoningMilliseconds: null,
      finishReason: 'stop' as const,
      problemCode: null,
      model: null,
      usage,
    };
    expect(await slow.endAnswer(ana, end)).toBe(false);
    await slow.ledger.settle(ana, generationId, usage, 'done');
    expect(await slow.readGeneration(ana, generationId)).toMatchObject({ content: 'so far' });
    expect(await slow.ledger.readEntry(ana, generationId)).toMatchObject({
      outcome: 'interrupted',
    });
    expect(await slow.instances.beat()).toBe(false);
    expect(await slow.instances.beat()).toBe(true);
    await begin(slow);
    expect(await second.instances.takeOverDead()).toMatchObject({ answers: [] });
  });

  it('give up one whose host has vanished with its lock', async () => {
    const [vanished, second] = [await open(), await open({ silenceWithLock: 200 })];
    const generationId = await begin(vanished);
    expect((await untilTakenOver(second)).answers).toEqual([{ owner: ana, generationId }]);
  });

  it('take over at once from one that has left', async () => {
    const [left, second] = [await open(), await open({ silenceWithoutLock: 60_000 })];
    const generationId = await begin(left);
    await left.close();
    expect(await second.instances.takeOverDead()).toMatchObject({ answers: [{ generationId }] });
  });

  it('find what was left by agents of versions without instances', async () => {
    const store = await open();
    const generationId = await begin(store);
    const client = new pg.Client({ connectionString: url });
    await client.connect();
    await client.query(
      'update message set instance_id = null; update ledger set instance_id = null',
    );
    await client.end();
    expect(await store.instances.takeOverDead()).toMatchObject({
      answers: [{ generationId }],
      entries: [{ generationId }],
    });
  });

  it('ask each other for what only one can do, and each request is taken once', async () => {
    const [first, second] = [await open(), await open()];
    const generationId = await begin(first);
    const request = { generationId, kind: 'cancel' as const, cause: 'stopped' };
    await second.instances.ask(ana, request);
    await second.instances.ask(ana, request);
    await second.instances.ask(rui, { ...request, kind: 'watch' });
    expect(await second.instances.takeRequests()).toEqual([]);
    expect(await first.instances.takeRequests()).toEqual([request]);
    expect(await first.instances.takeRequests()).toEqual([]);
    expect(await second.instances.holderOf(rui, generationId)).toBeNull();
    await first.ledger.settle(ana, generationId, null, 'stopped');
    expect(await second.instances.holderOf(ana, generationId)).toBeNull();
    await second.instances.ask(ana, request);
    expect(await first.instances.takeRequests()).toEqual([]);
  });

  it('tell how far an answer of another is, by the events that the other counts', async () => {
    const [first, second] = [await open(), await open()];
    const generationId = await begin(first);
    const text = { reasoning: '', content: 'so far', lastEventId: 5 };
    expect(await second.readProgress(ana, generationId, 0)).toEqual({ state: 'generating', text });
    expect(await second.readProgress(ana, generationId, 5)).toEqual({
      state: 'generating',
      text: null,
    });
    expect(await problemCode(second.readProgress(rui, generationId, 0))).toBe(
      'generation_not_found',
    );
    await finish(first, generationId, 'whole');
    expect(await second.readProgress(ana, generationId, 5)).toMatchObject({
      state: 'ended',
      lastEventId: null,
      message: { content: 'whole' },
    });
  });

  it('count answers at once and requests a minute together', async () => {
    const both = [await open(), await open()] as const;
    const codes = async (count: number, limits: Limits, owner: string) =>
      Promise.all(
        Array.from({ length: count }, (_, index) =>
          problemCode(reserve(index % 2 === 0 ? both[0] : both[1], { ...limits, owner })),
        ),
      );
    const atOnce = await codes(10, { concurrentGenerations: 3 }, ana);
    expect(atOnce.filter((code) => code === 'no problem')).toHaveLength(3);
    expect(new Set(atOnce)).toEqual(new Set(['no problem', 'concurrency_limited']));
    const inAMinute = await codes(10, { requestsPerMinute: 4 }, rui);
    expect(inAMinute.filter((code) => code === 'no problem')).toHaveLength(4);
    expect(new Set(inAMinute)).toEqual(new Set(['no problem', 'rate_limited']));
  });
});
