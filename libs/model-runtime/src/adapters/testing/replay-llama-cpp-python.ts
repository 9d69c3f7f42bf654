import {
  type ReplayContext,
  type ReplayKind,
  type ReplayRequest,
  countWords,
  promptOf,
  sendJson,
} from './replay-server.ts';
import { chunk, writeAnswer } from './write-answer.ts';

/** llama-cpp-python 0.3.36, seen: one lock around the model, and what waits for it ends the stream that holds it. */
export const replayLlamaCppPython: ReplayKind = {
  listensWhileLoading: false,
  create: createLlamaCppPython,
};

/** `ilab model serve` 0.26.1 with llama-cpp-python 0.3.6, seen: the same behind a limit of one connection. */
export const replayIlab: ReplayKind = {
  listensWhileLoading: false,
  create(context) {
    const answer = createLlamaCppPython(context);
    return (request) => {
      const { response, method, path } = request;
      if (context.openConnections() > 1)
        return void response
          .writeHead(503, { 'content-type': 'text/plain; charset=utf-8', connection: 'close' })
          .end('Service Unavailable');
      response.shouldKeepAlive = false;
      if (method === 'GET' && path === '/')
        return sendJson(response, 200, {
          message: 'Hello from InstructLab! Visit us at https://instructlab.ai',
        });
      return answer(request);
    };
  },
};

function createLlamaCppPython(context: ReplayContext) {
  const { options } = context;
  let lock: Promise<void> = Promise.resolve();
  let waiting = 0;

  return async (request: ReplayRequest): Promise<void> => {
    const { method, path, key, body, response } = request;
    if (path === '/openapi.json') return sendJson(response, 200, { openapi: '3.1.0' });
    const needsModel = ['/v1/models', '/extras/tokenize/count', '/v1/chat/completions'];
    if (!needsModel.includes(path)) return sendJson(response, 404, { detail: 'Not Found' });
    if (options.apiKey !== null && key !== options.apiKey)
      return sendJson(response, 401, { detail: 'Invalid API key' });

    const before = lock;
    let release: () => void = () => undefined;
    lock = new Promise((resolve) => (release = resolve));
    waiting += 1;
    await before;
    waiting -= 1;
    try {
      switch (`${method} ${path}`) {
        case 'GET /v1/models':
          return sendJson(response, 200, {
            object: 'list',
            data: [{ id: options.modelId, object: 'model', owned_by: 'me', permissions: [] }],
          });
        case 'POST /extras/tokenize/count':
          return sendJson(response, 200, { count: countWords(String(body['input'])) });
        case 'POST /v1/chat/completions':
          return await complete(request);
        default:
          return sendJson(response, 405, { detail: 'Method Not Allowed' });
      }
    } finally {
      release();
    }
  };

  async function complete(request: ReplayRequest): Promise<void> {
    const { response } = request;
    if (options.completionsBroken)
      return sendJson(response, 500, {
        error: { message: 'llama_decode returned -3', type: 'internal_server_error' },
      });
    // The check comes after the headers: a stream without one event, ended without a fault.
    if (countWords(promptOf(request)) > options.contextTokens)
      return void response.writeHead(200, { 'content-type': 'text/event-stream' }).end();
    await writeAnswer(context, request, {
      first: chunk({ role: 'assistant' }),
      token: (index) => chunk({ content: ['<think>', 'hm</think>'][index] ?? ' word' }),
      last: (reason) => chunk({}, reason),
      interrupted: () => options.interruptRequests && waiting > 0,
    });
  }
}
