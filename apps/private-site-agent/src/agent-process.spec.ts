import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

import type { GenerationEvent, Message } from '@vigia/api-contract';

import { apiKey } from './testing/agent-harness.ts';
import { type AgentProcess, startAgentProcess } from './testing/agent-process.ts';
import { callSocket } from './testing/call-socket.ts';
import { contentOf, readAllEvents, readEvents } from './testing/read-events.ts';

let agent: AgentProcess;
afterEach(() => agent.dispose());

async function ask(content: string) {
  const { id } = await agent.json<{ id: string }>('POST', '/api/conversations', { body: {} });
  const accepted = await agent.json<{ generationId: string }>(
    'POST',
    `/api/conversations/${id}/messages`,
    { body: { content } },
  );
  return { conversationId: id, events: `/api/generations/${accepted.generationId}/events` };
}

const messagesOf = async (conversationId: string) =>
  (
    await agent.json<{ messages: Message[] }>(
      'GET',
      `/api/conversations/${conversationId}/messages`,
    )
  ).messages;

const operator = (path: string, method = 'GET') =>
  callSocket(join(agent.directory, 'operator.sock'), path, method);

/** Each starts real processes, some twice: on a busy machine that alone takes half a minute. */
const longTime = 120_000;

const isAlive = (pid: number) => existsSync(`/proc/${pid}/status`);

describe('the agent with a real model server', () => {
  it(
    'answers a chat and an OpenAI request, and leaves nothing behind on SIGTERM',
    async () => {
      agent = await startAgentProcess({}, { VIGIA_LOG_LEVEL: 'debug' });
      const marker = 'xylophonequartz';
      const { events, conversationId } = await ask(`${marker}?`);
      const told = await readAllEvents(await agent.call('GET', events));
      expect(contentOf(told)).toBe('Hello from a tiny model that runs in llama.cpp.');
      expect((await messagesOf(conversationId))[1]).toMatchObject({
        state: 'complete',
        reasoning: 'The user greets me; I answer briefly.',
        usage: { counted: 'server', completionTokens: 20 },
      });
      const whole = await agent.json('POST', '/v1/chat/completions', {
        subject: apiKey,
        body: { model: 'tiny', messages: [{ role: 'user', content: marker }] },
      });
      expect(whole).toMatchObject({
        choices: [{ finish_reason: 'stop', message: { content: contentOf(told) } }],
        usage: { completion_tokens: 20 },
      });

      const data = join(agent.directory, 'data');
      expect(statSync(data).mode & 0o777).toBe(0o700);
      for (const file of readdirSync(data)) {
        expect(statSync(join(data, file)).mode & 0o777).toBe(0o600);
      }
      expect(statSync(join(agent.directory, 'operator.sock')).mode & 0o777).toBe(0o600);
      expect(JSON.parse((await operator('/health')).body)).toMatchObject({
        state: 'ok',
        store: { engine: 'sqlite' },
      });
      expect((await operator('/metrics')).body).toContain('gen_ai_server_request_duration_seconds');
      expect(JSON.parse((await operator('/queue')).body)).toMatchObject({ waiting: [] });

      const pids = [...agent.output().matchAll(/"pid":(\d+)/g)].map(([, pid]) => Number(pid));
      expect(pids.length).toBeGreaterThan(0);
      expect(await agent.end('SIGTERM')).toEqual([0, null]);
      expect(pids.filter(isAlive)).toEqual([]);
      expect(agent.output()).toContain('generation-ended');
      expect(agent.output()).not.toContain(marker);
    },
    longTime,
  );

  it(
    'keeps every acknowledged message through SIGKILL, and the answer up to the last second',
    async () => {
      agent = await startAgentProcess({ loop: true, feedForwardLength: 16384 });
      await agent.ready();
      const { events, conversationId } = await ask('Tell me all.');
      let shown = '';
      let checked = '';
      // Counted from the first word, however long that takes to come.
      let started = Infinity;
      for await (const { event } of readEvents(await agent.call('GET', events))) {
        if (event.type === 'content') {
          shown += event.text;
          started = Math.min(started, Date.now());
        }
        // What came more than 1.3 s ago must be in the store: a second, and the time to write.
        if (Date.now() - started < 1500) checked = shown;
        if (Date.now() - started > 2800) break;
      }
      await agent.end('SIGKILL');
      expect(checked.length).toBeGreaterThan(0);

      await agent.start();
      const [question, answer] = await messagesOf(conversationId);
      expect(question?.content).toBe('Tell me all.');
      expect(answer).toMatchObject({
        state: 'interrupted',
        problemCode: 'generation_interrupted',
      });
      expect(answer?.content.startsWith(checked)).toBe(true);
      expect(shown.length).toBeGreaterThanOrEqual(answer?.content.length ?? Infinity);
      const told = await readAllEvents(await agent.call('GET', `${events}?after=7`));
      expect(told[0]).toMatchObject({
        id: 8,
        event: { type: 'snapshot', content: answer?.content },
      });
      expect(told.at(-1)?.event).toMatchObject({
        type: 'error',
        problem: { code: 'generation_interrupted' },
      });
      expect(contentOf(told)).toBe(answer?.content);
    },
    longTime,
  );

  it(
    'stops the model when an answer is stopped, and counts what it really made',
    async () => {
      agent = await startAgentProcess({ loop: true, feedForwardLength: 16384 });
      await agent.ready();
      const { events, conversationId } = await ask('Go on for ever.');
      for await (const { event } of readEvents(await agent.call('GET', events))) {
        if (event.type === 'content') break;
      }
      await agent.call('POST', events.replace(/events$/, 'cancellation'));
      const [, answer] = await messagesOf(conversationId);
      expect(answer).toMatchObject({ state: 'stopped', usage: { counted: 'server' } });
      const next = await ask('Another.');
      const first = await readEvents(await agent.call('GET', next.events)).next();
      expect(first.value?.event.type).toBe('started');
    },
    longTime,
  );

  it(
    'interrupts a running answer on SIGTERM, keeps its text and ends in time',
    async () => {
      agent = await startAgentProcess({ loop: true, feedForwardLength: 16384 });
      await agent.ready();
      const { events, conversationId } = await ask('Go on for ever.');
      const told: { event: GenerationEvent }[] = [];
      const reading = (async () => {
        for await (const event of readEvents(await agent.call('GET', events))) told.push(event);
      })();
      while (!told.some(({ event }) => event.type === 'content')) {
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
      const asked = Date.now();
      expect(await agent.end('SIGTERM')).toEqual([0, null]);
      expect(Date.now() - asked).toBeLessThan(4000);
      await reading;
      expect(told.at(-1)?.event).toMatchObject({
        type: 'error',
        problem: { code: 'generation_interrupted' },
      });
      await agent.start();
      const [, answer] = await messagesOf(conversationId);
      expect(answer).toMatchObject({ state: 'interrupted', content: contentOf(told) });
    },
    longTime,
  );

  it(
    'ends when the process that started it is gone, and refuses a second agent on its data',
    async () => {
      agent = await startAgentProcess();
      const same = { VIGIA_DATA_DIRECTORY: join(agent.directory, 'data') };
      await expect(startAgentProcess({}, same)).rejects.toThrow('in use');
      const gone = new Promise((resolve) => agent.child.once('exit', resolve));
      agent.child.disconnect();
      expect(await gone).toBe(0);
    },
    longTime,
  );
});
