import { conversationExportSchema, maximumBodyBytes } from '@vigia/api-contract';
import fc from 'fast-check';

import { type AgentHarness, ana, createAgentHarness, rui } from './testing/agent-harness.ts';

let harness: AgentHarness;
beforeEach(async () => {
  harness = await createAgentHarness();
});
afterEach(() => harness.dispose());

/** A conversation with two answers to one question, the first of them active again. */
async function makeTree(title: string, subject = ana): Promise<string> {
  const { conversationId, assistantMessage } = await harness.ask(subject);
  const count = harness.backend.calls.length;
  const first = await harness.backend.called(count);
  first.content('first answer');
  first.finish();
  await untilIdle(conversationId, subject);
  const path = `/api/messages/${assistantMessage.id}/regenerations`;
  await harness.call('POST', path, { body: {}, subject });
  const second = await harness.backend.called(count + 1);
  second.content('second answer');
  second.finish();
  await untilIdle(conversationId, subject);
  const body = { title, activeLeafId: assistantMessage.id };
  await harness.call('PATCH', `/api/conversations/${conversationId}`, { body, subject });
  return conversationId;
}

async function untilIdle(id: string, subject: string): Promise<void> {
  const read = () =>
    harness.json<{ activeGenerationId: string | null }>('GET', `/api/conversations/${id}`, {
      subject,
    });
  while ((await read()).activeGenerationId !== null) {
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

async function exportAll(subject = ana) {
  const response = await harness.call('GET', '/api/conversations/export', { subject });
  return conversationExportSchema.parse(await response.json());
}

const send = (body: unknown, subject = ana) =>
  harness.call('POST', '/api/conversations/import', { body, subject });

describe('exports', () => {
  it('hold all conversations of whoever asks, and nobody else’s, as a file', async () => {
    await makeTree('Tides');
    await makeTree('Moon');
    await makeTree('Private', rui);
    const response = await harness.call('GET', '/api/conversations/export');
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toBe('application/json; charset=utf-8');
    expect(response.headers.get('cache-control')).toBe('no-store');
    expect(response.headers.get('content-disposition')).toMatch(
      /^attachment; filename=vigia-conversations-\d{4}-\d\d-\d\d\.json$/,
    );
    const file = conversationExportSchema.parse(await response.json());
    expect(file.conversations.map(({ title }) => title)).toEqual(['Tides', 'Moon']);
    expect(file.conversations[0]?.messages.map(({ content }) => content)).toEqual([
      'question',
      'first answer',
      'second answer',
    ]);
    expect((await exportAll(rui)).conversations.map(({ title }) => title)).toEqual(['Private']);
  });

  it('of nothing are whole too', async () => {
    expect((await exportAll()).conversations).toEqual([]);
  });

  it('hold one conversation, named by its title', async () => {
    const id = await makeTree('Ebb & "flow"/Maré 🌊');
    const response = await harness.call('GET', `/api/conversations/${id}/export`);
    const file = conversationExportSchema.parse(await response.json());
    expect(file.conversations.map((conversation) => conversation.id)).toEqual([id]);
    const disposition = response.headers.get('content-disposition') ?? '';
    const encoded = /filename\*=UTF-8''([^;]+)$/.exec(disposition)?.[1] ?? '';
    expect(decodeURIComponent(encoded)).toBe('Ebb & flow Maré 🌊.json');
  });

  it('are Markdown of the active branch when that is asked for', async () => {
    const id = await makeTree('Tides');
    await makeTree('Moon');
    const one = await harness.call('GET', `/api/conversations/${id}/export?format=markdown`);
    expect(one.headers.get('content-type')).toBe('text/markdown; charset=utf-8');
    expect(one.headers.get('content-disposition')).toBe('attachment; filename=Tides.md');
    const text = await one.text();
    expect(text).toBe('# Tides\n\n## You\n\nquestion\n\n## scripted\n\nfirst answer\n');
    const all = await harness.call('GET', '/api/conversations/export?format=markdown');
    expect(await all.text()).toBe(`${text}\n---\n\n${text.replace('Tides', 'Moon')}`);
  });

  it('refuse a form that does not exist', async () => {
    const response = await harness.call('GET', '/api/conversations/export?format=pdf');
    expect(await response.json()).toMatchObject({ errors: [{ field: 'format' }] });
  });

  it('that fail on the way are cut, and never look whole', async () => {
    await makeTree('Tides');
    const { exportConversations } = harness.store;
    harness.store.exportConversations = async function* (owner) {
      yield* exportConversations(owner);
      throw new Error('the disk broke');
    };
    const response = await harness.call('GET', '/api/conversations/export');
    await expect(response.text()).rejects.toThrow();
    expect(harness.log()).toContain('request-failed');
  });
});

describe('an import', () => {
  it('gives back what was exported, to whoever imports it', async () => {
    await makeTree('Tides');
    await makeTree('Moon');
    const file = await exportAll();
    const response = await send(file, rui);
    expect(response.status).toBe(201);
    const { imported } = (await response.json()) as { imported: { id: string; title: string }[] };
    expect(imported.map(({ title }) => title)).toEqual(['Tides', 'Moon']);
    const again = await exportAll(rui);
    const shape = ({ conversations }: typeof file) =>
      conversations.map(({ title, messages }) => [title, messages.map(({ content }) => content)]);
    expect(shape(again)).toEqual(shape(file));
    expect((await exportAll()).conversations).toHaveLength(2);
    const path = `/api/conversations/${imported[0]?.id}/messages`;
    const { messages } = await harness.json<{ messages: unknown[] }>('GET', path, { subject: rui });
    expect(messages).toMatchObject([{ content: 'question' }, { content: 'first answer' }]);
    expect((await harness.call('GET', path, { subject: ana })).status).toBe(404);
  });

  it('names the field at fault, and takes nothing of the rest', async () => {
    for (const title of ['one', 'two', 'three', 'four']) await makeTree(title);
    const file = await exportAll();
    const message = file.conversations[3]?.messages[2];
    if (!message) throw new Error('There is no such message.');
    message.parentId = '01900000-0000-7000-8000-00000000dead';
    const response = await send(file, rui);
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({
      code: 'invalid_request',
      errors: [{ field: 'conversations.3.messages.2.parentId' }],
    });
    expect((await exportAll(rui)).conversations).toEqual([]);
  });

  it('may be larger than other bodies, but not without end', async () => {
    const file = await exportAll();
    const id = await makeTree('Tides');
    const one = await harness.call('GET', `/api/conversations/${id}/export`);
    const { conversations } = conversationExportSchema.parse(await one.json());
    const [question] = conversations[0]?.messages ?? [];
    if (question) question.content = 'tide '.repeat(maximumBodyBytes);
    const large = await send({ ...file, conversations });
    expect(large.status).toBe(201);
    const tooLarge = await harness.call('POST', '/api/conversations/import', {
      rawBody: new Uint8Array(65 * 1024 * 1024).fill(32),
    });
    expect(tooLarge.status).toBe(413);
  }, 60_000);

  it('of whatever has the form of an export is answered without a failure of ours', async () => {
    const odd = fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom('\0', '\ud800', ''));
    const instant = fc
      .date({ noInvalidDate: true, min: new Date('0001-01-01'), max: new Date('9999-12-31') })
      .map((date) => date.toISOString());
    const count = fc.oneof(fc.nat(), fc.constantFrom(0x7fff_ffff, 0x8000_0000, 2 ** 53 - 1, -1));
    const message = fc.record({
      content: odd,
      reasoning: odd,
      reasoningMilliseconds: fc.oneof(fc.constant(null), count),
      state: fc.constantFrom('complete', 'stopped', 'failed', 'interrupted'),
      finishReason: fc.constantFrom(null, 'stop', 'length', 'cancelled', 'other'),
      problemCode: fc.oneof(fc.constant(null), odd),
      model: fc.oneof(fc.constant(null), odd),
      usage: fc.record({ promptTokens: count, completionTokens: count }),
      feedback: fc.oneof(
        fc.constant(null),
        fc.record({ rating: fc.constant('bad'), comment: odd }),
      ),
      createdAt: instant,
    });
    const file = fc.record({
      title: odd,
      pinned: fc.boolean(),
      createdAt: instant,
      updatedAt: instant,
      messages: fc.array(message, { maxLength: 4 }),
    });
    const idOf = (place: number) => `01900000-0000-7000-8000-00000000000${place}`;
    const statuses = new Set<number>();
    await fc.assert(
      fc.asyncProperty(file, async (conversation) => {
        const messages = conversation.messages.map((each, place) => ({
          ...each,
          id: idOf(place),
          parentId: place === 0 ? null : idOf(place - 1),
          role: place % 2 === 0 ? 'user' : 'assistant',
          usage: { ...each.usage, counted: 'server' },
        }));
        const response = await send({
          format: 'vigia-conversations',
          version: 1,
          exportedAt: conversation.createdAt,
          conversations: [
            { ...conversation, id: idOf(9), titleSource: 'model', activeLeafId: null, messages },
          ],
        });
        statuses.add(response.status);
        expect([201, 400]).toContain(response.status);
        await response.text();
      }),
      { numRuns: 150 },
    );
    expect([...statuses].sort()).toEqual([201, 400]);
    // What was taken can be given back.
    expect((await exportAll()).conversations.length).toBeGreaterThan(5);
  }, 60_000);

  it('waits its turn when others are being read', async () => {
    const stuck = Array.from({ length: 2 }, async () => {
      const leaving = new AbortController();
      const body = new ReadableStream({ start: (sink) => sink.enqueue(new Uint8Array([123])) });
      const path = '/api/conversations/import';
      const token = await harness.sign({ method: 'POST', path });
      void fetch(harness.url + path, {
        method: 'POST',
        headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
        body,
        duplex: 'half',
        signal: leaving.signal,
      } as RequestInit).catch(() => undefined);
      return leaving;
    });
    const leaving = await Promise.all(stuck);
    const file = { conversations: [] };
    let refused = await send(file);
    while (refused.status === 400) refused = await send(file);
    expect(refused.status).toBe(429);
    expect(refused.headers.get('retry-after')).toBe('5');
    for (const each of leaving) each.abort();
    let free = await send(file);
    while (free.status === 429) free = await send(file);
    expect(free.status).toBe(400);
  }, 30_000);
});
