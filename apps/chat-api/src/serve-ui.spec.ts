import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brotliCompressSync, gzipSync } from 'node:zlib';

import request from 'supertest';

import { type RunningChatApi, startChatApi } from './testing/start-chat-api.ts';

const page = '<!doctype html><title>Vigia</title>';
const script = 'console.log("Vigia")';
let directory: string;
let api: RunningChatApi;

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'vigia-ui-'));
  mkdirSync(join(directory, 'ui/assets'), { recursive: true });
  const write = (name: string, text: string | Buffer) =>
    writeFileSync(join(directory, 'ui', name), text);
  write('index.html', page);
  write('index.html.br', brotliCompressSync(page));
  write('assets/index-Ab3_x9Yz.js', script);
  write('assets/index-Ab3_x9Yz.js.br', brotliCompressSync(script));
  write('assets/index-Ab3_x9Yz.js.gz', gzipSync(script));
  write('favicon.svg', '<svg/>');
  write('.secret', 'secret');
  writeFileSync(join(directory, 'outside.txt'), 'secret');
  symlinkSync(join(directory, 'ui/assets'), join(directory, 'ui/link'));
  api = await startChatApi({ uiDirectory: join(directory, 'ui') });
});
afterAll(async () => {
  await api.close();
  rmSync(directory, { recursive: true });
});

const get = (path: string) => request(api.url).get(path);
const asPage = { Accept: 'text/html,*/*', 'Sec-Fetch-Dest': 'document' };

describe('the page', () => {
  it('is served at the root, compressed as the browser likes, and asked for anew each time', async () => {
    const answer = await get('/').set(asPage).set('Accept-Encoding', 'gzip, deflate, br');
    expect(answer.text).toBe(page);
    expect(answer.headers).toMatchObject({
      'content-type': 'text/html; charset=utf-8',
      'content-encoding': 'br',
      'cache-control': 'no-cache',
      vary: 'Accept-Encoding',
    });
    const again = await get('/')
      .set(asPage)
      .set('If-None-Match', answer.headers['etag'] ?? '');
    expect(again.status).toBe(200);
    const same = await get('/')
      .set(asPage)
      .set({ 'If-None-Match': answer.headers['etag'] ?? '', 'Accept-Encoding': 'br' });
    expect(same.status).toBe(304);
  });

  it('is served at the root to programs too, which say nothing of what they want', async () => {
    expect((await get('/').set('Accept', '*/*')).text).toBe(page);
    expect((await get('/somewhere').set('Accept', '*/*')).status).toBe(404);
  });

  it('makes the guest before its calls run side by side', async () => {
    expect((await get('/').set(asPage)).headers['set-cookie']?.[0]).toMatch(/^vigia-guest/);
    expect((await get('/favicon.svg')).headers['set-cookie']).toBeUndefined();
  });

  it.each(['/conversations/0198c5f2-0000-7000-8000-000000000001', '/status'])(
    'is also what %s shows',
    async (path) => {
      const answer = await get(path).set(asPage);
      expect(answer.text).toBe(page);
      expect(answer.headers['cache-control']).toBe('no-cache');
    },
  );

  it('is not what a missing file, or a path under /api or /v1, shows', async () => {
    for (const path of ['/assets/gone-12345678.js', '/api/unknown', '/api', '/v1/unknown', '/v1']) {
      const answer = await get(path).set(asPage).set('Authorization', 'Bearer k');
      expect(answer.status).toBe(404);
      expect(answer.text).not.toContain('<!doctype');
    }
    expect((await get('/unknown').set('Accept', 'application/json')).status).toBe(404);
    expect((await request(api.url).post('/').set(asPage)).status).toBe(404);
  });
});

describe('a file', () => {
  it('named after its content may be kept for ever', async () => {
    const answer = await get('/assets/index-Ab3_x9Yz.js').set('Accept-Encoding', 'gzip');
    expect(answer.text).toBe(script);
    expect(answer.headers).toMatchObject({
      'content-type': 'text/javascript; charset=utf-8',
      'content-encoding': 'gzip',
      'cache-control': 'public, max-age=31536000, immutable',
    });
  });

  it.each(['', 'identity', 'br;q=0, gzip;q=0'])(
    'is sent as it is to a browser that accepts %p',
    async (encoding) => {
      const answer = await get('/assets/index-Ab3_x9Yz.js').set('Accept-Encoding', encoding);
      expect(answer.headers['content-encoding']).toBeUndefined();
      expect(answer.text).toBe(script);
    },
  );

  it('has headers alone for HEAD, and no ranges', async () => {
    const head = await request(api.url).head('/favicon.svg');
    expect(head.status).toBe(200);
    expect(head.headers['content-length']).toBe('6');
    expect((await get('/favicon.svg').set('Range', 'bytes=5-2')).status).toBe(200);
  });

  it.each([
    '/.secret',
    '/../outside.txt',
    '/%2e%2e/outside.txt',
    '/..%2foutside.txt',
    '/assets',
    '/assets/',
  ])('outside of what is the page, such as %s, is not there', async (path) => {
    const answer = await get(path);
    expect([400, 404]).toContain(answer.status);
    expect(answer.text).not.toContain('secret');
  });

  it('that goes away while the service runs is a problem and no crash', async () => {
    rmSync(join(directory, 'ui/favicon.svg'));
    expect((await get('/favicon.svg')).status).toBe(404);
  });
});
