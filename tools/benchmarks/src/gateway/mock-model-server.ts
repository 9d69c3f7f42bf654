/**
 * A model server that says a set number of tokens at a set pace, for measuring what stands in front of it.
 * The last message tells what to say: `tokens=50 every=10` is fifty tokens, one each 10 ms. Each token is
 * the time at which it left (milliseconds since the epoch, one decimal), so that a client on the same machine can tell
 * how long it was under way.
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

const started = performance.timeOrigin;
/** Now, in milliseconds since the epoch, finer than Date.now(). */
export const preciseNow = (): number => started + performance.now();

type Script = { tokens: number; everyMilliseconds: number };

function readScript(body: { messages?: { content?: unknown }[]; max_tokens?: number }): Script {
  const text = String(body.messages?.at(-1)?.content ?? '');
  const tokens = Number(/tokens=(\d+)/.exec(text)?.[1] ?? 16);
  const every = Number(/every=(\d+)/.exec(text)?.[1] ?? 0);
  return { tokens: Math.min(tokens, body.max_tokens ?? tokens), everyMilliseconds: every };
}

async function readBody(request: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  return Buffer.concat(parts).toString('utf8');
}

const counters = { active: 0, generated: 0, promptTokens: 0, abandoned: 0 };
const identity = { id: 'chatcmpl-mock', created: 1_700_000_000, model: 'mock' };

function chunk(delta: object, finishReason: string | null): string {
  const choices = [{ index: 0, delta, finish_reason: finishReason }];
  return `data: ${JSON.stringify({ ...identity, object: 'chat.completion.chunk', choices })}\n\n`;
}

function usageOf(tokens: number) {
  return { prompt_tokens: 8, completion_tokens: tokens, total_tokens: tokens + 8 };
}

function stream(response: ServerResponse, script: Script): void {
  let said = 0;
  const pace: { timer?: NodeJS.Timeout } = {};
  counters.active += 1;
  response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-cache' });
  response.write(chunk({ role: 'assistant', content: '' }, null));
  const end = () => {
    response.write(chunk({}, 'stop'));
    const usage = usageOf(said);
    response.write(
      `data: ${JSON.stringify({ ...identity, object: 'chat.completion.chunk', choices: [], usage })}\n\n`,
    );
    response.end('data: [DONE]\n\n');
  };
  const say = () => {
    response.write(chunk({ content: `${preciseNow().toFixed(1)} ` }, null));
    said += 1;
    counters.generated += 1;
  };
  response.on('close', () => {
    counters.active -= 1;
    if (said < script.tokens) counters.abandoned += 1;
    clearInterval(pace.timer);
  });
  if (script.everyMilliseconds === 0) {
    while (said < script.tokens) say();
    end();
    return;
  }
  pace.timer = setInterval(() => {
    say();
    if (said < script.tokens) return;
    clearInterval(pace.timer);
    end();
  }, script.everyMilliseconds);
}

function answerWhole(response: ServerResponse, script: Script): void {
  const content = Array.from({ length: script.tokens }, () => 'word').join(' ');
  counters.generated += script.tokens;
  sendJson(response, {
    ...identity,
    object: 'chat.completion',
    choices: [{ index: 0, message: { role: 'assistant', content }, finish_reason: 'stop' }],
    usage: usageOf(script.tokens),
  });
}

function sendJson(response: ServerResponse, body: unknown): void {
  response.writeHead(200, { 'content-type': 'application/json' });
  response.end(JSON.stringify(body));
}

const server = createServer({ keepAliveTimeout: 60_000 }, (request, response) => {
  void (async () => {
    if (request.url === '/health') return sendJson(response, { status: 'ok' });
    if (request.url === '/counters') return sendJson(response, counters);
    if (request.url === '/v1/models') {
      return sendJson(response, { object: 'list', data: [{ id: 'mock', object: 'model' }] });
    }
    if (request.url === '/tokenize') {
      const text = String((JSON.parse(await readBody(request)) as { content?: string }).content);
      return sendJson(response, { tokens: text.split(/\s+/).map((_, index) => index) });
    }
    const body = JSON.parse(await readBody(request)) as Parameters<typeof readScript>[0] & {
      stream?: boolean;
    };
    counters.promptTokens += 8;
    const script = readScript(body);
    return body.stream ? stream(response, script) : answerWhole(response, script);
  })();
});

server.listen(0, '127.0.0.1', () => {
  const { port } = server.address() as AddressInfo;
  process.send?.({ type: 'listening', url: `http://127.0.0.1:${port}` });
});
process.on('disconnect', () => process.exit(0));
