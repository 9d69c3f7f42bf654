import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

import {
  type ApiKeyList,
  apiKeyListSchema,
  type CreatedApiKey,
  createdApiKeySchema,
  problemSchema,
} from '@vigia/api-contract';
import { defaultLimits } from '@vigia/generations';
import { subjectOfApiKey } from '@vigia/site-trust';

import { openKeyRegistry } from './keys/key-registry.ts';
import { toServiceLimits } from './limits.ts';
import { type AgentHarness, ana, createAgentHarness } from './testing/agent-harness.ts';
import { type AgentProcess, startAgentProcess } from './testing/agent-process.ts';
import { callSocket } from './testing/call-socket.ts';
import { startEchoModelServer } from './testing/echo-model-server.ts';

describe('the registry of API keys', () => {
  let harness: AgentHarness;
  let now: number;
  beforeEach(async () => {
    harness = await createAgentHarness();
    now = Date.now();
  });
  afterEach(() => harness.dispose());

  const open = (options: { maximumAge?: number; limitsClasses?: string[] } = {}) =>
    openKeyRegistry({
      store: harness.store.apiKeys,
      logger: harness.dependencies.logger,
      limitsClasses: ['key', 'batch'],
      now: () => now,
      maximumAge: 0,
      ...options,
    });
  const refusal = async (admitted: Promise<void>) =>
    admitted.then(
      () => 'admitted',
      (error: { problem: { code: string; detail?: string } }) => error.problem,
    );

  it('admits a key that it made, and says when it was used, to the minute', async () => {
    const registry = await open();
    const { key, ...made } = await registry.create({ name: 'lab' });
    expect(key).toMatch(/^vigia_[\w-]{43}$/);
    const subject = subjectOfApiKey(key);
    expect(await refusal(registry.admit(subject))).toBe('admitted');
    expect(registry.nameOf(subject)).toEqual({ apiKeyId: made.id, apiKeyName: 'lab' });
    for (;;) {
      const [listed] = await registry.list();
      if (listed?.lastUsedAt) break;
    }
    const stored = JSON.stringify(await harness.store.apiKeys.list());
    expect(stored).not.toContain(key);
    expect(JSON.stringify(await registry.list())).not.toContain(subject.slice('key:'.length));
  });

  it('refuses what is not registered, expired or revoked', async () => {
    const registry = await open();
    const unknown = `key:${'0'.repeat(64)}`;
    expect(await refusal(registry.admit(unknown))).toMatchObject({ code: 'invalid_api_key' });
    const expiresAt = new Date(now + 60_000).toISOString();
    const short = await registry.create({ name: 'short', expiresAt });
    const lasting = await registry.create({ name: 'lasting' });
    now += 59_999;
    expect(await refusal(registry.admit(subjectOfApiKey(short.key)))).toBe('admitted');
    now += 1;
    expect(await refusal(registry.admit(subjectOfApiKey(short.key)))).toMatchObject({
      code: 'invalid_api_key',
      detail: 'The API key is expired.',
    });
    expect(await registry.revoke(lasting.id)).toMatchObject({ state: 'revoked' });
    expect(await refusal(registry.admit(subjectOfApiKey(lasting.key)))).toMatchObject({
      code: 'invalid_api_key',
      detail: 'The API key is revoked.',
    });
    expect((await registry.list()).map(({ name, state }) => [name, state])).toEqual(
      expect.arrayContaining([
        ['short', 'expired'],
        ['lasting', 'revoked'],
      ]),
    );
  });

  it('hears of what another agent on the same store did', async () => {
    const [one, other] = [await open(), await open()];
    const { key, id } = await one.create({ name: 'shared' });
    expect(await refusal(other.admit(subjectOfApiKey(key)))).toBe('admitted');
    await one.revoke(id);
    expect(await refusal(other.admit(subjectOfApiKey(key)))).toMatchObject({
      code: 'invalid_api_key',
    });
  });

  it('gives a key the limits of its class', async () => {
    const registry = await open();
    const { key } = await registry.create({ name: 'nightly', limitsClass: 'batch' });
    const { limits } = toServiceLimits(
      {
        classes: { key: { requestsPerMinute: 5 } },
        keyClasses: { batch: { requestsPerMinute: 500 } },
      },
      registry.limitsClassOf,
    );
    expect(limits?.(subjectOfApiKey(key))).toEqual({ ...defaultLimits, requestsPerMinute: 500 });
    expect(limits?.(`key:${'0'.repeat(64)}`)).toEqual({ ...defaultLimits, requestsPerMinute: 5 });
    expect(limits?.(ana)).toEqual(defaultLimits);
  });

  it('is not opened when a key has a class of limits that does not exist any more', async () => {
    const registry = await open();
    const { id } = await registry.create({ name: 'nightly', limitsClass: 'batch' });
    await expect(open({ limitsClasses: ['key'] })).rejects.toThrow(/nightly .* batch/);
    await registry.revoke(id);
    await open({ limitsClasses: ['key'] });
  });

  it('makes no key that would be good for nothing', async () => {
    const registry = await open();
    await expect(registry.create({ name: 'a', limitsClass: 'gold' })).rejects.toThrow('key, batch');
    const expiresAt = new Date(now).toISOString();
    await expect(registry.create({ name: 'a', expiresAt })).rejects.toThrow('has passed');
    expect(await registry.list()).toEqual([]);
  });
});

describe('an agent that admits registered keys alone', () => {
  let model: Awaited<ReturnType<typeof startEchoModelServer>>;
  let agent: AgentProcess;
  beforeAll(async () => {
    model = await startEchoModelServer();
    agent = await startAgentProcess(
      {},
      {
        VIGIA_LOG_LEVEL: 'debug',
        VIGIA_API_KEYS: 'registered',
        VIGIA_MODEL_SERVER: 'openai-compatible',
        VIGIA_MODEL_SERVER_URL: model.url,
        VIGIA_MODEL_ID: 'echo',
      },
    );
    await agent.ready();
  }, 60_000);
  afterAll(async () => {
    await agent?.dispose();
    await model?.close();
  });

  const operator = (path: string, method = 'GET', body?: unknown) =>
    callSocket(join(agent.directory, 'operator.sock'), path, method, body);
  const complete = (key: string) =>
    agent.call('POST', '/v1/chat/completions', {
      subject: subjectOfApiKey(key),
      body: { model: 'echo', messages: [{ role: 'user', content: 'hello' }] },
    });
  const create = async (name: string): Promise<CreatedApiKey> => {
    const answer = await operator('/keys', 'POST', { name });
    expect(answer.status).toBe(201);
    return createdApiKeySchema.parse(JSON.parse(answer.body));
  };
  const list = async (): Promise<ApiKeyList> =>
    apiKeyListSchema.parse(JSON.parse((await operator('/keys')).body));
  const audit = () =>
    readFileSync(join(agent.directory, 'data', 'audit.log'), 'utf8')
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
  /** A record is written just after its answer was told. */
  const untilAudited = async (outcome: string) => {
    while (!audit().some((record) => record['outcome'] === outcome)) await delay(10);
  };

  it('answers one, names it in the audit, and refuses it once it is revoked', async () => {
    const { key, id } = await create('lab-1');
    const answer = await complete(key);
    expect(answer.status).toBe(200);
    expect(await answer.json()).toMatchObject({ choices: [{ message: { content: 'hello' } }] });
    await untilAudited('done');
    expect(audit()).toContainEqual(
      expect.objectContaining({ outcome: 'done', apiKeyId: id, apiKeyName: 'lab-1' }),
    );
    expect(await list()).toMatchObject({
      admits: 'registered',
      keys: [{ id, name: 'lab-1', state: 'active' }],
    });

    expect((await operator(`/keys/${id}/revocation`, 'POST')).status).toBe(200);
    const refused = await complete(key);
    expect(refused.status).toBe(401);
    expect(await refused.json()).toMatchObject({ error: { code: 'invalid_api_key' } });
    const unknown = await complete('vigia_unknown');
    expect(unknown.status).toBe(401);
    const files = agent.output() + JSON.stringify(audit());
    expect(files).not.toContain(key);
    expect(files).not.toContain(subjectOfApiKey(key));
  }, 30_000);

  it('tells the operator what is wrong with a request', async () => {
    const codeOf = async (path: string, method: string, body?: unknown) =>
      problemSchema.parse(JSON.parse((await operator(path, method, body)).body)).code;
    await create('twice');
    expect(await codeOf('/keys', 'POST', { name: 'twice' })).toBe('conflict');
    expect(await codeOf('/keys', 'POST', { name: 'Not a name' })).toBe('invalid_request');
    expect(await codeOf('/keys', 'POST', { name: 'a', limitsClass: 'gold' })).toBe(
      'invalid_request',
    );
    expect(await codeOf(`/keys/${randomUUID()}/revocation`, 'POST')).toBe('not_found');
    expect(await codeOf('/keys', 'DELETE')).toBe('method_not_allowed');
  });
});
