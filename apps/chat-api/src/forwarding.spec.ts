import { once } from 'node:events';
import { request as httpRequest } from 'node:http';
import { connect } from 'node:net';
import { buffer, text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';

import { maximumBodyBytes, maximumImportBytes, problemSchema } from '@vigia/api-contract';
import { createKeyPair } from '@vigia/site-trust';
import request from 'supertest';

import { startFakeAgent } from './testing/fake-agent.ts';
import { type RunningChatApi, startChatApi } from './testing/start-chat-api.ts';

let api: RunningChatApi;

beforeAll(async () => {
  api = await startChatApi({ limits: { silence: 1500, headers: 1500, stalledClient: 1000 } });
});
afterAll(() => api.close());
const onTestEnd: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of onTestEnd.splice(0)) await close();
});
beforeEach(() => {
  api.agent.requests.length = 0;
  api.agent.refusals.length = 0;
});

const path = '/api/generations/0198c5f2-0000-7000-8000-000000000001/events';
const json = { 'content-type': 'application/json' };

/** Opens a request and gives its answer as soon as the headers are there. */
async function open(target: string, options: { method?: string; body?: string } = {}) {
  const call = httpRequest(api.url + target, {
    method: options.method ?? 'GET',
    headers: { authorization: 'Bearer k', ...(options.body === undefined ? {} : json) },
  });
  call.on('error', () => undefined);
  call.end(options.body);
  const [answer] = await once(call, 'response');
  answer.on('error', () => undefined);
  return { call, answer };
}

describe('what is passed on', () => {
  it('is the request as it came, signed, without what is the caller’s own', async () => {
    let body = '';
    api.agent.answer(async (incoming, response) => {
      body = await text(incoming);
      response.writeHead(202, { ...json, 'x-internal': 'secret', 'set-cookie': 'a=b' });
      response.end('{"ok":true}');
    });
    const answer = await request(api.url)
      .post('/api/conversations?x=%20y')
      .set({
        Cookie: 'session=secret',
        Authorization: 'Bearer secret',
        'Idempotency-Key': 'abc',
        'X-Forwarded-For': '1.2.3.4',
        'X-Request-Id': 'forged',
        'Proxy-Authorization': 'secret',
        TE: 'trailers',
      })
      .send({ title: 'Olá' });
    expect(answer.status).toBe(202);
    expect(answer.body).toEqual({ ok: true });
    expect(answer.headers['x-internal']).toBeUndefined();
    expect(answer.headers['set-cookie']?.[0]).toMatch(/^vigia-guest/);
    expect(body).toBe('{"title":"Olá"}');
    const [seen] = api.agent.requests;
    expect(seen).toMatchObject({ method: 'POST', path: '/api/conversations?x=%20y' });
    expect(seen?.headers).toMatchObject({ 'idempotency-key': 'abc', ...json });
    expect(Object.keys(seen?.headers ?? {}).sort()).toEqual(
      [
        'accept',
        'authorization',
        'connection',
        'content-length',
        'content-type',
        'host',
        'idempotency-key',
        'x-request-id',
      ].filter((name) => name !== 'accept' || seen?.headers.accept),
    );
    expect(JSON.stringify(seen)).not.toMatch(/secret|forged|1\.2\.3\.4/);
  });

  it.each([
    [200, json, '{"a":1}'],
    [404, { 'content-type': 'application/problem+json' }, '{"code":"message_not_found"}'],
    [429, { 'retry-after': '7', 'x-ratelimit-remaining-tokens': '0' }, '{}'],
    [204, {}, ''],
  ])('is the answer as it came, status %i with its headers', async (status, headers, body) => {
    api.agent.answer((_request, response) => {
      response.writeHead(status, headers);
      response.end(body);
    });
    const answer = await request(api.url).get('/api/messages/1');
    expect(answer.status).toBe(status);
    expect(answer.headers).toMatchObject({ ...headers, 'cache-control': 'no-store' });
    expect(answer.text).toBe(body);
  });

  it('is never a body with GET, nor a body that is not JSON, compressed or too large', async () => {
    api.agent.answer(async (incoming, response) => void response.end(await text(incoming)));
    const withBody = await request(api.url).get('/api/messages/1').set(json).send('{"a":1}');
    expect(withBody.text).toBe('');
    const compressed = await request(api.url)
      .post('/api/conversations')
      .set({ ...json, 'content-encoding': 'gzip' })
      .send('{}');
    expect(compressed.status).toBe(415);
    const large = await request(api.url)
      .post('/api/conversations')
      .set(json)
      .send(`"${'x'.repeat(10 * maximumBodyBytes)}"`);
    expect(problemSchema.parse(large.body)).toMatchObject({ code: 'body_too_large', status: 413 });
    expect(api.agent.requests).toHaveLength(1);
  });

  it('is refused while it arrives when it grows too large without having said so', async () => {
    const ended = Promise.withResolvers<boolean>();
    api.agent.answer((incoming) => {
      incoming.on('data', () => undefined);
      incoming.on('close', () => ended.resolve(incoming.complete));
      incoming.on('error', () => undefined);
    });
    const call = httpRequest(`${api.url}/v1/chat/completions`, {
      method: 'POST',
      headers: { ...json, authorization: 'Bearer k' },
    });
    call.on('error', () => undefined);
    const answered = once(call, 'response');
    for (let sent = 0; sent < maximumBodyBytes + 2 * 65_536; sent += 65_536) {
      if (!call.write('x'.repeat(65_536))) await once(call, 'drain');
    }
    const [answer] = await answered;
    expect(answer.statusCode).toBe(413);
    expect(JSON.parse(await text(answer)).error.code).toBe('body_too_large');
    expect(await ended.promise).toBe(false);
    call.destroy();
  });

  it('is as many bytes as are allowed, unchanged', async () => {
    api.agent.answer(async (incoming, response) => {
      response.end(String((await buffer(incoming)).length));
    });
    const body = `"${'x'.repeat(maximumBodyBytes - 2)}"`;
    const answer = await request(api.url).post('/api/conversations').set(json).send(body);
    expect(answer.text).toBe(String(maximumBodyBytes));
  });

  it('may be larger for an import alone, and not without end', async () => {
    api.agent.answer(async (incoming, response) => {
      response.end(String((await buffer(incoming)).length));
    });
    const post = (target: string, bytes: number) =>
      request(api.url)
        .post(target)
        .set(json)
        .send(`"${'x'.repeat(bytes - 2)}"`);
    const more = maximumBodyBytes + 1;
    expect((await post('/api/conversations/import', more)).text).toBe(String(more));
    expect((await post('/api/conversations/import', maximumImportBytes + 1)).status).toBe(413);
    for (const other of ['/api/conversations', '/api/messages?/api/conversations/import']) {
      expect((await post(other, more)).status).toBe(413);
    }
  });

  it('is signed anew for each request: no token is seen twice', async () => {
    api.agent.answer((_request, response) => void response.end());
    await Promise.all(Array.from({ length: 20 }, () => request(api.url).get('/api/conversations')));
    const tokens = api.agent.requests.map(({ headers }) => headers.authorization);
    expect(new Set(tokens).size).toBe(20);
    expect(api.agent.refusals).toEqual([]);
  });
});

describe('a stream', () => {
  it('is passed on at once, piece by piece, and not to be buffered by a proxy', async () => {
    const go = Promise.withResolvers<void>();
    api.agent.answer(async (_request, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.flushHeaders();
      await go.promise;
      response.write('id: 1\n\n');
    });
    const { answer, call } = await open(path);
    expect(answer.headers).toMatchObject({
      'content-type': 'text/event-stream',
      'cache-control': 'no-store, no-transform',
      'x-accel-buffering': 'no',
    });
    go.resolve();
    expect(String((await once(answer, 'data'))[0])).toBe('id: 1\n\n');
    call.destroy();
  });

  it('carries the place from which it goes on', async () => {
    api.agent.answer((_request, response) => void response.end());
    await request(api.url).get(`${path}?after=3`).set('Last-Event-ID', '7');
    expect(api.agent.requests[0]).toMatchObject({
      path: `${path}?after=3`,
      headers: { 'last-event-id': '7' },
    });
  });

  it.each([
    ['in chunks', { 'content-type': 'text/event-stream' }],
    ['with a length', { 'content-length': '1000' }],
  ])('that is cut at the private site, sent %s, is cut here too', async (_name, headers) => {
    api.agent.answer(async (_request, response) => {
      response.writeHead(200, headers);
      response.write('data: half\n\n');
      await sleep(30);
      response.destroy();
    });
    const { answer } = await open(path);
    await expect(text(answer)).rejects.toThrow('aborted');
    expect(answer.complete).toBe(false);
    await sleep(20);
    expect(api.log()).toContain('"outcome":"upstream-cut"');
  });

  it('that falls silent is given up', async () => {
    api.agent.answer((_request, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.write('data: half\n\n');
    });
    const { answer } = await open(path);
    await expect(text(answer)).rejects.toThrow('aborted');
  });

  it('that is kept alive by comments is not', async () => {
    api.agent.answer(async (_request, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      for (let i = 0; i < 6; i += 1) {
        response.write(': still here\n\n');
        await sleep(400);
      }
      response.end('data: end\n\n');
    });
    const { answer } = await open(path);
    expect(await text(answer)).toContain('data: end');
  });

  it('goes no faster than its reader, and slows nobody else', async () => {
    const chunk = Buffer.alloc(65_536, 'x');
    const total = 64 * 1024 * 1024;
    let sent = 0;
    api.agent.answer(async (incoming, response) => {
      if (incoming.url !== path) return void response.end('{}');
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      while (sent < total) {
        sent += chunk.length;
        if (!response.write(chunk)) await once(response, 'drain');
      }
      response.end();
    });
    const { answer } = await open(path);
    await once(answer, 'readable');
    await sleep(150);
    const held = sent;
    expect(held).toBeLessThan(total / 2);
    expect((await request(api.url).get('/api/conversations')).status).toBe(200);
    await sleep(100);
    expect(sent).toBe(held);
    expect((await buffer(answer)).length).toBe(total);
  });

  it('whose reader has stopped for good is ended', async () => {
    const chunk = Buffer.alloc(65_536, 'x');
    const closed = Promise.withResolvers<void>();
    api.agent.answer(async (_request, response) => {
      response.on('close', closed.resolve);
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      while (!response.closed) {
        if (!response.write(chunk)) await Promise.race([once(response, 'drain'), closed.promise]);
      }
    });
    const socket = connect(api.port, '127.0.0.1');
    socket.on('error', () => undefined);
    socket.write(`GET ${path} HTTP/1.1\r\nHost: ${api.host}\r\n\r\n`);
    socket.pause();
    await closed.promise;
    socket.destroy();
  });
});

describe('a client that leaves', () => {
  it.each([
    ['a stream of events', 'GET', path],
    ['an answer under /v1', 'POST', '/v1/chat/completions'],
    ['the stream of a message that it posted', 'POST', '/api/conversations/1/messages'],
  ])('ends %s at the private site', async (_name, method, target) => {
    const closed = Promise.withResolvers<void>();
    api.agent.answer((_request, response) => {
      response.on('close', closed.resolve);
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.write('data: half\n\n');
    });
    const { call } = await open(target, method === 'POST' ? { method, body: '{}' } : {});
    call.destroy();
    await closed.promise;
    await sleep(20);
    expect(api.log()).toContain('"outcome":"client-gone"');
  });

  it.each([
    ['GET', path],
    ['POST', '/v1/chat/completions'],
  ])('before %s %s was answered ends it too', async (method, target) => {
    const arrived = Promise.withResolvers<void>();
    const closed = Promise.withResolvers<void>();
    api.agent.answer((_request, response) => {
      response.on('close', closed.resolve);
      arrived.resolve();
    });
    const call = httpRequest(api.url + target, {
      method,
      headers: { authorization: 'Bearer k', ...(method === 'POST' ? json : {}) },
    });
    call.on('error', () => undefined);
    call.end(method === 'POST' ? '{}' : undefined);
    await arrived.promise;
    call.destroy();
    await closed.promise;
  });

  it('does not take back a command that had arrived', async () => {
    const arrived = Promise.withResolvers<void>();
    const finished = Promise.withResolvers<boolean>();
    api.agent.answer(async (incoming, response) => {
      await text(incoming);
      arrived.resolve();
      await sleep(100);
      response.on('close', () => finished.resolve(response.writableFinished));
      response.end('{}');
    });
    const call = httpRequest(`${api.url}/api/generations/1/cancellation`, {
      method: 'POST',
      headers: json,
    });
    call.on('error', () => undefined);
    call.end('{}');
    await arrived.promise;
    call.destroy();
    expect(await finished.promise).toBe(true);
  });

  it('in the middle of its body sends nothing whole', async () => {
    const closed = Promise.withResolvers<boolean>();
    api.agent.answer((incoming) => {
      incoming.on('error', () => undefined);
      incoming.on('data', () => undefined);
      incoming.on('close', () => closed.resolve(incoming.complete));
    });
    const call = httpRequest(`${api.url}/api/conversations`, { method: 'POST', headers: json });
    call.on('error', () => undefined);
    call.write('{"title":');
    while (api.agent.requests.length === 0) await sleep(10);
    call.destroy();
    expect(await closed.promise).toBe(false);
  });
});

describe('a private site that does not answer', () => {
  it('is a problem that names the hop, at once, and in OpenAI form under /v1', async () => {
    const away = await startChatApi({ agentUrl: 'http://127.0.0.1:1' });
    onTestEnd.push(away.close);
    const startedAt = Date.now();
    const answer = await request(away.url).get('/api/conversations');
    expect(Date.now() - startedAt).toBeLessThan(1000);
    expect(problemSchema.parse(answer.body)).toMatchObject({
      code: 'private_site_unreachable',
      status: 503,
      hop: 'agent',
      remedy: expect.any(String),
    });
    expect(answer.headers['retry-after']).toBe('2');
    const posted = await request(away.url).post('/api/conversations').send({});
    expect(posted.body).toMatchObject({
      status: 503,
      detail: expect.stringContaining('was not sent'),
    });
    const openAi = await request(away.url).get('/v1/models').set('Authorization', 'Bearer k');
    expect(openAi.status).toBe(503);
    expect(openAi.body.error).toMatchObject({
      code: 'private_site_unreachable',
      type: 'server_error',
    });
  });

  it('is found again without a restart when it comes back', async () => {
    const { privateKeyPem, publicKeyPem } = createKeyPair();
    const first = await startFakeAgent({ publicKeyPem });
    const away = await startChatApi({ agentUrl: first.url, privateKeyPem });
    onTestEnd.push(away.close);
    expect((await request(away.url).get('/api/conversations')).status).toBe(200);
    await first.close();
    expect((await request(away.url).get('/api/conversations')).status).toBe(503);
    const back = await startFakeAgent({ publicKeyPem, port: first.port });
    onTestEnd.push(back.close);
    expect((await request(away.url).get('/api/conversations')).status).toBe(200);
  });

  it('is a timeout when it takes the request and says nothing', async () => {
    api.agent.answer(() => undefined);
    const answer = await request(api.url).get('/api/conversations');
    expect(problemSchema.parse(answer.body)).toMatchObject({
      code: 'upstream_timeout',
      status: 504,
    });
  });

  it('is told from one that broke off, which may have carried the request out', async () => {
    api.agent.answer((_request, response) => void response.destroy());
    const posted = await request(api.url).post('/api/conversations').send({});
    expect(posted.status).toBe(503);
    expect(posted.body.detail).toContain('not known');
    expect(api.agent.requests).toHaveLength(1);
  });

  it('is asked a second time for what changes nothing', async () => {
    let calls = 0;
    api.agent.answer((_request, response) => {
      calls += 1;
      if (calls === 1) response.destroy();
      else response.end('{"second":true}');
    });
    const answer = await request(api.url).get('/api/conversations');
    expect(answer.text).toBe('{"second":true}');
    expect(api.agent.refusals).toEqual([]);
  });
});

describe('the log', () => {
  it('has one line for each request, with its route and without what was asked', async () => {
    api.agent.answer(async (incoming, response) => {
      await text(incoming);
      response.end('MARKER-ANSWER');
    });
    await request(api.url)
      .post('/api/conversations/MARKER-PATH?q=MARKER-QUERY')
      .set('Cookie', 'a=MARKER-COOKIE')
      .set('Authorization', 'Bearer MARKER-KEY')
      .set('User-Agent', 'MARKER-AGENT')
      .send({ text: 'MARKER-BODY' });
    await sleep(20);
    expect(api.log()).not.toContain('MARKER');
    expect(api.log()).toContain('"route":"/api/conversations/:id"');
  });
});
