import { openMemoryStore } from '../sqlite/open-memory-store.ts';
import {
  withTemporaryConversations,
  type TemporaryOptions,
} from './with-temporary-conversations.ts';

const ana = 'guest:ana';
const rui = 'guest:rui';

let dispose: () => Promise<void>;
afterEach(() => dispose());

async function open(options: TemporaryOptions = {}) {
  // The other store need not be on disk to be seen to hold nothing.
  const durable = await openMemoryStore();
  const store = await withTemporaryConversations(durable, options);
  dispose = () => store.close();
  const begin = (owner = ana) => store.createConversation(owner, { temporary: true });
  const exists = (id: string, owner = ana) =>
    store.readConversation(owner, id).then(
      () => true,
      () => false,
    );
  return { durable, store, begin, exists };
}

describe('temporary conversations', () => {
  it('are never handed to the store that keeps', async () => {
    const { durable, store, begin } = await open();
    const { id } = await begin();
    const generationId = '019ac000-0000-7000-8000-000000000001';
    const { assistantMessage } = await store.beginTurn(ana, {
      conversationId: id,
      content: 'Hi',
      title: 'Hi',
      generationId,
      model: null,
    });
    await store.appendCheckpoint(ana, { generationId, reasoning: '', content: 'Hel' });
    expect((await store.readMessage(ana, assistantMessage.id)).content).toBe('Hel');
    for (const read of [
      durable.readConversation(ana, id),
      durable.readMessage(ana, assistantMessage.id),
      durable.readGeneration(ana, generationId),
    ]) {
      await expect(read).rejects.toMatchObject({ name: 'ProblemError' });
    }
    await expect(durable.createConversation(ana, { temporary: true })).rejects.toMatchObject({
      problem: { code: 'not_supported' },
    });
  });

  it('are not added to a store that several processes share', async () => {
    const { durable } = await open();
    const shared = { ...durable, instances: { ...durable.instances, isShared: true } };
    expect(await withTemporaryConversations(shared)).toBe(shared);
    expect(shared.keepsTemporary).toBe(false);
  });

  it('are gone after they have rested, but not while they are used', async () => {
    let now = 0;
    const dropped: string[] = [];
    const { store, begin, exists } = await open({
      lifetime: 1000,
      now: () => now,
      onAnswerDropped: (_owner, id) => dropped.push(id),
    });
    const rested = await begin();
    const used = await begin(rui);
    const generationId = '019ac000-0000-7000-8000-000000000002';
    const turn = { content: 'Hi', title: 'Hi', generationId, model: null };
    await store.beginTurn(ana, { conversationId: rested.id, ...turn });
    now = 900;
    expect(await exists(used.id, rui)).toBe(true);
    now = 1500;
    // Whoever begins one makes room first.
    await begin(rui);
    expect(await exists(rested.id)).toBe(false);
    expect(dropped).toEqual([generationId]);
    expect(await exists(used.id, rui)).toBe(true);
  });

  it('make room for a further one of the same owner, and for nobody else’s', async () => {
    let now = 0;
    const { begin, exists } = await open({ perOwner: 2, now: () => (now += 1) });
    const others = await begin(rui);
    const first = await begin();
    const second = await begin();
    expect(await exists(first.id)).toBe(true);
    const third = await begin();
    expect(await exists(second.id)).toBe(false);
    expect(await exists(first.id)).toBe(true);
    expect(await exists(third.id)).toBe(true);
    expect(await exists(others.id, rui)).toBe(true);
  });

  it('are refused when too many are open, of all owners together', async () => {
    const { begin } = await open({ most: 1 });
    await begin(rui);
    await expect(begin()).rejects.toMatchObject({ problem: { code: 'rate_limited' } });
  });
});
