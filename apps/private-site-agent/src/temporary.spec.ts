import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import type { AgentStatus, Conversation, ConversationList } from '@vigia/api-contract';

import { type AgentHarness, ana, createAgentHarness, rui } from './testing/agent-harness.ts';

const marker = 'zweigleisig-pomegranate';

let agent: AgentHarness;
beforeEach(async () => {
  agent = await createAgentHarness();
});
afterEach(() => agent.dispose());

const begin = () =>
  agent.json<Conversation>('POST', '/api/conversations', { body: { temporary: true } });

/** Asks in a temporary conversation, and has it answered. */
async function exchange(id: string, answer: string) {
  const calls = agent.backend.calls.length;
  const asked = await agent.json<{ generationId: string; assistantMessage: { id: string } }>(
    'POST',
    `/api/conversations/${id}/messages`,
    { body: { content: `${marker}?` }, headers: { 'idempotency-key': `key-${calls}` } },
  );
  const call = await agent.backend.called(calls + 1);
  call.content(answer);
  call.finish();
  await (await agent.call('GET', `/api/generations/${asked.generationId}/events`)).text();
  return asked;
}

async function until(condition: () => Promise<boolean>): Promise<void> {
  const deadline = Date.now() + 15_000;
  while (!(await condition())) {
    if (Date.now() > deadline) throw new Error('The condition did not come true in time.');
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

describe('a temporary conversation', () => {
  it('does all that another does, and is in no list, search or export', async () => {
    const status = await agent.json<AgentStatus>('GET', '/status');
    expect(status.features.temporaryChats).toBe(true);
    const { id, temporary } = await begin();
    expect(temporary).toBe(true);
    const { assistantMessage } = await exchange(id, `${marker} it is.`);
    await agent.call('PUT', `/api/messages/${assistantMessage.id}/feedback`, {
      body: { rating: 'good', comment: marker },
    });
    const window = await agent.json<{ messages: { content: string }[] }>(
      'GET',
      `/api/conversations/${id}/messages`,
    );
    expect(window.messages.map(({ content }) => content)).toEqual([
      `${marker}?`,
      `${marker} it is.`,
    ]);
    const again = await agent.json<{ generationId: string }>(
      'POST',
      `/api/messages/${assistantMessage.id}/regenerations`,
      { body: {} },
    );
    (await agent.backend.called(2)).finish();
    await (await agent.call('GET', `/api/generations/${again.generationId}/events`)).text();

    for (const path of ['/api/conversations', `/api/conversations?search=${marker}`]) {
      const { conversations } = await agent.json<ConversationList>('GET', path);
      expect(conversations).toEqual([]);
    }
    const all = await (await agent.call('GET', '/api/conversations/export')).text();
    expect(all).not.toContain(marker);
    expect((await agent.call('GET', `/api/conversations/${id}`, { subject: rui })).status).toBe(
      404,
    );
  });

  it('leaves no word of it in the files of the store, nor in the log', async () => {
    const { id } = await begin();
    const before = agent.backend.calls.length;
    await agent.json('POST', `/api/conversations/${id}/messages`, {
      body: { content: `${marker}?` },
    });
    const call = await agent.backend.called(before + 1);
    call.content(`${marker} so far`);
    // Long enough for a checkpoint, which is when an answer is usually written down first.
    await new Promise((resolve) => setTimeout(resolve, 1500));
    expect(readFiles()).not.toContain(marker);
    call.finish();
    await until(async () => {
      const { activeGenerationId } = await agent.json<Conversation>(
        'GET',
        `/api/conversations/${id}`,
      );
      return activeGenerationId === null;
    });
    expect(readFiles()).not.toContain(marker);
    expect(agent.log()).not.toContain(marker);
    // The same words in a conversation that is kept are found where they are looked for.
    const kept = await agent.newConversation();
    await exchange(kept, 'yes');
    expect(readFiles()).toContain(marker);
  });

  it('counts what it costs', async () => {
    const { id } = await begin();
    const { generationId } = await exchange(id, 'yes');
    const entry = await agent.store.ledger.readEntry(ana, generationId);
    expect(entry).toMatchObject({ outcome: 'done', usage: { completionTokens: 7 } });
  });

  it('is gone when it is deleted, and its running answer is stopped', async () => {
    const { id } = await begin();
    await agent.json('POST', `/api/conversations/${id}/messages`, { body: { content: 'Hi' } });
    const call = await agent.backend.called(1);
    expect((await agent.call('DELETE', `/api/conversations/${id}`)).status).toBe(204);
    await until(async () => call.isAborted);
    expect((await agent.call('GET', `/api/conversations/${id}`)).status).toBe(404);
  });

  it('is gone soon after its page was left, unless that is loaded again', async () => {
    const { id } = await begin();
    const leave = () => agent.call('DELETE', `/api/conversations/${id}?afterSeconds=1`);
    const isGone = async () =>
      (await agent.call('GET', `/api/conversations/${id}/messages`)).status === 404;
    expect((await leave()).status).toBe(204);
    // Loaded again: it stays for longer than it was to stay.
    expect((await agent.call('GET', `/api/conversations/${id}`)).status).toBe(200);
    await new Promise((resolve) => setTimeout(resolve, 1500));
    expect(await isGone()).toBe(false);
    await leave();
    await until(isGone);
  });
});

describe('a conversation that is kept', () => {
  it('is not deleted later: a restart would forget to', async () => {
    const id = await agent.newConversation();
    const response = await agent.call('DELETE', `/api/conversations/${id}?afterSeconds=5`);
    expect(response.status).toBe(400);
    expect((await agent.call('GET', `/api/conversations/${id}`)).status).toBe(200);
  });
});

/** Everything that lies in the folder of the store. */
function readFiles(): string {
  return readdirSync(agent.directory)
    .map((name) => readFileSync(join(agent.directory, name), 'latin1'))
    .join('\n');
}
