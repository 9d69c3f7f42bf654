import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { defaultLimits } from '@vigia/generations';
import { SettingsError } from '@vigia/service-process';

import { toServiceLimits } from './limits.ts';
import { readAgentSettings } from './settings.ts';
import {
  type AgentHarness,
  ana,
  apiKey,
  createAgentHarness,
  rui,
} from './testing/agent-harness.ts';
import { startAgentProcess } from './testing/agent-process.ts';

describe('the file of limits', () => {
  let directory: string;
  beforeAll(() => {
    directory = mkdtempSync(join(tmpdir(), 'vigia-limits-'));
  });
  afterAll(() => rmSync(directory, { recursive: true }));

  function read(content: string) {
    const path = join(directory, 'limits.json');
    writeFileSync(path, content);
    return readAgentSettings({
      VIGIA_PROFILE: 'local',
      VIGIA_VERIFICATION_KEY_FILES: 'key.pem',
      VIGIA_DATA_DIRECTORY: directory,
      VIGIA_MODEL_FILE: 'model.gguf',
      VIGIA_LIMITS_FILE: path,
    }).VIGIA_LIMITS_FILE;
  }

  function faultsOf(content: string): string {
    try {
      read(content);
      return '';
    } catch (error) {
      if (error instanceof SettingsError) return error.message;
      throw error;
    }
  }

  it('limits guests and keys apart, the queue, and the time without a reader', () => {
    const limits = read(
      JSON.stringify({
        classes: {
          guest: { concurrentGenerations: 2, requestsPerMinute: 10, tokensPerDay: 50_000 },
          key: { queuedGenerations: null },
        },
        queueLength: 64,
        noSubscriberSeconds: 120,
      }),
    );
    const options = toServiceLimits(limits);
    expect(options.limits?.(ana)).toEqual({
      concurrentGenerations: 2,
      requestsPerMinute: 10,
      tokensPerDay: 50_000,
      queuedGenerations: 16,
    });
    expect(options.limits?.(apiKey)).toEqual({ ...defaultLimits, queuedGenerations: null });
    expect(options).toMatchObject({ queueCapacity: 64, abandonedAfter: 120_000 });
  });

  it('leaves everything as it is by default when there is none', () => {
    expect(toServiceLimits(undefined)).toEqual({ limits: expect.any(Function) });
    expect(toServiceLimits(undefined).limits?.(ana)).toEqual(defaultLimits);
  });

  it.each([
    ['a class', { classes: { admin: {} } }, 'classes.admin does not exist; there are guest, key'],
    [
      'a limit',
      { classes: { guest: { requestPerMinute: 1 } } },
      'classes.guest.requestPerMinute does not exist; there are concurrentGenerations, requestsPerMinute',
    ],
    ['a field', { queue: 1 }, 'queue does not exist; there are classes, keyClasses, queueLength'],
  ])(
    'is refused when it names %s that does not exist, and says what there is',
    (_, file, fault) => {
      expect(faultsOf(JSON.stringify(file))).toContain(`VIGIA_LIMITS_FILE: ${fault}`);
    },
  );

  it('is refused with every fault in it', () => {
    const faults = faultsOf('{"classes":{"key":{"tokensPerDay":-1}},"queueLength":"long","x":1}');
    expect(faults).toContain('classes.key.tokensPerDay: ');
    expect(faults).toContain('queueLength: ');
    expect(faults).toContain('x does not exist');
  });

  it('keeps the process from starting when it is wrong, which says why', async () => {
    const path = join(directory, 'wrong.json');
    writeFileSync(path, '{"classes":{"guest":{"tokensPerWeek":1}}}');
    await expect(startAgentProcess({}, { VIGIA_LIMITS_FILE: path })).rejects.toThrow(
      'VIGIA_LIMITS_FILE: classes.guest.tokensPerWeek does not exist',
    );
  }, 30_000);

  it('is refused when it is no JSON or not there', () => {
    expect(faultsOf('{')).toContain('is not valid JSON');
    rmSync(join(directory, 'limits.json'));
    expect(() => readAgentSettings({ VIGIA_LIMITS_FILE: join(directory, 'none.json') })).toThrow(
      /VIGIA_LIMITS_FILE: the file .*none\.json cannot be read \(ENOENT\)/,
    );
  });
});

describe('what is left of the limits', () => {
  let harness: AgentHarness;
  afterEach(() => harness.dispose());

  const headersOf = ({ headers }: Response) =>
    Object.fromEntries([...headers].filter(([name]) => /^(x-ratelimit-|retry-after)/.test(name)));
  const seconds = expect.stringMatching(/^\d+s$/);

  async function start(limits: Partial<typeof defaultLimits>, service = {}) {
    harness = await createAgentHarness({
      slots: 1,
      service: { limits: () => ({ ...defaultLimits, ...limits }), ...service },
    });
  }

  async function ask(subject = ana, headers: Record<string, string> = {}): Promise<Response> {
    const id = await harness.newConversation(subject);
    const path = `/api/conversations/${id}/messages`;
    return harness.call('POST', path, { body: { content: 'question' }, subject, headers });
  }

  it('is told with every answer that is admitted or refused under /api', async () => {
    await start({ requestsPerMinute: 2, tokensPerDay: 10_000 });
    const admitted = await ask();
    expect(admitted.status).toBe(202);
    expect(headersOf(admitted)).toEqual({
      'x-ratelimit-limit-requests': '2',
      'x-ratelimit-remaining-requests': '1',
      'x-ratelimit-reset-requests': '60s',
      'x-ratelimit-limit-tokens': '10000',
      'x-ratelimit-remaining-tokens': expect.stringMatching(/^5\d\d\d$/),
      'x-ratelimit-reset-tokens': seconds,
    });
    await ask();
    const refused = await ask();
    expect(refused.status).toBe(429);
    expect(await refused.json()).toMatchObject({ code: 'rate_limited' });
    expect(headersOf(refused)).toMatchObject({
      'retry-after': expect.stringMatching(/^\d+$/),
      'x-ratelimit-remaining-requests': '0',
      'x-ratelimit-reset-requests': seconds,
      'x-ratelimit-limit-tokens': '10000',
    });
    // Somebody else's are untouched.
    expect((await ask(rui)).headers.get('x-ratelimit-remaining-requests')).toBe('1');
  });

  it('is told when the answer is its own event stream, and when it was accepted before', async () => {
    await start({ requestsPerMinute: 9 });
    const streamed = await ask(ana, { accept: 'text/event-stream' });
    expect(streamed.headers.get('x-ratelimit-remaining-requests')).toBe('8');
    await streamed.body?.cancel();
    const id = await harness.newConversation();
    const add = () =>
      harness.call('POST', `/api/conversations/${id}/messages`, {
        body: { content: 'q' },
        headers: { 'idempotency-key': 'once' },
      });
    for (let count = 0; count < 2; count += 1) {
      expect(headersOf(await add())).toMatchObject({ 'x-ratelimit-remaining-requests': '7' });
    }
  });

  it('is told under /v1, streamed, whole, and refused', async () => {
    await start({ requestsPerMinute: 2, tokensPerDay: 10_000, concurrentGenerations: 1 });
    const complete = (stream: boolean) =>
      harness.call('POST', '/v1/chat/completions', {
        subject: apiKey,
        body: { model: 'scripted', messages: [{ role: 'user', content: 'q' }], stream },
      });
    const whole = complete(false);
    (await harness.backend.called(1)).finish();
    expect(headersOf(await whole)).toMatchObject({
      'x-ratelimit-limit-requests': '2',
      'x-ratelimit-remaining-requests': '1',
      'x-ratelimit-remaining-tokens': expect.any(String),
    });
    const streaming = complete(true);
    const call = await harness.backend.called(2);
    const busy = await complete(false);
    expect(busy.status).toBe(429);
    expect(await busy.json()).toMatchObject({ error: { code: 'concurrency_limited' } });
    expect(headersOf(busy)).toMatchObject({
      'retry-after': expect.stringMatching(/^\d+$/),
      'x-ratelimit-remaining-requests': '0',
    });
    call.content('x');
    call.finish();
    expect((await streaming).headers.get('x-ratelimit-remaining-requests')).toBe('0');
  });

  it('says when to come back to a queue that is full', async () => {
    await start({ queuedGenerations: 1 });
    await ask();
    await ask();
    const refused = await ask();
    expect(refused.status).toBe(429);
    expect(await refused.json()).toMatchObject({ code: 'queue_full' });
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
    expect((await ask(rui)).status).toBe(202);
  });
});
