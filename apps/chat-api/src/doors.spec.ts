import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { problemSchema } from '@vigia/api-contract';
import request from 'supertest';

import { rawRequest, sendRaw } from './testing/raw-request.ts';
import { type RunningChatApi, startChatApi } from './testing/start-chat-api.ts';
import { version } from './version.ts';

let api: RunningChatApi;

beforeAll(async () => {
  api = await startChatApi();
});
afterAll(() => api.close());
beforeEach(() => {
  api.agent.requests.length = 0;
});

const status = (answer: string) => Number(/^HTTP\/1\.1 (\d+)/.exec(answer)?.[1]);
const get = (path: string, headers: Record<string, string> = {}) =>
  sendRaw(api.port, rawRequest(`GET ${path} HTTP/1.1`, { Host: api.host, ...headers }));

it('has the version of its package', () => {
  const manifest = readFileSync(join(import.meta.dirname, '../package.json'), 'utf8');
  expect(JSON.parse(manifest).version).toBe(version);
});

describe('the host name', () => {
  it.each(['evil.example', 'evil.example:80', '127.0.0.1:1', '127.0.0.1.evil.example', '', 'a b'])(
    'refuses %p, for the page and for the API, so that DNS rebinding reaches nothing',
    async (host) => {
      for (const path of ['/', '/api/config', '/api/conversations', '/v1/models']) {
        expect([400, 421]).toContain(status(await get(path, { Host: host })));
      }
      expect(api.agent.requests).toEqual([]);
    },
  );

  it('is explained in a problem document', async () => {
    const answer = await request(api.url).get('/api/config').set('Host', 'evil.example');
    expect(answer.status).toBe(421);
    expect(answer.type).toBe('application/problem+json');
    expect(problemSchema.parse(answer.body)).toMatchObject({ code: 'host_not_allowed' });
    expect(JSON.stringify(answer.body)).not.toContain('evil');
  });

  it('is refused when it is given twice', async () => {
    const answer = await sendRaw(
      api.port,
      `GET /api/config HTTP/1.1\r\nHost: ${api.host}\r\nhost: evil.example\r\nConnection: close\r\n\r\n`,
    );
    expect([400, 421]).toContain(status(answer));
  });

  it.each(['LOCALHOST', 'localhost.', '[::1]'])('is accepted as %s', async (name) => {
    expect(status(await get('/api/config', { Host: `${name}:${api.port}` }))).toBe(200);
  });

  it('does not matter to probes, which call by address', async () => {
    expect(status(await get('/livez', { Host: '10.1.2.3:8080' }))).toBe(200);
    expect(status(await get('/readyz', { Host: '10.1.2.3:8080' }))).toBe(200);
  });

  it('may be named without a port in the list', async () => {
    const other = await startChatApi({ allowedHosts: ['chat.example.org'] });
    const call = (host: string) => request(other.url).get('/api/config').set('Host', host);
    expect((await call('chat.example.org')).status).toBe(200);
    expect((await call('chat.example.org:8443')).status).toBe(200);
    expect((await call('example.org')).status).toBe(421);
    await other.close();
  });
});

describe('a page of another origin', () => {
  const foreign: [string, Record<string, string>][] = [
    ['another origin', { Origin: 'http://evil.example' }],
    ['this host on another port', { Origin: 'http://127.0.0.1:1' }],
    ['an opaque origin', { Origin: 'null' }],
    ['an origin that is none', { Origin: 'x' }],
    ['an extension', { Origin: 'chrome-extension://abcdef' }],
    ['fetch metadata of another site', { 'Sec-Fetch-Site': 'cross-site' }],
    ['fetch metadata of a sibling', { 'Sec-Fetch-Site': 'same-site' }],
  ];

  it.each(foreign)('neither reads nor posts: %s', async (_name, headers) => {
    const calls = [
      request(api.url).get('/api/conversations'),
      request(api.url).get('/api/config'),
      request(api.url).post('/api/conversations').send({}),
      request(api.url).post('/api/generations/1/cancellation'),
      request(api.url).get('/v1/models').set('Authorization', 'Bearer k'),
      request(api.url).post('/v1/chat/completions').set('Authorization', 'Bearer k').send({}),
    ];
    for (const call of calls) {
      const answer = await call.set(headers);
      expect(answer.status).toBe(403);
      expect(answer.headers['access-control-allow-origin']).toBeUndefined();
      expect(answer.headers['set-cookie']).toBeUndefined();
    }
    expect(api.agent.requests).toEqual([]);
  });

  it('gets no leave from a preflight', async () => {
    const answer = await request(api.url)
      .options('/v1/chat/completions')
      .set({ Origin: 'http://evil.example', 'Access-Control-Request-Method': 'POST' });
    expect(answer.status).toBe(405);
    expect(answer.headers['access-control-allow-origin']).toBeUndefined();
    expect(answer.headers['access-control-allow-methods']).toBeUndefined();
  });

  it('posts no form, which needs no preflight', async () => {
    for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data']) {
      const answer = await request(api.url).post('/api/conversations').type(type).send('{}');
      expect(answer.status).toBe(415);
    }
  });

  it('is told from the own page, which reads and posts', async () => {
    const own = { Origin: api.url, 'Sec-Fetch-Site': 'same-origin' };
    expect((await request(api.url).get('/api/conversations').set(own)).status).toBe(200);
    const posted = await request(api.url).post('/api/conversations').set(own).send({});
    expect(posted.status).toBe(200);
  });

  it('may link to the page, which is the same for all', async () => {
    const answer = await request(api.url).get('/').set('Sec-Fetch-Site', 'cross-site');
    expect(answer.status).toBe(404);
  });
});

describe('the headers of an answer', () => {
  it('let the page load nothing from elsewhere, and no script or style of its own text', async () => {
    const { headers } = await request(api.url).get('/livez');
    const policy = headers['content-security-policy'] ?? '';
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("script-src 'self'");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).not.toMatch(/unsafe|https?:|\*/);
    expect(headers['x-content-type-options']).toBe('nosniff');
    expect(headers['referrer-policy']).toBe('no-referrer');
    expect(headers['x-powered-by']).toBeUndefined();
    expect(headers['strict-transport-security']).toBeUndefined();
  });
});

describe('requests that are not well formed', () => {
  it.each([
    '/api/%E0%A4%A',
    '/api/conversations/../../status',
    '/api/conversations/%2e%2e/status',
    '/api/conversations/..%2f..%2fstatus',
    '/api//conversations',
    '//evil.example/api',
    '/api/conversations/%00',
    '/api/conversations/a%5cb',
    '/api/conversations/"x"',
    'http://evil.example/api/conversations',
    '*',
  ])('%s is a problem, and reaches nobody', async (path) => {
    expect([400, 404]).toContain(status(await get(path)));
    expect(api.agent.requests).toEqual([]);
  });

  it('unknown paths and methods are problems', async () => {
    const unknown = await request(api.url).get('/api/status/secret');
    expect(problemSchema.parse(unknown.body)).toMatchObject({ status: 404, code: 'not_found' });
    const openAi = await request(api.url).get('/v1/files').set('Authorization', 'Bearer k');
    expect(openAi.body.error).toMatchObject({ code: 'not_found', type: 'invalid_request_error' });
    expect(
      status(await sendRaw(api.port, rawRequest('TRACE / HTTP/1.1', { Host: api.host }))),
    ).toBe(405);
    expect(api.agent.requests).toEqual([]);
  });

  it.each([
    ['no HTTP', 'HELLO\r\n\r\n', 400],
    [
      'two lengths',
      'POST /api/conversations HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n',
      400,
    ],
    [
      'a length and chunks',
      'POST /api/conversations HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
      400,
    ],
    ['huge headers', `GET / HTTP/1.1\r\nHost: x\r\nX-Long: ${'x'.repeat(20_000)}\r\n\r\n`, 431],
    ['a huge address', `GET /${'x'.repeat(20_000)} HTTP/1.1\r\nHost: x\r\n\r\n`, 431],
  ])('%s is a problem', async (_name, bytes, expected) => {
    const answer = await sendRaw(api.port, bytes);
    expect(status(answer)).toBe(expected);
    const body = JSON.parse(answer.slice(answer.indexOf('\r\n\r\n') + 4));
    expect(problemSchema.parse(body).status).toBe(expected);
  });

  it('bytes behind the last request get no answer into the one before', async () => {
    const bytes = rawRequest('OPTIONS /api/status HTTP/1.1', { Host: api.host }, '\0');
    expect((await sendRaw(api.port, bytes)).match(/HTTP\/1\.1/g)).toHaveLength(1);
  });

  it('never answer with a stack trace, and are logged without it', async () => {
    expect(api.log()).not.toContain('node_modules');
    expect(api.log()).not.toContain('internal_error');
  });
});

it.each([
  ['with a length', 'Content-Length: 100\r\n', '{"title":'],
  ['in chunks', 'Transfer-Encoding: chunked\r\n', '2\r\n{"\r\n'],
])('a body %s that never ends is ended after a while', async (_name, header, body) => {
  const api = await startChatApi({ http: { bodyMilliseconds: 100 } });
  try {
    const lines = `POST /api/conversations HTTP/1.1\r\nHost: ${api.host}\r\nContent-Type: application/json\r\n`;
    expect(await sendRaw(api.port, `${lines}${header}\r\n${body}`)).toContain('request_timeout');
  } finally {
    await api.close();
  }
});
