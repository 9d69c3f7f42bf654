import { request as httpRequest } from 'node:http';

import { isFinalEvent, type NumberedGenerationEvent } from '@vigia/api-contract';
import fc from 'fast-check';

import { type AgentHarness, createAgentHarness } from './testing/agent-harness.ts';
import { contentOf, readAllEvents, readEvents } from './testing/read-events.ts';

let harness: AgentHarness;
afterEach(() => harness.dispose());

const eventStream = { accept: 'text/event-stream' };

describe('a conversation over HTTP', () => {
  beforeEach(async () => {
    harness = await createAgentHarness({ app: { heartbeatMilliseconds: 30 } });
  });

  it('is created, listed, changed and deleted', async () => {
    const created = await harness.call('POST', '/api/conversations', { body: {} });
    expect(created.status).toBe(201);
    const { id } = (await created.json()) as { id: string };
    expect(created.headers.get('location')).toBe(`/api/conversations/${id}`);
    const path = `/api/conversations/${id}`;
    const changed = await harness.json('PATCH', path, { body: { title: 'Mine', pinned: true } });
    expect(changed).toMatchObject({ title: 'Mine', titleSource: 'person', pinned: true });
    const list = await harness.json('GET', '/api/conversations?search=min&limit=1');
    expect(list).toEqual({ conversations: [changed], nextCursor: null });
    expect((await harness.call('DELETE', path)).status).toBe(204);
    expect((await harness.call('GET', path)).status).toBe(404);
  });

  it('accepts a message with 202 and tells where its events are', async () => {
    const id = await harness.newConversation();
    const response = await harness.call('POST', `/api/conversations/${id}/messages`, {
      body: { content: 'hi' },
    });
    expect(response.status).toBe(202);
    const accepted = (await response.json()) as { generationId: string };
    expect(accepted).toMatchObject({
      conversationId: id,
      userMessage: { content: 'hi', role: 'user' },
      assistantMessage: { content: '', state: 'generating' },
    });
    const location = response.headers.get('location') ?? '';
    expect(location).toBe(`/api/generations/${accepted.generationId}/events`);
    const call = await harness.backend.called(1);
    call.content('hello');
    call.finish();
    const events = await readAllEvents(await harness.call('GET', location));
    expect(contentOf(events)).toBe('hello');
    const window = await harness.json('GET', `/api/conversations/${id}/messages`);
    expect(window).toMatchObject({ messages: [{ content: 'hi' }, { content: 'hello' }] });
  });

  it('measures how much the model would read, for the owner alone', async () => {
    const id = await harness.newConversation();
    const path = `/api/conversations/${id}/context`;
    const empty = await harness.json<{ promptTokens: number }>('POST', path, { body: {} });
    const measured = await harness.json<{ promptTokens: number }>('POST', path, {
      body: { content: 'A question of some length, which costs a few tokens more.' },
    });
    expect(measured).toMatchObject({ fits: true, firstReadMessageId: null });
    expect(measured.promptTokens).toBeGreaterThan(empty.promptTokens);
    const foreign = { subject: 'guest:00000009-0000-4000-8000-000000000000', body: {} };
    expect((await harness.call('POST', path, foreign)).status).toBe(404);
    expect((await harness.call('POST', path, { body: { words: 1 } })).status).toBe(400);
  });

  it('answers with the events themselves when they are asked for', async () => {
    const id = await harness.newConversation();
    const response = await harness.call('POST', `/api/conversations/${id}/messages`, {
      body: { content: 'hi' },
      headers: eventStream,
    });
    expect(response.headers.get('content-type')).toContain('text/event-stream');
    const call = await harness.backend.called(1);
    call.content('hello');
    call.finish();
    const events = await readAllEvents(response);
    expect(events[0]).toMatchObject({ id: 0, event: { type: 'accepted' } });
    expect(events.map((event) => event.id)).toEqual(events.map((_, index) => index));
    expect(events.at(-1)?.event.type).toBe('done');
  });

  it('stores a message once, however often it is sent with one key', async () => {
    const id = await harness.newConversation();
    const path = `/api/conversations/${id}/messages`;
    const send = (content: string) =>
      harness.call('POST', path, { body: { content }, headers: { 'idempotency-key': 'k1' } });
    const answers = await Promise.all([send('hi'), send('hi'), send('hi')]);
    const ids = await Promise.all(
      answers.map(async (each) => ((await each.json()) as { generationId: string }).generationId),
    );
    expect(new Set(ids).size).toBe(1);
    expect((await send('other')).status).toBe(422);
  });

  it('makes another answer beside the first', async () => {
    const { assistantMessage, generationId } = await harness.ask();
    (await harness.backend.called(1)).finish();
    await readAllEvents(await harness.call('GET', `/api/generations/${generationId}/events`));
    const path = `/api/messages/${assistantMessage.id}/regenerations`;
    const response = await harness.call('POST', path);
    expect(response.status).toBe(202);
    expect(await response.json()).toMatchObject({
      userMessage: null,
      assistantMessage: { siblingIds: [assistantMessage.id, expect.any(String)] },
    });
  });

  it('stops an answer, keeps what was shown, and answers with it', async () => {
    const { generationId } = await harness.ask();
    const events = harness.call('GET', `/api/generations/${generationId}/events`);
    const call = await harness.backend.called(1);
    call.content('so far');
    for await (const { event } of readEvents(await events)) if (event.type === 'content') break;
    const path = `/api/generations/${generationId}/cancellation`;
    const kept = await harness.json('POST', path);
    expect(kept).toMatchObject({ state: 'stopped', content: 'so far', finishReason: 'cancelled' });
    expect(call.isAborted).toBe(true);
    expect(await harness.json('POST', path)).toEqual(kept);
  });

  it('goes on when its reader leaves', async () => {
    const { generationId } = await harness.ask();
    const leaving = new AbortController();
    const path = `/api/generations/${generationId}/events`;
    const response = await harness.call('GET', path, { signal: leaving.signal });
    const call = await harness.backend.called(1);
    call.content('one ');
    for await (const { event } of readEvents(response)) if (event.type === 'content') break;
    leaving.abort();
    call.content('two');
    call.finish();
    expect(contentOf(await readAllEvents(await harness.call('GET', path)))).toBe('one two');
  });

  it('writes a comment while there is nothing to say', async () => {
    const { generationId } = await harness.ask();
    const response = await harness.call('GET', `/api/generations/${generationId}/events`);
    const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
    let text = '';
    while (!text.includes(': still here\n\n: still here\n\n')) {
      text += (await reader?.read())?.value ?? '';
    }
    await reader?.cancel();
  });

  it('ends the events of a deleted conversation and stops its model', async () => {
    const { generationId, conversationId } = await harness.ask();
    const events = harness.call('GET', `/api/generations/${generationId}/events`);
    const call = await harness.backend.called(1);
    await harness.call('DELETE', `/api/conversations/${conversationId}`);
    expect(call.isAborted).toBe(true);
    expect((await readAllEvents(await events)).at(-1)?.event.type).toBe('done');
  });

  it('tells how the agent and its model are', async () => {
    expect(await harness.json('GET', '/status')).toMatchObject({
      draining: false,
      model: { id: 'scripted', state: 'ready' },
      hops: [
        { name: 'agent', state: 'ok' },
        { name: 'model-server', state: 'ok' },
      ],
      generations: { slots: 4, running: 0, queued: 0 },
    });
  });

  it('loses and doubles no character when the reader is cut off anywhere and resumes', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.string({ unit: 'grapheme', minLength: 1 }), { minLength: 1, maxLength: 30 }),
        fc.array(fc.nat(6), { maxLength: 6 }),
        fc.boolean(),
        async (pieces, readings, byHeader) => {
          const before = harness.backend.calls.length;
          const { generationId } = await harness.ask();
          const call = await harness.backend.called(before + 1);
          const path = `/api/generations/${generationId}/events`;
          const seen: NumberedGenerationEvent[] = [];
          const resume = (signal?: AbortSignal) => {
            const last = seen.at(-1)?.id ?? 0;
            const headers: Record<string, string> = byHeader ? { 'last-event-id': `${last}` } : {};
            const query = byHeader ? '' : `?after=${last}`;
            return harness.call('GET', path + query, { headers, ...(signal ? { signal } : {}) });
          };
          const left = [...pieces];
          for (const count of readings) {
            for (const piece of left.splice(0, 4)) call.content(piece);
            const leaving = new AbortController();
            const response = await resume(leaving.signal);
            let read = 0;
            // The prompt of an answer always has an event; more may not have come yet.
            const patience = setTimeout(() => leaving.abort(), 20);
            try {
              for await (const event of readEvents(response)) {
                seen.push(event);
                read += 1;
                if (read > count) break;
              }
            } catch {
              // Cut off, as it was meant to be.
            }
            clearTimeout(patience);
            leaving.abort();
          }
          for (const piece of left) call.content(piece);
          call.finish();
          const last = seen.at(-1);
          if (!last || !isFinalEvent(last.event)) {
            seen.push(...(await readAllEvents(await resume())));
          }
          expect(contentOf(seen)).toBe(pieces.join(''));
          expect(seen.map(({ id }) => id)).toEqual(seen.map((_, index) => index + 1));
        },
      ),
      { numRuns: 25 },
    );
  }, 30_000);
});

describe('a reader that takes nothing', () => {
  it('slows neither the model nor other readers', async () => {
    harness = await createAgentHarness({ service: { longestAnswer: 32_000_000 } });
    const { generationId } = await harness.ask();
    const path = `/api/generations/${generationId}/events`;
    const token = await harness.sign({ method: 'GET', path });
    const headers = { authorization: `Bearer ${token}` };
    const stuck = httpRequest(harness.url + path, { headers });
    stuck.on('error', () => undefined);
    stuck.end();
    await new Promise<void>((resolve) =>
      stuck.once('response', (response) => {
        response.pause();
        resolve();
      }),
    );
    const call = await harness.backend.called(1);
    const piece = 'x'.repeat(10_000);
    const reading = harness.call('GET', path).then(readAllEvents);
    for (let count = 0; count < 2000; count += 1) {
      call.content(piece);
      if (count % 10 === 0) await new Promise((resolve) => setImmediate(resolve));
    }
    call.finish();
    expect(contentOf(await reading)).toHaveLength(2000 * piece.length);
    stuck.destroy();
  }, 30_000);
});

describe('log lines', () => {
  it('hold no word of what was said, on any route', async () => {
    harness = await createAgentHarness();
    const marker = 'xylophonequartz';
    const id = await harness.newConversation();
    const body = { content: `${marker} question`, parameters: { systemPrompt: marker } };
    const path = `/api/conversations/${id}/messages`;
    const accepted = await harness.json<{
      generationId: string;
      assistantMessage: { id: string };
    }>('POST', path, { body });
    const call = await harness.backend.called(1);
    call.content(marker);
    call.die('server-error');
    const events = `/api/generations/${accepted.generationId}/events`;
    await readAllEvents(await harness.call('GET', events));
    await harness.call('PATCH', `/api/conversations/${id}`, { body: { title: marker } });
    await harness.call('GET', `/api/conversations?search=${marker}`);
    await harness.call('PUT', `/api/messages/${accepted.assistantMessage.id}/feedback`, {
      body: { rating: 'bad', comment: marker },
    });
    await harness.call('POST', path, { rawBody: `{"content": ${marker}` });
    await harness.call('POST', path, { body: { [marker]: marker } });
    await harness.call('GET', `/api/${marker}`);
    await harness.call('GET', '/status', { authorization: `Bearer ${marker}` });
    const key = `key:${'b'.repeat(64)}`;
    const completion = harness.call('POST', '/v1/chat/completions', {
      subject: key,
      body: { model: 'scripted', messages: [{ role: 'user', content: marker }] },
    });
    const second = await harness.backend.called(2);
    second.content(marker);
    second.die();
    await completion;
    const log = harness.log();
    expect(log).toContain('request-ended');
    expect(log).toContain('generation-failed');
    expect(log).not.toContain(marker);
    expect(log).not.toContain('b'.repeat(64));
    expect(log).not.toMatch(/eyJ/);
  });
});
