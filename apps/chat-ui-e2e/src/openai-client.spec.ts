import { expect, test } from '@playwright/test';
import OpenAI from 'openai';

import { apiOf } from './support/api.ts';
import { sharedVigia } from './support/shared-vigia.ts';

const { url } = sharedVigia();
const client = new OpenAI({ baseURL: `${url}/v1`, apiKey: 'any-key', maxRetries: 0 });

test('the openai client lists the models', async () => {
  const models = await client.models.list();
  expect(models.data.map((model) => model.id)).toEqual([expect.stringMatching(/smollm2/i)]);
});

test('the openai client streams a completion with its usage', async () => {
  const [model] = (await client.models.list()).data;
  const stream = await client.chat.completions.create({
    model: model?.id ?? '',
    messages: [{ role: 'user', content: 'Say hello.' }],
    max_tokens: 24,
    stream: true,
    stream_options: { include_usage: true },
  });
  let text = '';
  let chunks = 0;
  let finish: string | null = null;
  let tokens = 0;
  for await (const chunk of stream) {
    chunks += 1;
    text += chunk.choices[0]?.delta.content ?? '';
    finish = chunk.choices[0]?.finish_reason ?? finish;
    tokens = chunk.usage?.completion_tokens ?? tokens;
  }
  expect(text.length).toBeGreaterThan(3);
  expect(chunks).toBeGreaterThan(2);
  expect(['stop', 'length']).toContain(finish);
  expect(tokens).toBeGreaterThan(1);
});

test('the openai client gets a whole completion too', async () => {
  const [model] = (await client.models.list()).data;
  const answer = await client.chat.completions.create({
    model: model?.id ?? '',
    messages: [{ role: 'user', content: 'Say hello.' }],
    max_tokens: 8,
  });
  expect(answer.choices[0]?.message.content?.length).toBeGreaterThan(0);
  expect(answer.usage?.completion_tokens).toBeLessThanOrEqual(8);
});

test('the model stops when the openai client leaves', async ({ request }) => {
  const api = apiOf(request, url);
  const [model] = (await client.models.list()).data;
  const stream = await client.chat.completions.create({
    model: model?.id ?? '',
    messages: [{ role: 'user', content: 'Write a very long story about the sea.' }],
    max_tokens: 800,
    stream: true,
  });
  for await (const chunk of stream) if (chunk.choices[0]?.delta.content) break;
  stream.controller.abort();
  await expect
    .poll(async () => (await api.status()).agent?.generations.running, {
      timeout: 3_000,
      intervals: [50],
    })
    .toBe(0);
});

test('an error comes as the openai client expects it', async () => {
  const attempt = client.chat.completions.create({
    model: 'no-such-model',
    messages: [{ role: 'user', content: 'x' }],
  });
  await expect(attempt).rejects.toMatchObject({ status: 404, code: 'model_not_found' });
});
