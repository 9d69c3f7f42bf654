import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { ana, apiKey } from './testing/agent-harness.ts';
import { type AgentProcess, startAgentProcess } from './testing/agent-process.ts';
import { type ChatApiProcess, startChatApiProcess } from './testing/chat-api-process.ts';
import { modes, startEchoModelServer } from './testing/echo-model-server.ts';
import { openRawConnection } from './testing/raw-connection.ts';
import { readAllEvents, readEvents } from './testing/read-events.ts';
import { routes } from './testing/routes.ts';

/** A word that nothing else says; a header, a path and a JSON text can hold it. */
const marker = 'xylophonequartz';
const key = `sk-${marker}`;

let model: Awaited<ReturnType<typeof startEchoModelServer>>;
let agent: AgentProcess;
let chatApi: ChatApiProcess;
let cookie = '';

beforeAll(async () => {
  model = await startEchoModelServer();
  agent = await startAgentProcess(
    {},
    {
      VIGIA_LOG_LEVEL: 'debug',
      VIGIA_MODEL_SERVER: 'openai-compatible',
      VIGIA_MODEL_SERVER_URL: model.url,
      VIGIA_MODEL_ID: 'echo',
      VIGIA_MODEL_SLOTS: '8',
      VIGIA_LISTEN_PORT: '0',
    },
  );
  await agent.ready();
  chatApi = await startChatApiProcess(agent, { VIGIA_LOG_LEVEL: 'debug' });
}, 60_000);
afterAll(async () => {
  await chatApi?.dispose();
  await agent?.dispose();
  await model?.close();
});

type Call = { method?: string; body?: unknown; rawBody?: string; headers?: Record<string, string> };

/** A browser's or a program's call, as chat-api gets it. */
async function call(path: string, { method, body, rawBody, headers = {} }: Call = {}) {
  const content = rawBody ?? (body === undefined ? undefined : JSON.stringify(body));
  const response = await fetch(chatApi.url + path, {
    method: method ?? (content === undefined ? 'GET' : 'POST'),
    headers: {
      ...(path.startsWith('/v1') ? { authorization: `Bearer ${key}` } : {}),
      ...(cookie === '' ? {} : { cookie }),
      ...(content === undefined ? {} : { 'content-type': 'application/json' }),
      ...headers,
    },
    ...(content === undefined ? {} : { body: content }),
  });
  const set = response.headers.getSetCookie()[0]?.split(';', 1)[0];
  if (set) cookie = set;
  return response;
}

const json = async <Value>(path: string, options?: Call) =>
  (await (await call(path, options)).json()) as Value;
const drop = async (path: string, options?: Call) => {
  const response = await call(path, options);
  await response.text().catch(() => 'cut');
  return response.status;
};

const newConversation = async () =>
  (await json<{ id: string }>('/api/conversations', { body: { title: marker } })).id;

async function ask(conversationId: string, mode = '') {
  return json<{ generationId: string; assistantMessage: { id: string } }>(
    `/api/conversations/${conversationId}/messages`,
    { body: { content: `${marker} mode:${mode}. ${marker}`, parentId: null } },
  );
}

/** All that both programs wrote, and the audit log with the files that were rotated away. */
function written(): string {
  const data = join(agent.directory, 'data');
  const audit = readdirSync(data).filter((name) => name.startsWith('audit.log'));
  expect(audit).toContain('audit.log');
  const texts = audit.map((name) => readFileSync(join(data, name), 'utf8'));
  return [agent.output(), chatApi.output(), ...texts].join('\n');
}

describe('what people write is in no line that is logged', () => {
  it('in answers that end well, fail in every way, are stopped or are left', async () => {
    const conversationId = await newConversation();
    const good = await ask(conversationId);
    const answer = await readAllEvents(await call(`/api/generations/${good.generationId}/events`));
    // The words did go all the way: else nothing would be proven.
    expect(JSON.stringify(answer)).toContain(marker);
    const regenerations = `/api/messages/${good.assistantMessage.id}/regenerations`;
    const body = { parameters: { systemPrompt: `${marker} mode:error.` } };
    await drop(regenerations, { body, headers: { accept: 'text/event-stream' } });

    for (const mode of modes) {
      const { generationId } = await ask(await newConversation(), mode);
      const events = `/api/generations/${generationId}/events`;
      if (mode !== 'hang') {
        const final = (await readAllEvents(await call(events))).at(-1);
        expect([mode, final?.event.type]).toEqual([mode, 'error']);
        continue;
      }
      for await (const { event } of readEvents(await call(events))) {
        if (event.type === 'content') break;
      }
      expect(await drop(events.replace(/events$/, 'cancellation'), { method: 'POST' })).toBe(200);
    }

    for (const mode of ['', ...modes.filter((each) => each !== 'hang')]) {
      const text = `${marker} mode:${mode}.`;
      const messages = [{ role: 'user', content: text }];
      for (const stream of [true, false]) {
        const shared = { model: 'echo', stream, user: marker };
        await drop('/v1/chat/completions', { body: { ...shared, messages } });
        await drop('/v1/completions', { body: { ...shared, prompt: text } });
      }
    }
    const leaving = new AbortController();
    const left = await fetch(`${chatApi.url}/v1/chat/completions`, {
      method: 'POST',
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
      body: JSON.stringify({
        model: 'echo',
        stream: true,
        messages: [{ role: 'user', content: `${marker} mode:hang.` }],
      }),
      signal: leaving.signal,
    });
    expect(left.status).toBe(200);
    leaving.abort();
    while (!written().includes('client_gone')) await new Promise((done) => setTimeout(done, 20));
  }, 60_000);

  it('in titles, searches, ratings, exports, imports and addresses', async () => {
    const id = await newConversation();
    const { assistantMessage } = await ask(id);
    const path = `/api/conversations/${id}`;
    await drop(path, { method: 'PATCH', body: { title: `${marker} again` } });
    await drop(`/api/conversations?search=${marker}`);
    await drop(`/api/conversations?cursor=${marker}`);
    await drop(`/api/conversations?${marker}=1`);
    await drop(`/api/messages/${assistantMessage.id}/feedback`, {
      method: 'PUT',
      body: { rating: 'bad', comment: marker },
    });
    const file = await json<{ conversations: { messages: { parentId: string | null }[] }[] }>(
      '/api/conversations/export',
    );
    await drop(`${path}/export?format=markdown`);
    await drop(`${path}/export?format=${marker}`);
    expect(await drop('/api/conversations/import', { body: file })).toBe(201);
    const broken = file.conversations[0]?.messages[1];
    if (broken) broken.parentId = marker;
    expect(await drop('/api/conversations/import', { body: file })).toBe(400);
    await drop('/api/conversations/import', { body: { [marker]: marker, format: marker } });
    for (const where of [
      `/${marker}`,
      `/api/${marker}`,
      `/api/conversations/${marker}`,
      `/api/conversations/${marker}/export`,
      `/api/generations/${marker}/events?after=${marker}`,
      `/v1/models/${marker}`,
      `/v1/${marker}`,
    ]) {
      for (const method of ['GET', 'POST', 'DELETE']) await drop(where, { method });
    }
  }, 60_000);

  it('in requests that are wrong, on every route, through either program', async () => {
    const ids = { conversationId: marker, messageId: marker, generationId: marker };
    const { conversationId, generationId, assistantMessage } = {
      conversationId: await newConversation(),
      ...(await ask(await newConversation())),
    };
    const real = { conversationId, generationId, messageId: assistantMessage.id };
    const bodies = [
      `{"${marker}": ${marker}`,
      `"${marker}"`,
      JSON.stringify({ [marker]: marker }),
      JSON.stringify({ content: { [marker]: marker }, title: [marker], messages: marker }),
    ];
    const headers = {
      'idempotency-key': marker.repeat(40),
      'last-event-id': marker,
      'x-request-id': marker,
      accept: marker,
      'user-agent': marker,
    };
    for (const route of routes.filter(({ method }) => method !== 'DELETE')) {
      const hasBody = route.method !== 'GET';
      for (const path of [route.path(ids), `${route.path(real)}?q=${marker}`]) {
        for (const rawBody of hasBody ? bodies : [undefined]) {
          const content = rawBody === undefined ? {} : { rawBody };
          await drop(path, { method: route.method, headers, ...content });
          const subject = route.isOpenAi ? apiKey : ana;
          const options = { subject, headers, ...content };
          const leaving = AbortSignal.timeout(5000);
          const response = await agent.call(route.method, path, { ...options, signal: leaving });
          await response.text().catch(() => 'left');
        }
        await drop(path, {
          method: route.method,
          headers: { 'content-type': `text/${marker}` },
          ...(hasBody ? { rawBody: marker } : {}),
        });
      }
    }
    const strange: Record<string, string>[] = [
      { cookie: `vigia=${marker}; ${marker}=1` },
      { origin: `http://${marker}.example` },
      { authorization: `Basic ${marker}` },
    ];
    for (const each of strange) {
      await drop('/api/conversations', { headers: each });
      await drop('/v1/models', { headers: each });
    }
  }, 120_000);

  it('in what no program can read, and in signatures that are none', async () => {
    for (const url of [chatApi.url, agent.url]) {
      for (const bytes of [
        `${marker}\r\n\r\n`,
        `GET /${marker} HTTP/1.1\r\nHost: ${marker}\r\nConnection: close\r\n\r\n`,
        `GET / HTTP/1.1\r\nHost: x\r\nx: ${marker.repeat(2000)}\r\n\r\n`,
        `GET / HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${marker}.${marker}.${marker}\r\nConnection: close\r\n\r\n`,
      ]) {
        const connection = openRawConnection(url);
        connection.send(bytes);
        await connection.closed;
      }
    }
  }, 60_000);

  it('when the agent is killed in mid-answer, starts again and ends', async () => {
    const { generationId } = await ask(await newConversation(), 'hang');
    const events = await call(`/api/generations/${generationId}/events`);
    for await (const { event } of readEvents(events)) if (event.type === 'content') break;
    await agent.end('SIGKILL');
    await agent.start();
    await agent.ready();
    const message = await agent.json('GET', '/status');
    expect(message).toMatchObject({ model: { state: 'ready' } });
    expect(written()).toContain('"outcome":"interrupted"');
    expect(await agent.end('SIGTERM')).toEqual([0, null]);
    await chatApi.dispose();
  }, 60_000);

  it('and there were lines of every kind to look for it in', () => {
    const text = written();
    const has = (part: string) => text.includes(part);
    for (const outcome of ['done', 'failed', 'stopped', 'client_gone', 'interrupted', 'refused']) {
      expect([outcome, has(`"outcome":"${outcome}"`)]).toEqual([outcome, true]);
    }
    for (const code of ['malformed_json', 'invalid_request', 'model_failed', 'signature_invalid']) {
      expect([code, has(`"code":"${code}"`)]).toEqual([code, true]);
    }
    expect(text.split('\n').length).toBeGreaterThan(300);
    // Nor what only looks different: parts of it, the key, cookies and tokens.
    const secrets = [/xylophone|quartz|sk-x/i, /eyJ[\w-]{10,}|Bearer|PRIVATE KEY/];
    const value = cookie.split('=')[1] ?? '';
    expect(value.length).toBeGreaterThan(20);
    const isTold = (line: string) =>
      line.includes(value) || secrets.some((secret) => secret.test(line));
    expect(text.split('\n').filter(isTold)).toEqual([]);
    // And nothing else was written than lines of JSON, one event each.
    const plain = text.split('\n').filter((line) => line !== '' && !line.startsWith('{"'));
    expect(new Set(plain)).toEqual(new Set([expect.stringContaining('accepts any key')]));
  });
});
