import { defaultLimits } from '@vigia/generations';
import fc from 'fast-check';

import { type AgentHarness, ana, apiKey, createAgentHarness } from './testing/agent-harness.ts';
import { type RouteIds, routes } from './testing/routes.ts';

let harness: AgentHarness;
let ids: RouteIds;

beforeAll(async () => {
  harness = await createAgentHarness({
    service: { limits: () => ({ ...defaultLimits, queuedGenerations: null }) },
  });
  const asked = await harness.ask();
  (await harness.backend.called(1)).finish();
  ids = { ...asked, messageId: asked.assistantMessage.id };
});
afterAll(() => harness.dispose());

const withBody = routes.filter(({ method }) => method !== 'GET' && method !== 'DELETE');
type Refusal = { code: string; errors?: { field: string }[] };
const fieldsOf = (body: Refusal) => body.errors?.map(({ field }) => field);

describe('a request that is wrong', () => {
  const messages = () => `/api/conversations/${ids.conversationId}/messages`;

  it.each([
    ['malformed JSON', '{"content":', 400, 'malformed_json', ['body']],
    ['no JSON at all', 'hello', 400, 'malformed_json', ['body']],
    ['a body that is no object', '[]', 400, 'invalid_request', ['body']],
    ['a body of null', 'null', 400, 'invalid_request', ['body']],
    ['an empty body', '', 400, 'invalid_request', ['content']],
    ['a wrong type', '{"content":7}', 400, 'invalid_request', ['content']],
    ['an empty message', '{"content":" "}', 400, 'invalid_request', ['content']],
    ['an unknown field', '{"content":"x","more":1}', 400, 'invalid_request', ['more']],
    [
      'a nested wrong value',
      '{"content":"x","parameters":{"topP":2}}',
      400,
      'invalid_request',
      ['parameters.topP'],
    ],
    [
      'an unknown parent',
      '{"content":"x","parentId":"01a206ec-4315-76ea-aa5c-f3e92250f010"}',
      404,
      'message_not_found',
      ['parentId'],
    ],
    ['nesting without end', '['.repeat(100_000), 400, 'malformed_json', ['body']],
  ])('such as %s names the field', async (_, rawBody, status, code, fields) => {
    const response = await harness.call('POST', messages(), { rawBody });
    expect(response.headers.get('content-type')).toContain('application/problem+json');
    const body = (await response.json()) as Refusal;
    expect({ status: response.status, code: body.code, fields: fieldsOf(body) }).toEqual({
      status,
      code,
      fields,
    });
    expect(JSON.stringify(body)).not.toMatch(/\.ts\b|node_modules|\bat \S+:\d/);
  });

  it('such as 10 MB is refused', async () => {
    const rawBody = JSON.stringify({ content: 'x'.repeat(10 * 1024 * 1024) });
    const response = await harness.call('POST', messages(), { rawBody });
    expect(response.status).toBe(413);
    expect(await response.json()).toMatchObject({ code: 'body_too_large' });
  });

  it.each(['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data'])(
    'such as %s is refused unread',
    async (type) => {
      const headers = { 'content-type': type };
      const response = await harness.call('POST', messages(), { rawBody: '{', headers });
      expect(response.status).toBe(415);
    },
  );

  it('such as an unknown address or method is told what there is', async () => {
    expect((await harness.call('GET', '/api/nothing')).status).toBe(404);
    expect((await harness.call('GET', '/api/%E0%A4%A')).status).toBe(404);
    const response = await harness.call('PUT', '/api/conversations', { body: {} });
    expect(response.status).toBe(405);
    expect(response.headers.get('allow')).toBe('GET, POST');
  });

  it.each([
    ['/api/conversations?limit=0', 'limit'],
    ['/api/conversations?limit=x', 'limit'],
    ['/api/conversations?limit=1&limit=2', 'limit'],
    ['/api/conversations?cursor=nonsense', 'cursor'],
    ['/api/conversations?search=', 'search'],
    ['/api/conversations?unknown=1', 'unknown'],
  ])('such as %s names %s', async (path, field) => {
    const body = await harness.json<Refusal>('GET', path);
    expect({ code: body.code, fields: fieldsOf(body) }).toEqual({
      code: 'invalid_request',
      fields: [field],
    });
  });

  it.each([
    ['?after=-1', {}, 'after'],
    ['?after=x', {}, 'after'],
    ['?after=999', {}, 'after'],
    ['', { 'last-event-id': 'x' }, 'Last-Event-ID'],
  ])('such as events%s %o names %s', async (query, headers, field) => {
    const path = `/api/generations/${ids.generationId}/events${query}`;
    const body = await harness.json<Refusal>('GET', path, { headers });
    expect({ code: body.code, fields: fieldsOf(body) }).toEqual({
      code: 'invalid_request',
      fields: [field],
    });
  });

  it('through /v1 is answered in the form of OpenAI', async () => {
    const response = await harness.call('POST', '/v1/chat/completions', {
      subject: apiKey,
      body: { model: 'scripted', messages: [{ role: 'nobody', content: 'x' }] },
    });
    expect(response.status).toBe(400);
    expect(await response.json()).toEqual({
      error: {
        message: expect.any(String),
        type: 'invalid_request_error',
        param: 'messages.0.role',
        code: 'invalid_request',
      },
    });
  });

  it('for another model names the one that is here', async () => {
    const response = await harness.call('POST', '/v1/chat/completions', {
      subject: apiKey,
      body: { model: 'gpt', messages: [{ role: 'user', content: 'x' }] },
    });
    expect(response.status).toBe(404);
    expect(await response.json()).toMatchObject({
      error: { code: 'model_not_found', param: 'model', message: 'The model here is scripted.' },
    });
  });

  it('for embeddings is told that there are none', async () => {
    const response = await harness.call('POST', '/v1/embeddings', { subject: apiKey, body: {} });
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ error: { code: 'not_supported' } });
  });
});

describe('whatever is sent to any route', () => {
  const anything = fc.oneof(
    fc.json(),
    fc.string(),
    fc.jsonValue().map((value) => JSON.stringify({ content: value, title: value, model: value })),
    fc
      .record(
        {
          content: fc.jsonValue(),
          parentId: fc.oneof(fc.uuid(), fc.jsonValue()),
          title: fc.oneof(fc.string({ unit: 'binary' }), fc.jsonValue()),
          pinned: fc.jsonValue(),
          activeLeafId: fc.oneof(fc.uuid(), fc.jsonValue()),
          rating: fc.oneof(fc.constant('good'), fc.jsonValue()),
          comment: fc.oneof(fc.string({ unit: 'binary' }), fc.jsonValue()),
          parameters: fc.jsonValue(),
          model: fc.oneof(fc.constant('scripted'), fc.jsonValue()),
          messages: fc.oneof(
            fc.jsonValue(),
            fc.array(fc.record({ role: fc.constantFrom('user', 'x'), content: fc.jsonValue() })),
          ),
          prompt: fc.jsonValue(),
          stream: fc.jsonValue(),
          max_tokens: fc.jsonValue(),
          __proto__: fc.jsonValue(),
        },
        { requiredKeys: [] },
      )
      .map((value) => JSON.stringify(value)),
  );
  const text = fc
    .string({ unit: 'binary', maxLength: 40 })
    .map((part) => encodeURIComponent(part.toWellFormed()));
  const anyPath = fc.oneof(
    text.map((part) => `/api/conversations/${part}`),
    text.map((part) => `/api/conversations?search=${part}`),
    text.map((part) => `/v1/models/${part}`),
    text.map((part) => `/api/generations/${part}/events`),
  );
  it('is answered without a failure of ours, and soon', async () => {
    // The scripted model says nothing by itself: whatever is accepted ends at once.
    const finishing = setInterval(() => {
      for (const call of harness.backend.calls.splice(0)) call.finish();
    }, 1);
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...withBody), anything, async (route, rawBody) => {
        const response = await harness.call(route.method, route.path(ids), {
          rawBody,
          subject: route.isOpenAi ? apiKey : ana,
          signal: AbortSignal.timeout(5000),
        });
        expect(response.status).toBeLessThan(500);
        await response.text();
      }),
      { numRuns: 500 },
    );
    await fc.assert(
      fc.asyncProperty(anyPath, fc.constantFrom('GET', 'PUT', 'PATCH'), async (path, method) => {
        const response = await harness.call(method, path, {
          subject: path.startsWith('/v1') ? apiKey : ana,
          signal: AbortSignal.timeout(5000),
        });
        expect(response.status).toBeLessThan(500);
        await response.body?.cancel();
      }),
      { numRuns: 200 },
    );
    clearInterval(finishing);
    expect(harness.log()).not.toContain('request-failed');
  }, 120_000);
});
