/**
 * A model server that writes prose at a set pace. The last message tells how: `begin=200000 tokens=100
 * every=50` is 200,000 characters at once, then a hundred words, one each 50 ms.
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

import { prose, words } from './prose.ts';

const identity = { id: 'chatcmpl-prose', created: 1_700_000_000, model: 'prose' };

function chunk(content: string, finishReason: string | null = null): string {
  const choices = [{ index: 0, delta: { content }, finish_reason: finishReason }];
  return `data: ${JSON.stringify({ ...identity, object: 'chat.completion.chunk', choices })}\n\n`;
}

function write(response: ServerResponse, instruction: string): void {
  const number = (name: string) =>
    Number(new RegExp(`${name}=([\\d.]+)`).exec(instruction)?.[1] ?? 0);
  const begin = number('begin');
  const every = number('every') || 1;
  const tokens = number('tokens') || 8;
  const text = words();
  const startedAt = performance.now();
  let said = 0;
  response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-cache' });
  if (begin > 0) response.write(chunk(prose(begin)));
  const timer = setInterval(() => {
    // What a busy machine delays is made up for, so that the pace is kept on the whole.
    const due = Math.min(tokens, Math.floor((performance.now() - startedAt) / every));
    while (said < due) {
      response.write(chunk(text.next().value));
      said += 1;
    }
    if (said < tokens) return;
    clearInterval(timer);
    const usage = { prompt_tokens: 8, completion_tokens: said, total_tokens: said + 8 };
    response.write(chunk('', 'stop'));
    response.write(
      `data: ${JSON.stringify({ ...identity, object: 'chat.completion.chunk', choices: [], usage })}\n\n`,
    );
    response.end('data: [DONE]\n\n');
  }, every);
  response.on('close', () => clearInterval(timer));
}

async function readBody(request: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  return Buffer.concat(parts).toString('utf8');
}

const sendJson = (response: ServerResponse, body: unknown) => {
  response.writeHead(200, { 'content-type': 'application/json' });
  response.end(JSON.stringify(body));
};

const server = createServer((request, response) => {
  void (async () => {
    if (request.url === '/health') return sendJson(response, { status: 'ok' });
    if (request.url === '/v1/models') {
      return sendJson(response, { object: 'list', data: [{ id: 'mock', object: 'model' }] });
    }
    const body = JSON.parse(await readBody(request)) as {
      content?: string;
      messages?: { content?: unknown }[];
    };
    if (request.url === '/tokenize') {
      return sendJson(response, {
        tokens: String(body.content)
          .split(/\s+/)
          .map((_, at) => at),
      });
    }
    write(response, String(body.messages?.at(-1)?.content ?? ''));
  })();
});

server.listen(0, '127.0.0.1', () => {
  const { port } = server.address() as AddressInfo;
  process.send?.({ type: 'listening', url: `http://127.0.0.1:${port}` });
});
process.on('disconnect', () => process.exit(0));
