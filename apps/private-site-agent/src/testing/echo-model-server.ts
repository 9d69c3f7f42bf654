import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { setTimeout as delay } from 'node:timers/promises';

/** What a question may ask of the server, by a word in it; without one it answers with the question. */
export const modes = ['error', 'overflow', 'garbage', 'cut', 'error-event', 'hang'] as const;

export type EchoModelServer = {
  url: string;
  /** Answers that were asked for. */
  asked(): number;
  /** Answers that it writes at this moment. */
  running(): number;
  close(): Promise<void>;
};

/** With `mode:slow.` in the question it writes these words, one after the other. */
export const slowWords = Array.from({ length: 40 }, (_, index) => `word${index} `);

/**
 * A model server that speaks the OpenAI API and says what it was asked in whatever it says, in its
 * errors above all: the worst that a log could be fed with.
 */
export async function startEchoModelServer(): Promise<EchoModelServer> {
  let asked = 0;
  let running = 0;
  const server = createServer((request, response) => {
    if (request.method === 'POST') {
      asked += 1;
      running += 1;
      response.once('close', () => (running -= 1));
    }
    answer(request, response).catch(() => response.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked: () => asked,
    running: () => running,
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const json = (status: number, value: unknown) =>
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(value));
  if (request.url?.endsWith('/v1/models')) {
    json(200, { object: 'list', data: [{ id: 'echo', object: 'model' }] });
    return;
  }
  const body = JSON.parse(await text(request)) as {
    messages?: { content: string }[];
    prompt?: string;
    stream?: boolean;
  };
  const question = body.messages?.at(-1)?.content ?? body.prompt ?? '';
  const mode = modes.find((name) => question.includes(`mode:${name}.`));
  if (mode === 'error') {
    json(500, { error: { message: question, type: question, code: question } });
    return;
  }
  if (mode === 'overflow') {
    const message = `This model's maximum context length is 5 tokens: ${question}`;
    json(400, { error: { message, code: 'context_length_exceeded' } });
    return;
  }
  const piece = (part: string, finish: string | null = null) =>
    body.messages
      ? { index: 0, delta: { content: part }, finish_reason: finish }
      : { index: 0, text: part, finish_reason: finish };
  const usage = { prompt_tokens: 3, completion_tokens: 4, total_tokens: 7 };
  if (body.stream !== true) {
    const choice = { index: 0, message: { role: 'assistant', content: question }, text: question };
    json(200, { choices: [{ ...choice, finish_reason: 'stop' }], usage });
    return;
  }
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  const send = (value: unknown) => response.write(`data: ${JSON.stringify(value)}\n\n`);
  if (question.includes('mode:slow.')) {
    for (const word of slowWords) {
      send({ choices: [piece(word)] });
      await delay(75);
    }
    send({ choices: [piece('', 'stop')] });
    send({ choices: [], usage });
    response.end('data: [DONE]\n\n');
    return;
  }
  send({ choices: [piece(`<think>${question}</think>`)] });
  send({ choices: [piece(question)] });
  switch (mode) {
    case 'garbage':
      response.end(`data: {"choices": ${question}\n\nevent: ${question}\n\n`);
      return;
    case 'cut':
      response.write(question, () => response.destroy());
      return;
    case 'error-event':
      send({ error: { message: question, code: question } });
      response.end();
      return;
    case 'hang':
      await once(response, 'close');
      return;
    default:
      send({ choices: [piece('', 'stop')] });
      send({ choices: [], usage });
      response.end('data: [DONE]\n\n');
  }
}
