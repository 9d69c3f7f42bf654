import { request as httpRequest } from 'node:http';

import type { AcceptedGeneration } from '@vigia/api-contract';
import { subjectOfApiKey, subjectOfGuest } from '@vigia/site-trust';
import fc from 'fast-check';

import { type BadRequest, badRequests, brokenBytes } from './bad-input/bad-requests.ts';
import { ownRoutes, readAgentRoutes, type Route, type RouteIds } from './bad-input/routes.ts';
import { type RawAnswer, sendRaw } from './bad-input/send-raw.ts';
import { createGuest } from './client/guest.ts';
import { isAlive, type Stack, startStack } from './stack/start-stack.ts';

/** How long an answer may take, in milliseconds. The machine may be busy; a hang lasts for ever. */
const deadline = 20_000;
/** The same where a limit on time has to run out first: the agent waits 30 s for a body. */
const slowDeadline = 50_000;

const subjects = {
  guest: subjectOfGuest('6f9619ff-8b86-4d01-b42d-00cf4fc964ff'),
  apiKey: subjectOfApiKey('bad-input'),
};

let stack: Stack;
let ids: RouteIds;
let cookie: string;
let routes: Route[];
let pids: number[];

beforeAll(async () => {
  stack = await startStack({ slots: 2 });
  await stack.until('A loaded model', ({ model }) => model.state === 'ready');
  const guest = await createGuest(stack.url, 'Ana');
  cookie = guest.cookie;
  const conversationId = await guest.newConversation();
  const accepted = await guest.json<AcceptedGeneration>(
    'POST',
    `/api/conversations/${conversationId}/messages`,
    { body: { content: 'question' } },
  );
  ids = {
    conversationId,
    messageId: accepted.assistantMessage.id,
    generationId: accepted.generationId,
  };
  routes = await readAgentRoutes();
  pids = [stack.agent.pid, stack.chatApi.pid];
}, 60_000);
afterAll(() => stack?.stop());

/** Nothing crashed, nothing failed inside, and a good request is still answered. */
afterEach(async () => {
  expect(pids.filter(isAlive)).toEqual(pids);
  expect(stack.log()).not.toContain('request-failed');
  for (const { url } of [stack.chatApi, stack.agent]) {
    expect((await sendRaw(url, get('/livez', url), { deadline })).statuses).toHaveLength(1);
  }
  expect((await stack.status()).model.state).toBe('ready');
});

const hostOf = (url: string) => new URL(url).host;
const get = (path: string, url: string) =>
  `GET ${path} HTTP/1.1\r\nHost: ${hostOf(url)}\r\nConnection: close\r\n\r\n`;

/** Sends a request as it is, and reads the answer: of one without end only the beginning. */
function send(url: string, { method, path, headers, body }: BadRequest) {
  return new Promise<{ status: number; type: string; text: string }>((resolve, reject) => {
    const target = new URL(url);
    const call = httpRequest(
      {
        host: target.hostname,
        port: target.port,
        method,
        path,
        headers: {
          ...headers,
          ...(body === null ? {} : { 'content-length': Buffer.byteLength(body) }),
        },
        agent: false,
      },
      (response) => {
        const { statusCode: status = 0, headers: told } = response;
        const type = String(told['content-type'] ?? '');
        let text = '';
        const finish = () => {
          clearTimeout(timer);
          resolve({ status, type, text });
          call.destroy();
        };
        response.setEncoding('utf8').on('data', (more: string) => {
          text += more;
          if (type.startsWith('text/event-stream')) finish();
        });
        response.on('end', finish);
        response.on('error', finish);
      },
    );
    const timer = setTimeout(() => {
      call.destroy();
      reject(new Error(`${method} ${path} was not answered in time.`));
    }, deadline);
    call.on('error', (error) => {
      clearTimeout(timer);
      reject(error);
    });
    call.end(body ?? undefined);
  });
}

/** A refusal says why, in the form of the interface that was called. */
function checkRefusal(
  { method, path }: BadRequest,
  { status, type, text }: { status: number; type: string; text: string },
): void {
  expect(status).toBeLessThan(500);
  if (status < 400 || method === 'HEAD') return;
  const told = JSON.parse(text) as { code?: string; error?: { code?: string } };
  const isOpenAi = /^\/v1(?:[/?]|$)/.test(path);
  expect(type).toContain(isOpenAi ? 'application/json' : 'application/problem+json');
  expect(isOpenAi ? told.error?.code : told.code).toEqual(expect.any(String));
  expect(text).not.toMatch(/\.ts\b|node_modules|\bat \S+:\d/);
}

it('answers 500 bad requests to any route through chat-api without a failure of its own', async () => {
  await fc.assert(
    fc.asyncProperty(badRequests([...routes, ...ownRoutes], ids), async (bad) => {
      // Under /api it means nothing; under /v1 it says who asks.
      const headers = { cookie, ...bad.headers, authorization: 'Bearer bad-input' };
      checkRefusal(bad, await send(stack.chatApi.url, { ...bad, headers }));
    }),
    { numRuns: 500 },
  );
}, 300_000);

it('answers 250 signed bad requests to any route of the agent process', async () => {
  await fc.assert(
    fc.asyncProperty(badRequests(routes, ids), async (bad) => {
      const subject = bad.path.startsWith('/v1') ? subjects.apiKey : subjects.guest;
      const token = await stack.sign({ method: bad.method, path: bad.path, subject });
      const headers = { ...bad.headers, authorization: `Bearer ${token}` };
      checkRefusal(bad, await send(stack.agent.url, { ...bad, headers }));
    }),
    { numRuns: 250 },
  );
}, 300_000);

describe.each([
  ['chat-api', () => stack.chatApi.url],
  ['the agent', () => stack.agent.url],
])('a connection to %s', (_, urlOf) => {
  const post = (headers: string, body = '') =>
    `POST /api/conversations HTTP/1.1\r\nHost: ${hostOf(urlOf())}\r\n${headers}\r\n${body}`;
  const json = 'Content-Type: application/json\r\n';

  function expectRefused({ statuses, hasEnded, text }: RawAnswer): void {
    expect({ hasEnded, text }).toEqual({ hasEnded: true, text: expect.any(String) });
    expect(statuses.filter((status) => status >= 500)).toEqual([]);
    expect(statuses.filter((status) => status < 300)).toEqual([]);
  }

  it('is ended on 200 requests whose bytes are broken', async () => {
    const body = '{"title":"x"}';
    const right = post(
      `${json}Cookie: a=b\r\nContent-Length: ${body.length}\r\nConnection: close\r\n`,
      body,
    );
    await fc.assert(
      fc.asyncProperty(brokenBytes(right), async (bytes) => {
        const answer = await sendRaw(urlOf(), bytes, { deadline, halfClose: true });
        expect(answer.hasEnded).toBe(true);
        expect(answer.statuses.filter((status) => status >= 500)).toEqual([]);
      }),
      { numRuns: 200 },
    );
  }, 300_000);

  it.each([
    ['no HTTP', () => '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03 hello\r\n\r\n'],
    ['another version of HTTP', () => 'GET / HTTP/9.9\r\nHost: x\r\n\r\n'],
    ['the preface of HTTP/2', () => 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'],
    ['no Host', () => 'GET /api/config HTTP/1.1\r\nConnection: close\r\n\r\n'],
    [
      'two Hosts',
      () => `GET /api/config HTTP/1.1\r\nHost: a\r\nHost: b\r\nConnection: close\r\n\r\n`,
    ],
    ['a header of 20 KB', () => post(`X-Long: ${'x'.repeat(20 * 1024)}\r\n`)],
    ['5,000 headers', () => post('X: y\r\n'.repeat(5000))],
    ['a path of 20 KB', () => get(`/api/${'x'.repeat(20 * 1024)}`, urlOf())],
    ['a header without a colon', () => post('Broken\r\n')],
    ['a folded header', () => post('X: a\r\n b\r\nConnection: close\r\n')],
    ['a line end within a header', () => post('X: a\rb\r\n')],
    ['a negative length', () => post(`${json}Content-Length: -1\r\n`)],
    ['two lengths', () => post(`${json}Content-Length: 2\r\nContent-Length: 3\r\n`, '{}')],
    ['a length that is no number', () => post(`${json}Content-Length: two\r\n`, '{}')],
    [
      'a length and chunks',
      () => post(`${json}Content-Length: 2\r\nTransfer-Encoding: chunked\r\n`, '0\r\n\r\n'),
    ],
    ['an unknown transfer coding', () => post(`${json}Transfer-Encoding: rot13\r\n`, '{}')],
    [
      'a chunk of no size',
      () => post(`${json}Transfer-Encoding: chunked\r\nConnection: close\r\n`, 'x\r\n{}\r\n'),
    ],
    [
      'a chunk with a boundless extension',
      () => post(`${json}Transfer-Encoding: chunked\r\n`, `2;${'x'.repeat(64 * 1024)}\r\n{}\r\n`),
    ],
    [
      'a body that is longer than it says',
      () =>
        post(`${json}Content-Length: 2\r\nConnection: keep-alive\r\n`, '[]SOMETHING ELSE\r\n\r\n'),
    ],
    ['a tunnel', () => 'CONNECT example.org:443 HTTP/1.1\r\nHost: example.org:443\r\n\r\n'],
    [
      'a proxy',
      () => 'GET http://example.org/ HTTP/1.1\r\nHost: example.org\r\nConnection: close\r\n\r\n',
    ],
    [
      'everything',
      () => `OPTIONS * HTTP/1.1\r\nHost: ${hostOf(urlOf())}\r\nConnection: close\r\n\r\n`,
    ],
    [
      'an expectation that nobody meets',
      () => post(`${json}Content-Length: 2\r\nExpect: miracle\r\nConnection: close\r\n`, '{}'),
    ],
  ])(
    'that asks for %s is refused and ended',
    async (_name, bytes) => {
      expectRefused(await sendRaw(urlOf(), bytes(), { deadline, halfClose: false }));
    },
    deadline + 10_000,
  );

  it('that pipelines 50 requests gets an answer to each, in order', async () => {
    const request = get('/nothing', urlOf()).replace('close', 'keep-alive');
    const bytes = request.repeat(49) + get('/nothing', urlOf());
    const answer = await sendRaw(urlOf(), bytes, { deadline });
    expect(answer.hasEnded).toBe(true);
    expect(answer.statuses.every((status) => status >= 400 && status < 500)).toBe(true);
    // The door of the agent closes the connection of whoever is not let in.
    expect([1, 50]).toContain(answer.statuses.length);
  }, 60_000);

  it('that never ends what it began is ended for it', async () => {
    const unended = {
      'a request line': 'GET /api/conf',
      headers: 'GET /api/config HTTP/1.1\r\nHost: x\r\nX-More: ',
      'a short body': post(`Cookie: ${cookie}\r\n${json}Content-Length: 100\r\n`, '{"title":'),
      chunks: post(`Cookie: ${cookie}\r\n${json}Transfer-Encoding: chunked\r\n`, '2\r\n{"\r\n'),
      'half a chunk': post(
        `Cookie: ${cookie}\r\n${json}Transfer-Encoding: chunked\r\n`,
        'ff\r\n{"',
      ),
    };
    const answers = await Promise.all(
      Object.entries(unended).map(async ([name, bytes]) => {
        const answer = await sendRaw(urlOf(), bytes, { deadline: slowDeadline });
        const { hasEnded, statuses, milliseconds } = answer;
        const isOurs = statuses.some((status) => status >= 500);
        return { name, hasEnded, isOurs, statuses, milliseconds };
      }),
    );
    expect(answers.filter(({ hasEnded, isOurs }) => !hasEnded || isOurs)).toEqual([]);
  }, 90_000);

  it('that is cut in the middle of a body harms nobody', async () => {
    await Promise.all(
      Array.from({ length: 20 }, () =>
        sendRaw(urlOf(), post(`Cookie: ${cookie}\r\n${json}Content-Length: 100\r\n`, '{"title":'), {
          deadline: 50,
        }),
      ),
    );
  }, 30_000);
});
