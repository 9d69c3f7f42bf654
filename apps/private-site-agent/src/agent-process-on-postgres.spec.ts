import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { type PostgresServer, startPostgresServer } from '@vigia/conversations/testing';

import { type AgentProcess, startAgentProcess } from './testing/agent-process.ts';
import { callSocket } from './testing/call-socket.ts';
import { startEchoModelServer } from './testing/echo-model-server.ts';
import { readEvents } from './testing/read-events.ts';

let postgres: PostgresServer;
let model: Awaited<ReturnType<typeof startEchoModelServer>>;
let agent: AgentProcess | undefined;
let directory: string;
beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'vigia-agent-on-postgres-'));
  postgres = await startPostgresServer();
  model = await startEchoModelServer();
}, 60_000);
afterEach(async () => {
  await agent?.dispose();
  agent = undefined;
});
afterAll(async () => {
  await model?.close();
  await postgres?.stop();
  rmSync(directory, { recursive: true });
});

const start = (environment: Record<string, string>) =>
  startAgentProcess(
    {},
    {
      VIGIA_LOG_LEVEL: 'debug',
      VIGIA_MODEL_SERVER: 'openai-compatible',
      VIGIA_MODEL_SERVER_URL: model.url,
      VIGIA_MODEL_ID: 'echo',
      ...environment,
    },
  );

function fileOf(text: string): string {
  const path = join(directory, 'database-url');
  writeFileSync(path, text, { mode: 0o600 });
  return path;
}

describe('the agent on PostgreSQL', () => {
  it('keeps what it acknowledged through SIGKILL, in no file of its own, and its URL to itself', async () => {
    const url = `${await postgres.createDatabase()}&password=s3cret`;
    agent = await start({ VIGIA_DATABASE_URL_FILE: fileOf(`${url}\n`) });
    await agent.ready();
    const { id } = await agent.json<{ id: string }>('POST', '/api/conversations', { body: {} });
    const { generationId } = await agent.json<{ generationId: string }>(
      'POST',
      `/api/conversations/${id}/messages`,
      { body: { content: 'mode:hang.' } },
    );
    const events = `/api/generations/${generationId}/events`;
    for await (const { event } of readEvents(await agent.call('GET', events))) {
      if (event.type === 'content') break;
    }
    await agent.end('SIGKILL');
    await agent.start();
    expect(await agent.json('GET', `/api/conversations/${id}/messages`)).toMatchObject({
      messages: [{ content: 'mode:hang.' }, { state: 'interrupted' }],
    });
    const health = await callSocket(join(agent.directory, 'operator.sock'), '/health');
    expect(JSON.parse(health.body)).toMatchObject({ store: { state: 'ok', engine: 'postgresql' } });
    expect(readdirSync(join(agent.directory, 'data'))).not.toContain('vigia.db');
    expect(agent.output()).not.toMatch(/s3cret|postgresql:\/\//);
  }, 60_000);

  it('deletes what nobody touched for the days that are kept', async () => {
    const url = await postgres.createDatabase();
    agent = await start({ VIGIA_DATABASE_URL: url });
    const old = '2020-01-01T00:00:00.000Z';
    const conversation = {
      id: '01900000-0000-7000-8000-000000000001',
      title: 'old',
      titleSource: 'person',
      pinned: false,
      createdAt: old,
      updatedAt: old,
      activeLeafId: null,
      messages: [],
    };
    const body = {
      format: 'vigia-conversations',
      version: 1,
      exportedAt: old,
      conversations: [conversation, { ...conversation, updatedAt: new Date().toISOString() }],
    };
    const imported = await agent.call('POST', '/api/conversations/import', { body });
    expect(imported.status).toBe(201);
    // Ended as an operator would.
    const gone = once(agent.child, 'exit');
    const drain = await callSocket(join(agent.directory, 'operator.sock'), '/drain', 'POST');
    expect(drain.status).toBe(202);
    expect(await gone).toEqual([0, null]);
    await agent.dispose();
    agent = await start({ VIGIA_DATABASE_URL: url, VIGIA_RETENTION_DAYS: '30' });
    const list = async () =>
      (await agent?.json<{ conversations: unknown[] }>('GET', '/api/conversations'))?.conversations;
    while ((await list())?.length !== 1) await new Promise((resolve) => setTimeout(resolve, 50));
  }, 60_000);

  it('does not start when the database cannot be reached, and does not tell the password', async () => {
    const url = 'postgresql://vigia:s3cret@127.0.0.1:1/vigia';
    const failure = await start({ VIGIA_DATABASE_URL: url }).catch(String);
    expect(failure).toContain('cannot be reached');
    expect(failure).toContain('VIGIA_DATABASE_URL');
    expect(failure).not.toContain('s3cret');
  }, 30_000);
});
