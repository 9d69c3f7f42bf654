import { rmSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import path from 'node:path';
import { json } from 'node:stream/consumers';

import { type ApiKey, createProblem } from '@vigia/api-contract';

import { createDependencies } from '../../dependencies.ts';
import { runCommandLine } from '../../run-command-line.ts';
import { recordingStream, temporaryDirectory } from '../../testing/service-script.ts';

const key: ApiKey = {
  id: '6f9619ff-8b86-4d01-b42d-00cf4fc964ff',
  name: 'lab-7',
  limitsClass: 'key',
  state: 'active',
  createdAt: '2026-11-23T12:00:00.000Z',
  expiresAt: '2026-12-23T12:00:00.000Z',
  lastUsedAt: null,
  revokedAt: null,
};
const secret = `vigia_${'A'.repeat(43)}`;

let directory: string;
let socket: string;
let asked: { line: string; body: unknown }[];
let answers: Record<string, { status: number; body: unknown }>;
let server: ReturnType<typeof createServer>;

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const line = `${request.method} ${request.url}`;
  const body = request.method === 'POST' ? await json(request).catch(() => undefined) : undefined;
  asked.push({ line, body });
  const { status, body: told } = answers[line] ?? { status: 404, body: createProblem('not_found') };
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(told));
}

beforeEach(async () => {
  directory = temporaryDirectory();
  socket = path.join(directory, 'operator.sock');
  asked = [];
  answers = {
    'GET /keys': { status: 200, body: { admits: 'registered', keys: [key] } },
    'POST /keys': { status: 201, body: { ...key, key: secret } },
    [`POST /keys/${key.id}/revocation`]: { status: 200, body: { ...key, state: 'revoked' } },
  };
  server = createServer((request, response) => void answer(request, response));
  await new Promise<void>((resolve) => server.listen(socket, resolve));
});
afterEach(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  rmSync(directory, { recursive: true });
});

async function run(argv: string[], environment: Record<string, string> = {}) {
  const stdout = recordingStream();
  const stderr = recordingStream();
  const exitCode = await runCommandLine(
    ['keys', ...argv],
    createDependencies({
      stdout,
      stderr,
      environment: { VIGIA_OPERATOR_SOCKET: socket, VIGIA_HOME: directory, ...environment },
      platform: 'linux',
      currentDirectory: directory,
      stop: new AbortController().signal,
      script: '/nowhere',
    }),
  );
  return { exitCode, out: stdout.text(), err: stderr.text() };
}

describe('vigia keys create', () => {
  it('shows the key, once, and says until when it is good', async () => {
    const startedAt = Date.now();
    const { exitCode, out } = await run(['create', 'lab-7', '--expires-in', '30d']);
    expect(exitCode).toBe(0);
    expect(out.split('\n')).toContain(secret);
    expect(out).toContain('good until 2026-12-23 12:00. It is not shown again.');
    const { body } = asked[0] as { body: { name: string; expiresAt: string } };
    expect(body.name).toBe('lab-7');
    const days = (Date.parse(body.expiresAt) - startedAt) / 86_400_000;
    expect(Math.round(days)).toBe(30);
  });

  it('gives programs one object, and speaks Portuguese to people who do', async () => {
    const { out } = await run(['create', 'lab-7', '--output', 'json', '--limits-class', 'batch']);
    expect(JSON.parse(out)).toMatchObject({ event: 'result', key: secret, name: 'lab-7' });
    expect(asked[0]?.body).toEqual({ name: 'lab-7', expiresAt: null, limitsClass: 'batch' });
    const spoken = await run(['create', 'lab-7'], { LANG: 'pt_BR.UTF-8' });
    expect(spoken.out).toContain('Ela não será mostrada de novo.');
  });

  it('says what the agent refuses, and that it takes any key where it does', async () => {
    answers['GET /keys'] = { status: 200, body: { admits: 'any', keys: [] } };
    expect((await run(['create', 'lab-7'])).out).toContain('takes any key');
    const detail = 'There is a key with the name lab-7.';
    answers['POST /keys'] = { status: 409, body: createProblem('conflict', { detail }) };
    const { exitCode, err } = await run(['create', 'lab-7']);
    expect({ exitCode, err }).toEqual({ exitCode: 1, err: expect.stringContaining(detail) });
  });

  it.each(['0s', '30', '9999d'])('refuses a life of %s', async (life) => {
    const { exitCode } = await run(['create', 'lab-7', '--expires-in', life]);
    expect(exitCode).toBe(2);
    expect(asked).toEqual([]);
  });
});

describe('vigia keys list', () => {
  it('shows each key in a line', async () => {
    const { out } = await run(['list']);
    expect(out).toMatch(/NAME +STATE/);
    expect(out).toMatch(/lab-7 +active +2026-11-23 12:00 +2026-12-23 12:00 +never +key/);
    expect((await run(['list'], { LANG: 'pt' })).out).toMatch(/lab-7 +ativa/);
  });
});

describe('vigia keys revoke', () => {
  it.each(['lab-7', key.id])('revokes %s', async (nameOrId) => {
    const { exitCode, out } = await run(['revoke', nameOrId]);
    expect(exitCode).toBe(0);
    expect(asked.at(-1)?.line).toBe(`POST /keys/${key.id}/revocation`);
    expect(out).toContain('The key lab-7 is revoked.');
  });

  it('says that there is no such key', async () => {
    const { exitCode, err } = await run(['revoke', 'other']);
    expect({ exitCode, err }).toEqual({
      exitCode: 1,
      err: expect.stringContaining('There is no key other.'),
    });
  });
});

it('the socket of the agent is said, found, or said to be missing', async () => {
  // That of `npm start` lies in VIGIA_HOME.
  expect((await run(['list'], { VIGIA_OPERATOR_SOCKET: '' })).exitCode).toBe(0);
  const missing = path.join(directory, 'missing.sock');
  const { exitCode, err } = await run(['list', '--socket', missing]);
  expect(exitCode).toBe(1);
  expect(err).toContain(`No agent answers at ${missing}.`);
  expect(err).toContain('--socket PATH');
});
