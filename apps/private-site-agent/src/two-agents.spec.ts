import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';

import { jest } from '@jest/globals';
import type {
  AgentStatus,
  ClientConfig,
  Message,
  NumberedGenerationEvent,
} from '@vigia/api-contract';
import { type PostgresServer, startPostgresServer } from '@vigia/conversations/testing';
import { createKeyPair } from '@vigia/site-trust';

import { type AgentProcess, startAgentProcess } from './testing/agent-process.ts';
import { type ChatApiProcess, startChatApiProcess } from './testing/chat-api-process.ts';
import {
  type EchoModelServer,
  slowWords,
  startEchoModelServer,
} from './testing/echo-model-server.ts';
import { contentOf, readAllEvents, readEvents } from './testing/read-events.ts';
import { startTcpBalancer, type TcpBalancer } from './testing/tcp-balancer.ts';

/*
 * Two private sites: two agents, each with a model server of its own, one database, and one listener
 * that gives connections to either.
 */

jest.setTimeout(90_000);

let postgres: PostgresServer;
let models: EchoModelServer[] = [];
let agents: AgentProcess[] = [];
let balancer: TcpBalancer;
let chatApi: ChatApiProcess;

const portOf = (agent: AgentProcess) => Number(new URL(agent.url).port);
const nth = <Item>(items: Item[], index: number): Item => {
  const item = items[index];
  if (item === undefined) throw new Error('There is no such one.');
  return item;
};

beforeAll(async () => {
  postgres = await startPostgresServer();
  const url = await postgres.createDatabase();
  const keys = createKeyPair();
  models = [await startEchoModelServer(), await startEchoModelServer()];
  agents = await Promise.all(
    models.map((model) =>
      startAgentProcess(
        {},
        {
          VIGIA_DATABASE_URL: url,
          VIGIA_MODEL_SERVER: 'openai-compatible',
          VIGIA_MODEL_SERVER_URL: model.url,
          VIGIA_MODEL_ID: 'echo',
        },
        keys,
      ),
    ),
  );
  await Promise.all(agents.map((agent) => agent.ready()));
  balancer = await startTcpBalancer(agents.map(portOf));
  chatApi = await startChatApiProcess(nth(agents, 0), { VIGIA_AGENT_URL: balancer.url });
}, 90_000);
afterAll(async () => {
  await chatApi?.dispose();
  await balancer?.close();
  await Promise.all(agents.map((agent) => agent.dispose()));
  await Promise.all(models.map((model) => model.close()));
  await postgres?.stop();
}, 30_000);

/** Asks at one agent in a new conversation. */
async function ask(agent: AgentProcess, content: string) {
  const { id } = await agent.json<{ id: string }>('POST', '/api/conversations', { body: {} });
  const accepted = await agent.json<{ generationId: string }>(
    'POST',
    `/api/conversations/${id}/messages`,
    { body: { content } },
  );
  return { conversationId: id, generationId: accepted.generationId };
}

const eventsOf = (generationId: string, after = 0) =>
  `/api/generations/${generationId}/events?after=${after}`;

const answerOf = async (agent: AgentProcess, conversationId: string) =>
  (
    await agent.json<{ messages: Message[] }>(
      'GET',
      `/api/conversations/${conversationId}/messages`,
    )
  ).messages.at(-1);

/** Reads until an event fulfils the condition, and leaves. */
async function readUntil(
  agent: AgentProcess,
  path: string,
  isEnough: (event: NumberedGenerationEvent) => boolean,
): Promise<NumberedGenerationEvent[]> {
  const leaving = new AbortController();
  const seen: NumberedGenerationEvent[] = [];
  for await (const event of readEvents(await agent.call('GET', path, { signal: leaving.signal }))) {
    seen.push(event);
    if (isEnough(event)) break;
  }
  leaving.abort();
  return seen;
}

const hasText = ({ event }: NumberedGenerationEvent) =>
  event.type === 'content' || (event.type === 'snapshot' && event.content !== '');

async function until(isSo: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await isSo())) await delay(50);
}

it('both get work through one listener, and each shows what the other stored', async () => {
  const before = models.map((model) => model.asked());
  let cookie = '';
  const call = async (method: string, path: string, body?: unknown) => {
    const response = await fetch(chatApi.url + path, {
      method,
      headers: { 'content-type': 'application/json', ...(cookie === '' ? {} : { cookie }) },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    cookie ||= (response.headers.getSetCookie()[0] ?? '').split(';', 1)[0] ?? '';
    return response;
  };
  await call('GET', '/api/conversations');
  const asked = Array.from({ length: 8 }, (_, index) => `question ${index}`);
  const round = () =>
    Promise.all(
      asked.map(async (content) => {
        const { id } = (await (await call('POST', '/api/conversations', {})).json()) as {
          id: string;
        };
        const answer = await call('POST', `/api/conversations/${id}/messages`, { content });
        expect(answer.status).toBe(202);
        const { generationId } = (await answer.json()) as { generationId: string };
        const events = await readAllEvents(await call('GET', eventsOf(generationId)));
        expect(events.at(-1)?.event.type).toBe('done');
        expect(contentOf(events)).toBe(content);
      }),
    );
  // Which connection a request takes is chance: sooner or later both agents have had some.
  while (models.some((model, index) => model.asked() === before[index])) await round();
});

it('an answer is followed at the other agent by the same event numbers, and back again', async () => {
  const [first, second] = [nth(agents, 0), nth(agents, 1)];
  const { conversationId, generationId } = await ask(first, 'mode:slow.');
  const there = await readUntil(second, eventsOf(generationId), hasText);
  expect(there.at(-1)?.event.type).toBe('snapshot');
  const back = await readUntil(first, eventsOf(generationId, there.at(-1)?.id), hasText);
  const rest = await readAllEvents(
    await second.call('GET', eventsOf(generationId, back.at(-1)?.id)),
  );
  const seen = [...there, ...back, ...rest];
  expect(contentOf(seen)).toBe(slowWords.join(''));
  expect(seen.at(-1)?.event).toMatchObject({ type: 'done', finishReason: 'stop' });
  const ids = seen.map(({ id }) => id);
  expect(ids).toEqual([...new Set(ids)].sort((one, other) => one - other));
  // The same numbers as in the log of the agent that wrote it.
  const whole = await readAllEvents(await first.call('GET', eventsOf(generationId)));
  expect(whole.at(-1)).toEqual(seen.at(-1));
  expect(await answerOf(second, conversationId)).toMatchObject({
    state: 'complete',
    content: slowWords.join(''),
  });
});

it('an answer is stopped at the other agent, and its model with it', async () => {
  const [first, second] = [nth(agents, 0), nth(agents, 1)];
  const { generationId } = await ask(first, 'mode:hang.');
  await readUntil(first, eventsOf(generationId), hasText);
  expect(nth(models, 0).running()).toBe(1);
  const stopped = await second.call('POST', `/api/generations/${generationId}/cancellation`);
  expect(await stopped.json()).toMatchObject({ state: 'stopped', finishReason: 'cancelled' });
  await until(() => nth(models, 0).running() === 0);
  const told = await readAllEvents(await first.call('GET', eventsOf(generationId)));
  expect(told.at(-1)?.event).toMatchObject({ type: 'done', finishReason: 'cancelled' });
});

it('one idempotency key starts one answer, whichever agent is asked', async () => {
  const [first, second] = [nth(agents, 0), nth(agents, 1)];
  const { id } = await first.json<{ id: string }>('POST', '/api/conversations', { body: {} });
  const options = { body: { content: 'once' }, headers: { 'idempotency-key': randomUUID() } };
  const path = `/api/conversations/${id}/messages`;
  const asked = () => nth(models, 0).asked() + nth(models, 1).asked();
  const before = asked();
  const answers = await Promise.all(
    [first, second, second, first].map((agent) =>
      agent.json<{ generationId: string }>('POST', path, options),
    ),
  );
  const ids = new Set(answers.map(({ generationId }) => generationId));
  expect(ids.size).toBe(1);
  const [generationId = ''] = ids;
  for (const agent of agents) {
    const events = await readAllEvents(await agent.call('GET', eventsOf(generationId)));
    expect(contentOf(events)).toBe('once');
  }
  expect(asked() - before).toBe(1);
});

it('one that is killed loses no stored message: its answers are interrupted, those of the other go on', async () => {
  const [first, second] = [nth(agents, 0), nth(agents, 1)];
  const [lost, kept] = [await ask(first, 'mode:hang.'), await ask(second, 'mode:hang.')];
  await readUntil(first, eventsOf(lost.generationId), hasText);
  // Until the text of both is stored.
  const seen = await readUntil(second, eventsOf(lost.generationId), hasText);
  const following = second.call('GET', eventsOf(lost.generationId, seen.at(-1)?.id));
  await readUntil(second, eventsOf(kept.generationId), hasText);

  await first.end('SIGKILL');
  balancer.setPorts([portOf(second)]);
  const told = await readAllEvents(await following);
  expect(told.at(-1)?.event).toMatchObject({
    type: 'error',
    problem: { code: 'generation_interrupted' },
  });
  const answer = await answerOf(second, lost.conversationId);
  expect(answer).toMatchObject({ state: 'interrupted', content: 'mode:hang.' });
  expect(contentOf([...seen, ...told])).toBe(answer?.content);

  // The other was not disturbed, nor is it by the one that comes back.
  await first.start();
  await first.ready();
  await delay(1500);
  expect(await answerOf(first, kept.conversationId)).toMatchObject({ state: 'generating' });
  expect(nth(models, 1).running()).toBe(1);
  await first.call('POST', `/api/generations/${kept.generationId}/cancellation`);
  expect(await answerOf(second, kept.conversationId)).toMatchObject({ state: 'stopped' });

  // And the conversation goes on.
  const next = await second.call('POST', `/api/conversations/${lost.conversationId}/messages`, {
    body: { content: 'again' },
  });
  expect(next.status).toBe(202);
});

it('neither takes temporary chats, since the next request may reach the other', async () => {
  for (const agent of agents) {
    const status = await agent.json<AgentStatus>('GET', '/status');
    expect(status.features.temporaryChats).toBe(false);
    const refused = await agent.call('POST', '/api/conversations', { body: { temporary: true } });
    expect(refused.status).toBe(400);
    expect(await refused.json()).toMatchObject({
      code: 'not_supported',
      detail: expect.stringContaining('several agents'),
      remedy: expect.stringContaining('kept'),
    });
  }
  const config = (await (await fetch(`${chatApi.url}/api/config`)).json()) as ClientConfig;
  expect(config.features).toEqual({ temporaryChats: false });
});

it('on SQLite there is one agent: a second one on the same file is refused and told why', async () => {
  const alone = await startAgentProcess({}, { VIGIA_LOG_LEVEL: 'error' });
  const data = `${alone.directory}/data`;
  const failure = await startAgentProcess({}, { VIGIA_DATA_DIRECTORY: data }).catch(String);
  await alone.dispose();
  expect(failure).toContain('is in use by another process: stop the other agent');
});
