import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

import { ana, apiKey, rui } from './testing/agent-harness.ts';
import { type AgentProcess, startAgentProcess } from './testing/agent-process.ts';
import { startEchoModelServer } from './testing/echo-model-server.ts';
import { readAllEvents, readEvents } from './testing/read-events.ts';

let model: Awaited<ReturnType<typeof startEchoModelServer>>;
let agent: AgentProcess;

beforeAll(async () => {
  model = await startEchoModelServer();
  agent = await startAgentProcess(
    {},
    {
      VIGIA_MODEL_SERVER: 'openai-compatible',
      VIGIA_MODEL_SERVER_URL: model.url,
      VIGIA_MODEL_ID: 'echo',
      VIGIA_MODEL_SLOTS: '8',
    },
  );
  await agent.ready();
}, 60_000);
afterAll(async () => {
  await agent?.dispose();
  await model?.close();
});

type Line = Record<string, unknown>;
const path = () => join(agent.directory, 'data/audit.log');
const lines = () =>
  readFileSync(path(), 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Line);

async function lineOf(wanted: (line: Line) => boolean): Promise<Line> {
  for (;;) {
    const found = lines().find(wanted);
    if (found) return found;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
const lineOfGeneration = (id: string) => lineOf(({ generationId }) => generationId === id);

/** Asks in a new conversation, and reads on until the end or, for an answer without one, its first words. */
async function ask(mode: string, subject = ana): Promise<string> {
  const { id } = await agent.json<{ id: string }>('POST', '/api/conversations', {
    body: {},
    subject,
  });
  const body = { content: `mode:${mode}.` };
  const { generationId } = await agent.json<{ generationId: string }>(
    'POST',
    `/api/conversations/${id}/messages`,
    { body, subject },
  );
  const events = await agent.call('GET', `/api/generations/${generationId}/events`, { subject });
  if (mode !== 'hang') await readAllEvents(events);
  else for await (const { event } of readEvents(events)) if (event.type === 'content') break;
  return generationId;
}

const time = expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/);
const durationMilliseconds = expect.any(Number);

describe('the audit log of the agent', () => {
  it('says who got an answer, when, from which model, and of how many tokens', async () => {
    const generationId = await ask('none', rui);
    expect(await lineOfGeneration(generationId)).toEqual({
      time,
      outcome: 'done',
      subject: rui,
      kind: 'chat',
      model: 'echo',
      generationId,
      promptTokens: 3,
      completionTokens: 4,
      estimated: false,
      durationMilliseconds,
    });
    expect(statSync(path()).mode & 0o777).toBe(0o600);
  });

  it('says so of an API key too, and of the first digits of its hash alone', async () => {
    const body = { model: 'echo', prompt: 'hi' };
    await (await agent.call('POST', '/v1/completions', { body, subject: apiKey })).text();
    expect(await lineOf(({ kind }) => kind === 'completion')).toMatchObject({
      outcome: 'done',
      subject: `key:${'a'.repeat(12)}`,
      completionTokens: 4,
    });
  });

  it('says how an answer failed', async () => {
    const generationId = await ask('error');
    expect(await lineOfGeneration(generationId)).toMatchObject({
      outcome: 'failed',
      code: 'model_failed',
    });
    const body = { model: 'echo', prompt: 'mode:error.' };
    expect((await agent.call('POST', '/v1/completions', { body, subject: apiKey })).status).toBe(
      502,
    );
    await lineOf(({ kind, outcome }) => kind === 'completion' && outcome === 'failed');
  });

  it('says that an answer was stopped', async () => {
    const generationId = await ask('hang');
    await agent.call('POST', `/api/generations/${generationId}/cancellation`);
    expect(await lineOfGeneration(generationId)).toMatchObject({ outcome: 'stopped' });
  });

  it('says that a request was refused: by the door, or after it', async () => {
    await fetch(`${agent.url}/status`);
    expect(await lineOf(({ code }) => code === 'signature_missing')).toEqual({
      time,
      outcome: 'refused',
      code: 'signature_missing',
    });
    await agent.call('POST', '/v1/chat/completions', { rawBody: '{', subject: apiKey });
    expect(await lineOf(({ code }) => code === 'malformed_json')).toEqual({
      time,
      outcome: 'refused',
      subject: `key:${'a'.repeat(12)}`,
      kind: 'completion',
      code: 'malformed_json',
    });
  });

  it('says that an answer was interrupted, by a stop or by the death of the agent', async () => {
    const killed = await ask('hang');
    await agent.end('SIGKILL');
    await agent.start();
    expect(await lineOfGeneration(killed)).toMatchObject({
      outcome: 'interrupted',
      subject: ana,
      code: 'generation_interrupted',
      estimated: true,
    });
    await agent.ready();
    const stopped = await ask('hang');
    expect(await agent.end('SIGTERM')).toEqual([0, null]);
    expect(await lineOfGeneration(stopped)).toMatchObject({ outcome: 'interrupted' });
    // Each once: an answer that failed was not refused as well.
    const refused = lines().flatMap(({ outcome, code }) => (outcome === 'refused' ? [code] : []));
    expect(refused.sort()).toEqual(['malformed_json', 'signature_missing']);
    const ids = lines().flatMap(({ generationId }) => generationId ?? []);
    expect(new Set(ids).size).toBe(ids.length);
  }, 30_000);
});
