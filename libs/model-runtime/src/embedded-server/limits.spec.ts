import { setTimeout as delay } from 'node:timers/promises';

import { type ServerHarness, startReadyHarness } from '../testing/embedded-server-harness.ts';

const chat = '/v1/chat/completions';
const user = (content: string) => ({ model: 'tiny', messages: [{ role: 'user', content }] });

async function untilProcessing(harness: ServerHarness): Promise<void> {
  for (;;) {
    if ((await harness.slots()).slots.some((slot) => slot.is_processing)) return;
    await delay(5);
  }
}

/** Milliseconds until no slot is at work. */
async function restAfter(harness: ServerHarness): Promise<number> {
  const began = performance.now();
  while ((await harness.slots()).slots.some((slot) => slot.is_processing)) {
    if (performance.now() - began > 10_000) throw new Error('The model went on for 10 s.');
    await delay(10);
  }
  return performance.now() - began;
}

describe('a model that takes its time', () => {
  let harness: ServerHarness;
  beforeAll(async () => {
    // Some 3 ms a token: a prompt of 6,000 tokens would take many seconds.
    harness = await startReadyHarness(
      { loop: true, contextTokens: 8192, feedForwardLength: 4096 },
      { contextTokens: 8192 },
    );
  }, 60_000);
  afterAll(() => harness.close());

  it.each([true, false])(
    'stops within half a second while it reads a long prompt (streamed: %s)',
    async (stream) => {
      const leaving = new AbortController();
      const before = (await harness.slots()).totals;
      const request = harness
        .call(chat, { ...user('x'.repeat(6000)), stream }, { signal: leaving.signal })
        .then((response) => response.text())
        .catch((error: Error) => error.name);
      await untilProcessing(harness);
      await delay(200);
      leaving.abort();
      expect(await request).toBe('AbortError');
      expect(await restAfter(harness)).toBeLessThan(500);
      const { totals } = await harness.slots();
      const read = totals.promptTokens - before.promptTokens;
      expect(read).toBeGreaterThan(0);
      expect(read).toBeLessThan(6000);
      expect(totals.cancelled - before.cancelled).toBe(1);
      await delay(300);
      expect((await harness.slots()).totals.promptTokens).toBe(totals.promptTokens);
    },
    30_000,
  );

  it.each([true, false])(
    'stops within half a second in the middle of an answer (streamed: %s)',
    async (stream) => {
      const leaving = new AbortController();
      const before = (await harness.slots()).totals;
      const request = harness
        .call(chat, { ...user('Hi'), stream }, { signal: leaving.signal })
        .then((response) => response.text())
        .catch((error: Error) => error.name);
      for (;;) {
        if ((await harness.slots()).totals.completionTokens > before.completionTokens + 10) break;
        await delay(5);
      }
      leaving.abort();
      expect(await request).toBe('AbortError');
      expect(await restAfter(harness)).toBeLessThan(500);
      const { totals } = await harness.slots();
      await delay(200);
      expect((await harness.slots()).totals.completionTokens).toBe(totals.completionTokens);
    },
    30_000,
  );

  it('tells what a request took whose caller left, and the sum is its own total', async () => {
    const before = (await harness.slots()).totals;
    const sum = { promptTokens: 0, completionTokens: 0 };
    for (let round = 0; round < 8; round += 1) {
      const leaving = new AbortController();
      const id = `round-${round}`;
      const request = harness
        .call(
          chat,
          { ...user('y'.repeat(150 * round)), request_id: id, stream: true },
          { signal: leaving.signal },
        )
        .then((response) => response.text())
        .catch(() => 'left');
      await untilProcessing(harness);
      await delay(40 * round);
      leaving.abort();
      await request;
      const usage = await harness.server.usageOf(id, AbortSignal.timeout(2000));
      if (usage === null || usage === 'unheard-of') throw new Error('It was not counted.');
      expect(usage.counted).toBe('server');
      sum.promptTokens += usage.promptTokens;
      sum.completionTokens += usage.completionTokens;
    }
    const { totals } = await harness.slots();
    expect(totals.promptTokens - before.promptTokens).toBe(sum.promptTokens);
    expect(totals.completionTokens - before.completionTokens).toBe(sum.completionTokens);
  }, 60_000);

  it('does nothing for a request that its caller gave up before it came', async () => {
    const before = (await harness.slots()).totals;
    const id = 'late';
    expect(await harness.server.usageOf(id, AbortSignal.timeout(2000))).toBe('unheard-of');
    const response = await harness.call(chat, { ...user('Hello?'), request_id: id });
    expect(response.status).toBe(409);
    expect((await harness.slots()).totals).toEqual(before);
  });
});

describe('the context', () => {
  let harness: ServerHarness;
  beforeAll(async () => {
    harness = await startReadyHarness({ loop: true, contextTokens: 512 }, { slots: 2 });
  }, 60_000);
  afterAll(() => harness.close());

  it('refuses what does not fit, in numbers, and does not begin', async () => {
    const before = (await harness.slots()).totals.promptTokens;
    for (const length of [509, 600, 5_000_000]) {
      const response = await harness.call(chat, user('x'.repeat(length)));
      expect(response.status).toBe(400);
      const { error } = (await response.json()) as { error: { code: string; message: string } };
      expect(error.code).toBe('context_length_exceeded');
      expect(error.message).toContain("the model's context holds 512");
    }
    expect((await harness.slots()).totals.promptTokens).toBe(before);
  });

  it('ends an answer at the end of the context, with "length" and nothing lost', async () => {
    for (const length of [500, 508]) {
      const response = await harness.call(chat, user('x'.repeat(length)));
      const { choices, usage } = (await response.json()) as {
        choices: { finish_reason: string }[];
        usage: { total_tokens: number };
      };
      expect(choices[0]?.finish_reason).toBe('length');
      expect(usage.total_tokens).toBe(512);
    }
  });

  it('writes as many answers at once as it has slots, and the next waits its turn', async () => {
    const leaving = new AbortController();
    const open = (content: string) =>
      harness.call(chat, { ...user(content), stream: true }, { signal: leaving.signal });
    const answers = await Promise.all(
      ['a', 'b', 'c'].map(async (content) => (await open(content)).text()),
    );
    expect(answers.every((text) => text.endsWith('data: [DONE]\n\n'))).toBe(true);
    const report = await harness.slots();
    expect(report.slots).toHaveLength(2);
    expect(report.waiting).toBe(0);
  }, 30_000);
});

describe('the key', () => {
  it('is wanted on every route but a bare /health', async () => {
    const harness = await startReadyHarness({});
    try {
      const { baseUrl, apiKey } = harness.server;
      const routes: [string, string][] = [
        ['GET', '/v1/models'],
        ['POST', '/v1/chat/completions'],
        ['POST', '/v1/completions'],
        ['POST', '/tokenize'],
        ['GET', '/slots'],
        ['GET', '/usage/x'],
        ['POST', '/usage/x/settlement'],
        ['GET', '/'],
        ['GET', '/health/more'],
        ['DELETE', '/v1/models/tiny'],
      ];
      for (const [method, path] of routes) {
        for (const authorization of [undefined, 'Bearer wrong', apiKey, `Basic ${apiKey}`]) {
          const response = await fetch(baseUrl + path, {
            method,
            headers: authorization === undefined ? {} : { authorization },
          });
          expect([path, authorization?.length, response.status]).toEqual([
            path,
            authorization?.length,
            401,
          ]);
          expect(await response.text()).not.toContain('tiny');
        }
      }
      const health = await fetch(`${baseUrl}/health`);
      expect([health.status, await health.text()]).toEqual([200, '{"status":"ok"}']);
    } finally {
      await harness.close();
    }
  }, 60_000);
});
