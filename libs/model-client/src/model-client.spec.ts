import { once } from 'node:events';
import { type IncomingMessage, type ServerResponse } from 'node:http';

import { createModelClient, type ModelClientOptions } from './index.ts';
import { endStream, startModelServer, streamText } from './testing/model-server.ts';
import { gather } from './testing/play-stream.ts';

const request = { model: 'm', messages: [{ role: 'user' as const, content: 'Hello' }] };
const closers: (() => Promise<void>)[] = [];

afterEach(async () => {
  await Promise.all(closers.splice(0).map((close) => close()));
});

async function serve(
  answer: (response: ServerResponse, request: IncomingMessage) => void | Promise<void>,
  options: Partial<ModelClientOptions> = {},
) {
  const server = await startModelServer(answer);
  closers.push(server.close);
  return { server, client: createModelClient({ baseUrl: server.baseUrl, ...options }) };
}

describe('a request', () => {
  it('carries the key, asks for a stream with usage, and leaves out what is not set', async () => {
    const { server, client } = await serve(endStream, { apiKey: 'k' });
    await gather(client.streamChat({ ...request, maximumTokens: 5, temperature: null }));
    expect(server.requests[0]).toMatchObject({
      url: '/v1/chat/completions',
      authorization: 'Bearer k',
    });
    expect(JSON.parse(server.requests[0]?.body ?? '')).toEqual({
      ...request,
      max_tokens: 5,
      stream: true,
      stream_options: { include_usage: true },
    });
  });

  it('accepts a base URL with and without /v1', async () => {
    const { server } = await serve(endStream);
    for (const baseUrl of [`${server.baseUrl}/v1/`, `${server.baseUrl}/`]) {
      const client = createModelClient({ baseUrl });
      const played = await gather(client.streamCompletion({ model: 'm', prompt: 'Hello' }));
      expect(played.error).toBeUndefined();
    }
    expect(server.requests.map(({ url }) => url)).toEqual(['/v1/completions', '/v1/completions']);
  });

  it('uses a connection again after a whole answer', async () => {
    const { server, client } = await serve(endStream);
    await gather(client.streamChat(request));
    // The server's own end of the answer comes after what makes it whole.
    await new Promise((resolve) => setTimeout(resolve, 50));
    await gather(client.streamChat(request));
    expect(server.connections()).toBe(1);
  });

  it('opens a connection for each when told to', async () => {
    const { server, client } = await serve(endStream, { keepAlive: false });
    await gather(client.streamChat(request));
    await gather(client.streamChat(request));
    expect(server.connections()).toBe(2);
  });
});

describe('leaving', () => {
  it('ends the request at the server when the signal is aborted, and throws its reason', async () => {
    const closed = Promise.withResolvers<void>();
    const { client } = await serve((response) => {
      response.on('close', closed.resolve);
      streamText(response, 'a');
    });
    const controller = new AbortController();
    const reason = new Error('The person pressed stop.');
    const events = client.streamChat(request, { signal: controller.signal });
    const iterator = events[Symbol.asyncIterator]();
    await iterator.next();
    controller.abort(reason);
    await expect(iterator.next()).rejects.toBe(reason);
    await closed.promise;
  });

  it('ends the request while the server still reads the prompt', async () => {
    const arrived = Promise.withResolvers<ServerResponse>();
    const { client } = await serve((response) => arrived.resolve(response));
    const controller = new AbortController();
    const played = gather(client.streamChat(request, { signal: controller.signal }));
    const response = await arrived.promise;
    const closed = once(response, 'close');
    controller.abort();
    expect((await played).error).toBe(controller.signal.reason);
    await closed;
  });

  it('ends the request when the loop is left', async () => {
    const closed = Promise.withResolvers<void>();
    const { client } = await serve((response) => {
      response.on('close', closed.resolve);
      streamText(response, 'a', 'b');
    });
    for await (const event of client.streamChat(request)) {
      expect(event).toEqual({ type: 'content', text: 'a' });
      break;
    }
    await closed.promise;
  });

  it('sends nothing when the signal is aborted already', async () => {
    const { server, client } = await serve(endStream);
    const played = await gather(client.streamChat(request, { signal: AbortSignal.abort() }));
    expect(played.error).toMatchObject({ name: 'AbortError' });
    expect(server.requests).toEqual([]);
  });
});

describe('deadlines', () => {
  it('gives up when the first token does not come', async () => {
    const { client } = await serve(() => undefined, { deadlines: { firstToken: 40 } });
    expect((await gather(client.streamChat(request))).error).toMatchObject({
      code: 'upstream_timeout',
      reason: 'first-token-deadline',
    });
  });

  it('waits on while the prompt is being read', async () => {
    const progress = { choices: [], prompt_progress: { processed: 1, total: 9 } };
    const { client } = await serve(
      async (response) => {
        response.writeHead(200, { 'content-type': 'text/event-stream' });
        for (let i = 0; i < 6; i += 1) {
          response.write(`data: ${JSON.stringify(progress)}\n\n`);
          await new Promise((resolve) => setTimeout(resolve, 250));
        }
        endStream(response);
      },
      { deadlines: { firstToken: 1000 } },
    );
    expect((await gather(client.streamChat(request))).error).toBeUndefined();
  });

  it('gives up when the stream falls silent, comments or not', async () => {
    const timers: NodeJS.Timeout[] = [];
    const { client } = await serve(
      (response) => {
        streamText(response, 'a');
        timers.push(setInterval(() => response.write(': ping\n\n'), 10));
      },
      { deadlines: { idle: 80 } },
    );
    const { error, content } = await gather(client.streamChat(request));
    timers.forEach(clearInterval);
    expect(error).toMatchObject({ code: 'upstream_timeout', reason: 'idle-deadline' });
    expect(content).toBe('a');
  });

  it('gives up when the whole takes too long', async () => {
    const timers: NodeJS.Timeout[] = [];
    const { client } = await serve(
      (response) => void timers.push(setInterval(() => streamText(response, 'a'), 10)),
      { deadlines: { total: 120 } },
    );
    const { error } = await gather(client.streamChat(request));
    timers.forEach(clearInterval);
    expect(error).toMatchObject({ code: 'upstream_timeout', reason: 'total-deadline' });
  });

  it('does not count the time that the reader takes', async () => {
    const { client } = await serve(
      (response) => {
        streamText(response, 'a', 'b');
        endStream(response);
      },
      { deadlines: { idle: 400 } },
    );
    const seen = [];
    for await (const event of client.streamChat(request)) {
      seen.push(event.type);
      await new Promise((resolve) => setTimeout(resolve, 500));
    }
    expect(seen).toEqual(['content', 'content', 'finish']);
  });
});

describe('failures', () => {
  it('cuts: a connection that breaks in mid-answer is an error', async () => {
    const { client } = await serve((response) => {
      streamText(response, 'a');
      setTimeout(() => response.destroy(), 20);
    });
    const played = await gather(client.streamChat(request));
    expect(played).toMatchObject({
      content: 'a',
      error: { code: 'model_failed', reason: 'stream-cut' },
    });
  });

  it.each([
    ['ends after it', (response: ServerResponse) => void response.end()],
    ['breaks', (response: ServerResponse) => void response.destroy()],
    ['goes on', () => undefined],
  ])('that end the reading of a stream throw there and nowhere else when it %s', async (_, end) => {
    const strays: unknown[] = [];
    const onStray = (error: unknown) => strays.push(error);
    process.on('uncaughtException', onStray);
    const { client } = await serve((response) => {
      streamText(response, 'a');
      // More than one event at once: the second is still unread when the first ends the reading.
      response.write('data: no JSON\n\n'.repeat(3), () => end(response));
    });
    for (let count = 0; count < 20; count += 1) {
      const { error } = await gather(client.streamChat(request));
      expect(error).toMatchObject({ code: 'model_failed' });
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
    process.off('uncaughtException', onStray);
    expect(strays).toEqual([]);
  });

  it('does not send again what was sent', async () => {
    const { server, client } = await serve((response) => void response.destroy());
    const { error } = await gather(client.streamChat(request));
    expect(error).toMatchObject({ code: 'model_unavailable', retryable: true });
    expect(server.requests).toHaveLength(1);
  });

  it('tries again while nothing listens, and succeeds once something does', async () => {
    const { server } = await serve((response) => {
      streamText(response, 'a');
      endStream(response);
    });
    let attempts = 0;
    const flaky = createModelClient({
      baseUrl: server.baseUrl,
      fetch: async (...call) => {
        attempts += 1;
        if (attempts < 3) {
          const cause = Object.assign(new Error('refused'), { code: 'ECONNREFUSED' });
          throw new TypeError('fetch failed', { cause });
        }
        return fetch(...call);
      },
    });
    expect(await gather(flaky.streamChat(request))).toMatchObject({ content: 'a' });
    expect(attempts).toBe(3);
    await server.close().then(() => closers.splice(0));
    const { error } = await gather(
      createModelClient({ baseUrl: server.baseUrl }).streamChat(request),
    );
    expect(error).toMatchObject({ code: 'model_unavailable', reason: 'unreachable' });
  });

  it.each([
    [
      400,
      { error: { type: 'exceed_context_size_error', message: '', n_prompt_tokens: 9, n_ctx: 4 } },
      'context_length_exceeded',
      'prompt-too-long',
    ],
    [
      400,
      { error: { code: 'context_length_exceeded', message: '' } },
      'context_length_exceeded',
      'prompt-too-long',
    ],
    [
      400,
      { object: 'error', message: "This model's maximum context length is 4 tokens." },
      'context_length_exceeded',
      'prompt-too-long',
    ],
    [
      400,
      { error: { message: 'temperature must be', type: 'BadRequestError', code: 400 } },
      'invalid_request',
      'request-refused',
    ],
    [
      422,
      { detail: [{ loc: ['body'], msg: 'field required' }] },
      'invalid_request',
      'request-refused',
    ],
    [401, { detail: 'Invalid API key' }, 'model_unavailable', 'key-refused'],
    [
      404,
      { error: { message: 'model not found', type: 'api_error' } },
      'model_not_found',
      'unknown-model',
    ],
    [
      503,
      { error: { code: 503, message: 'Loading model', type: 'unavailable_error' } },
      'model_loading',
      'loading',
    ],
    [503, 'Service Unavailable', 'model_unavailable', 'busy'],
    [503, { error: { message: 'server busy, please try again.' } }, 'model_unavailable', 'busy'],
    [500, 'Traceback', 'model_failed', 'server-error'],
    [302, '', 'model_failed', 'malformed-answer'],
  ])('maps %i %j to %s, %s', async (status, body, code, reason) => {
    const { client } = await serve((response) => {
      response.writeHead(status);
      response.end(typeof body === 'string' ? body : JSON.stringify(body));
    });
    const { error } = await gather(client.streamChat(request));
    expect(error).toMatchObject({ name: 'ModelError', code, reason, status });
  });

  it('tells when the server wants to be asked again', async () => {
    const { client } = await serve((response) => {
      response.writeHead(429, { 'retry-after': '7' }).end('{}');
    });
    const { error } = await gather(client.streamChat(request));
    expect(error).toMatchObject({ retryable: true, retryAfterSeconds: 7 });
  });

  it('reads an error that came as JSON with status 200', async () => {
    const { client } = await serve((response) => {
      response.writeHead(200, { 'content-type': 'application/json' });
      response.end(JSON.stringify({ error: { code: 503, message: 'Loading model' } }));
    });
    expect((await gather(client.streamChat(request))).error).toMatchObject({
      code: 'model_loading',
    });
  });
});

describe('probes', () => {
  it.each([
    [200, '{"status":"ok"}', 'ready'],
    [503, '{"error":{"message":"Loading model"}}', 'loading'],
    [503, 'Service Unavailable', 'down'],
    [404, '', 'down'],
  ])('reads health %i %s as %s', async (status, body, health) => {
    const { client } = await serve((response) => void response.writeHead(status).end(body));
    expect(await client.checkHealth()).toBe(health);
  });

  it('reads a server that is gone, or silent, as down', async () => {
    const { server, client } = await serve(() => undefined, { deadlines: { probe: 50 } });
    expect(await client.checkHealth()).toBe('down');
    await server.close().then(() => closers.splice(0));
    expect(await client.checkHealth()).toBe('down');
  });

  it('lists models with the length of their context', async () => {
    const data = [
      { id: 'a', max_model_len: 4096 },
      { id: 'b', meta: { n_ctx_train: 2048 } },
      { id: 'c' },
    ];
    const { client } = await serve((response) => void response.end(JSON.stringify({ data })));
    expect(await client.listModels()).toEqual([
      { id: 'a', contextTokens: 4096 },
      { id: 'b', contextTokens: 2048 },
      { id: 'c', contextTokens: null },
    ]);
  });

  it.each([
    ['llama-server' as const, { tokens: [1, 2, 3] }],
    ['llama-cpp-python' as const, { count: 3 }],
    ['vllm' as const, { count: 3, max_model_len: 9, tokens: [1, 2, 3] }],
  ])('counts tokens by %s', async (tokenizer, answer) => {
    const { client } = await serve((response) => void response.end(JSON.stringify(answer)), {
      tokenizer,
    });
    expect(await client.countTokens?.('Hello')).toBe(3);
  });

  it('gives up on a list that does not come', async () => {
    const { client } = await serve(() => undefined, { deadlines: { probe: 50 } });
    await expect(client.listModels()).rejects.toMatchObject({ code: 'upstream_timeout' });
  });
});
