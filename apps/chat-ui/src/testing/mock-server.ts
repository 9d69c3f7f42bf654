/**
 * Serves the mock backend and the built page over HTTP, for work on the page without a private site:
 * `npx node apps/chat-ui/src/testing/mock-server.ts [port]`. The words in a message choose what
 * happens: `queue`, `fail`, `long`, `code`, `short`; the answer is written here, no model runs.
 */
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import path from 'node:path';
import { Readable } from 'node:stream';

import { createMockBackend } from './mock-backend.ts';
import { playAnswer } from './mock-answer.ts';

const directory = path.join(import.meta.dirname, '../../dist');
const types: Record<string, string> = {
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
  '.woff2': 'font/woff2',
  '.html': 'text/html; charset=utf-8',
};
const policy =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

const backend = createMockBackend({ play: playAnswer });

/** `POST /mock` changes the backend's state, so that a script can bring up every view. */
function change(body: string) {
  const { model, hopStates } = JSON.parse(body);
  if (model) Object.assign(backend.state.model, model);
  if (hopStates) backend.state.hopStates = hopStates;
}

async function readPage(pathname: string): Promise<{ type: string; body: Buffer }> {
  const name = path.extname(pathname) === '' ? '/index.html' : path.normalize(pathname);
  return { type: types[path.extname(name)] ?? '', body: await readFile(directory + name) };
}

const server = createServer(async (incoming, outgoing) => {
  const leave = new AbortController();
  outgoing.on('close', () => leave.abort());
  try {
    const url = new URL(incoming.url ?? '/', 'http://127.0.0.1');
    const chunks = await incoming.toArray();
    const body = Buffer.concat(chunks);
    if (url.pathname === '/mock') {
      change(body.toString());
      outgoing.end();
      return;
    }
    if (!url.pathname.startsWith('/api')) {
      const page = await readPage(url.pathname);
      outgoing.writeHead(200, { 'content-type': page.type, 'content-security-policy': policy });
      outgoing.end(page.body);
      return;
    }
    const method = incoming.method ?? 'GET';
    const init: RequestInit = {
      method,
      headers: incoming.headers as Record<string, string>,
      signal: leave.signal,
    };
    if (method !== 'GET' && body.length > 0) init.body = body;
    const response = await backend.handle(new Request(url, init));
    outgoing.writeHead(response.status, Object.fromEntries(response.headers));
    if (response.body) Readable.fromWeb(response.body as never).pipe(outgoing);
    else outgoing.end();
  } catch {
    if (!outgoing.headersSent) outgoing.writeHead(500);
    outgoing.end();
  }
});

server.listen(Number(process.argv[2] ?? 0), '127.0.0.1', () => {
  const address = server.address();
  if (typeof address === 'object') process.stdout.write(`http://127.0.0.1:${address?.port}\n`);
});
