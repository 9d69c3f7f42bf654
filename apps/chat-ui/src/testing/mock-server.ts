/**
 * Serves the mock backend and the built page over HTTP, for work on the page without a private site:
 * `npx node apps/chat-ui/src/testing/mock-server.ts [port]`. The words in a message choose what
 * happens: `queue`, `fail`, `long`, `code`, `short`; the answer is written here, no model runs.
 * `POST /mock` with a `Change` in JSON brings up what words cannot.
 */
import { readFile } from 'node:fs/promises';
import { createServer, type ServerResponse } from 'node:http';
import path from 'node:path';
import { Readable } from 'node:stream';

import type { ContextMeasure, Hop, Model, NetworkReport, Problem } from '@vigia/api-contract';

import { playAnswer, type Stage } from './mock-answer.ts';
import { createMockBackend, type MockBackend } from './mock-backend.ts';

const directory = path.join(import.meta.dirname, '../../dist');
const types: Record<string, string> = {
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
  '.woff2': 'font/woff2',
  '.webmanifest': 'application/manifest+json',
  '.png': 'image/png',
  '.html': 'text/html; charset=utf-8',
};
const policy =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; manifest-src 'self'; worker-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

type Change = {
  model?: Partial<Model>;
  hopStates?: MockBackend['state']['hopStates'];
  hopNames?: Hop['name'][];
  network?: NetworkReport | null;
  context?: Partial<ContextMeasure>;
  conversations?: { title: string; daysAgo: number; pinned?: boolean }[];
  /** How every question is refused. */
  refuse?: { code: Problem['code']; status: number; retryAfter?: number } | null;
  /** Where the answers that follow are held. */
  heldAt?: Stage | null;
  /** How the answer that runs ends. */
  interrupt?: Problem['code'];
  /** Which connections are cut, and refused from now on. */
  cut?: 'events' | 'all' | null;
  reset?: true;
};

let heldAt: Stage | null = null;
let cut: NonNullable<Change['cut']> | null = null;
const createBackend = () =>
  createMockBackend({
    play: (generation, content, append) => playAnswer(generation, content, append, heldAt),
  });
let backend = createBackend();
const eventStreams = new Set<ServerResponse>();

/** `POST /mock` changes the backend's state, so that a script can bring up every view. */
function change(asked: Change): void {
  if (asked.reset) {
    [backend, heldAt, cut] = [createBackend(), null, null];
  }
  const { state } = backend;
  Object.assign(state.model, asked.model);
  Object.assign(state.context, asked.context);
  if (asked.hopStates) state.hopStates = asked.hopStates;
  if (asked.hopNames) state.hopNames = asked.hopNames;
  if (asked.network !== undefined) state.network = asked.network;
  if (asked.heldAt !== undefined) heldAt = asked.heldAt;
  if (asked.refuse !== undefined) refuse(asked.refuse);
  for (const { title, daysAgo, pinned = false } of asked.conversations ?? []) {
    const at = new Date(Date.now() - daysAgo * 86_400_000).toISOString();
    Object.assign(backend.createConversation(title), { pinned, createdAt: at, updatedAt: at });
  }
  if (asked.interrupt) interrupt(asked.interrupt);
  if (asked.cut !== undefined) {
    cut = asked.cut;
    if (cut) for (const stream of eventStreams) stream.destroy();
  }
}

function refuse(how: Change['refuse']): void {
  backend.state.intercept = how
    ? (method, path) =>
        method === 'POST' && path.endsWith('/messages')
          ? backend.problem(
              how.code,
              how.status,
              how.retryAfter === undefined ? {} : { retryAfter: how.retryAfter },
            )
          : null
    : null;
}

function interrupt(code: Problem['code']): void {
  const problem = { type: `urn:vigia:problem:${code}`, title: '', status: 502, code };
  for (const generation of backend.generations.values()) {
    backend.append(generation, { type: 'error', problem });
  }
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
      change(JSON.parse(body.toString()) as Change);
      outgoing.end();
      return;
    }
    if (!url.pathname.startsWith('/api')) {
      const page = await readPage(url.pathname);
      outgoing.writeHead(200, { 'content-type': page.type, 'content-security-policy': policy });
      outgoing.end(page.body);
      return;
    }
    const isStream = url.pathname.endsWith('/events');
    if (cut === 'all' || (cut === 'events' && isStream)) {
      outgoing.destroy();
      return;
    }
    if (isStream) {
      eventStreams.add(outgoing);
      outgoing.on('close', () => eventStreams.delete(outgoing));
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
