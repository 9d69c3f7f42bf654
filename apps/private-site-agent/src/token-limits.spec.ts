import { defaultLimits, type UserLimits } from '@vigia/generations';

import { ana, apiKey } from './testing/agent-harness.ts';
import { createModelAgent, type ModelAgent } from './testing/model-agent.ts';

/** What everybody may do. */
let limits: UserLimits;
let agent: ModelAgent;

beforeAll(async () => {
  agent = await createModelAgent({
    model: { loop: true },
    slots: 4,
    service: { limits: () => limits, queueCapacity: 1000 },
  });
}, 60_000);
afterAll(() => agent.dispose());
beforeEach(() => {
  limits = { ...defaultLimits, queuedGenerations: null, tokensPerDay: 1000 };
});

type Usage = { prompt_tokens: number; completion_tokens: number; total_tokens: number };
type Answer = { status: number; code?: string; usage?: Usage; headers: Headers };

async function complete(
  subject: string,
  { content = 'hi', maximum }: { content?: string; maximum?: number } = {},
): Promise<Answer> {
  const response = await agent.call('POST', '/v1/chat/completions', {
    subject,
    body: {
      model: 'tiny',
      messages: [{ role: 'user', content }],
      ...(maximum === undefined ? {} : { max_tokens: maximum }),
    },
  });
  const body = (await response.json()) as { usage?: Usage; error?: { code: string } };
  const { status, headers } = response;
  return {
    status,
    headers,
    ...(body.usage ? { usage: body.usage } : {}),
    ...(body.error ? { code: body.error.code } : {}),
  };
}

const spentBy = (answers: Answer[]) =>
  answers.reduce((sum, { usage }) => sum + (usage?.total_tokens ?? 0), 0);
const key = (number: number) => `key:${String(number).padStart(64, '0')}`;

describe('an allowance of 1,000 tokens', () => {
  it('is never exceeded by 200 requests at once, whatever each may take', async () => {
    const before = (await agent.counters()).totals;
    const subject = key(1);
    const answers = await Promise.all(
      Array.from({ length: 200 }, (_, index) => {
        const content = 'x'.repeat(1 + (index % 40));
        return complete(subject, { content, ...(index % 3 === 0 ? {} : { maximum: 20 + index }) });
      }),
    );
    const refused = answers.filter(({ status }) => status !== 200);
    expect(new Set(refused.map(({ status, code }) => `${status} ${code}`))).toEqual(
      new Set(['429 token_limit_reached']),
    );
    expect(refused.length).toBeLessThan(200);
    const { totals } = await agent.counters();
    const spent =
      totals.promptTokens + totals.completionTokens - before.promptTokens - before.completionTokens;
    expect(spent).toBeLessThanOrEqual(1000);
    expect(spent).toBe(spentBy(answers));
    expect(await agent.store.ledger.readAllowance(subject)).toMatchObject({
      usedTokens: spent,
      reservedTokens: 0,
    });
  }, 60_000);

  it('can be spent to the last token by requests one after the other', async () => {
    const subject = key(2);
    const answers: Answer[] = [];
    for (;;) {
      const answer = await complete(subject, { maximum: 90 });
      if (answer.status !== 200) {
        expect(answer.code).toBe('token_limit_reached');
        break;
      }
      answers.push(answer);
    }
    expect(spentBy(answers)).toBe(1000);
    // The last one got what was left, not what it asked for.
    expect(answers.at(-1)?.usage?.completion_tokens).toBeLessThan(90);
    expect(answers.at(-1)?.headers.get('x-ratelimit-remaining-tokens')).toBe('0');
  }, 60_000);

  it('is counted by the tokenizer of the model, its template included', async () => {
    const subject = key(3);
    const { usage } = await complete(subject, { content: 'How long is this?', maximum: 1 });
    const needed = usage?.total_tokens ?? 0;
    expect(needed).toBeGreaterThan(1);
    const again = () => complete(subject, { content: 'How long is this?', maximum: 1 });
    // One fewer than it takes, then exactly as many: a guess would fail at one of them.
    limits = { ...limits, tokensPerDay: 2 * needed - 1 };
    expect((await again()).code).toBe('token_limit_reached');
    limits = { ...limits, tokensPerDay: 2 * needed };
    expect((await again()).usage).toEqual(usage);
    expect((await complete(subject)).code).toBe('token_limit_reached');
  }, 30_000);

  it('holds for a conversation in the browser as well', async () => {
    limits = { ...limits, tokensPerDay: 60 };
    const { generationId } = await agent.ask();
    await agent.call('GET', `/api/generations/${generationId}/events`).then((r) => r.text());
    const { usedTokens, reservedTokens } = await agent.store.ledger.readAllowance(ana);
    expect({ usedTokens, reservedTokens }).toEqual({ usedTokens: 60, reservedTokens: 0 });
    const id = await agent.newConversation();
    const refusal = await agent.call('POST', `/api/conversations/${id}/messages`, {
      body: { content: 'more' },
    });
    expect(refusal.status).toBe(429);
    expect(await refusal.json()).toMatchObject({ code: 'token_limit_reached' });
    expect(Number(refusal.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(refusal.headers.get('x-ratelimit-limit-tokens')).toBe('60');
    expect(refusal.headers.get('x-ratelimit-remaining-tokens')).toBe('0');
    expect(refusal.headers.get('x-ratelimit-reset-tokens')).toMatch(/^\d+s$/);
  }, 30_000);

  it('gives back what was set aside and not used', async () => {
    limits = { ...limits, tokensPerDay: 1500 };
    const before = await agent.store.ledger.readAllowance(apiKey);
    const leaving = new AbortController();
    const response = await agent.call('POST', '/v1/chat/completions', {
      subject: apiKey,
      body: { model: 'tiny', messages: [{ role: 'user', content: 'hi' }], stream: true },
      signal: leaving.signal,
    });
    expect(response.headers.get('x-ratelimit-remaining-tokens')).toBe('0');
    leaving.abort();
    let allowance = await agent.store.ledger.readAllowance(apiKey);
    while (allowance.reservedTokens > 0) {
      await new Promise((resolve) => setTimeout(resolve, 10));
      allowance = await agent.store.ledger.readAllowance(apiKey);
    }
    expect(allowance.usedTokens - before.usedTokens).toBeLessThan(1500);
  }, 30_000);
});
