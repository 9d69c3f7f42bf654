import { type ReplayKind, countWords, promptOf, sendJson } from './replay-server.ts';
import { chunk, usageChunk, writeAnswer } from './write-answer.ts';

/** Ollama 0.33, by its source: answers at once, loads at the first request, cuts long prompts, has no keys. */
export const replayOllama: ReplayKind = {
  listensWhileLoading: true,
  create(context) {
    const { options } = context;
    const name = options.modelId.includes(':') ? options.modelId : `${options.modelId}:latest`;
    const known = (wanted: unknown) => wanted === options.modelId || wanted === name;
    let inMemory = false;
    return async (request) => {
      const { method, path, body, response } = request;
      switch (`${method} ${path}`) {
        case 'GET /api/version':
          return sendJson(response, 200, { version: '0.33.0' });
        case 'GET /api/tags':
          return sendJson(response, 200, { models: [{ name }] });
        case 'GET /api/ps':
          return sendJson(response, 200, {
            models: inMemory ? [{ name, context_length: options.contextTokens }] : [],
          });
        case 'POST /api/generate':
          if (!known(body['model']))
            return sendJson(response, 404, { error: `model '${body['model']}' not found` });
          inMemory = true;
          return sendJson(response, 200, { model: name, response: '', done_reason: 'load' });
        case 'POST /v1/chat/completions':
          break;
        default:
          return void response
            .writeHead(404, { 'content-type': 'text/plain' })
            .end('404 page not found');
      }
      const error = (message: string, type: string) => ({
        error: { message, type, param: null, code: null },
      });
      if (options.completionsBroken)
        return sendJson(response, 500, error('llama runner process has terminated', 'api_error'));
      if (!known(body['model']))
        return sendJson(response, 404, error('model not found', 'not_found_error'));
      inMemory = true;
      const extra = { system_fingerprint: 'fp_ollama' };
      await writeAnswer(context, request, {
        first: null,
        token: (index) =>
          chunk(
            index === 0
              ? { role: 'assistant', content: '', reasoning: 'hm' }
              : { role: 'assistant', content: ' word' },
            null,
            extra,
          ),
        last: (reason) => chunk({ role: 'assistant', content: '' }, reason, extra),
        // Old messages were dropped without a word, so it counts no more than the context.
        usage: () =>
          usageChunk(
            Math.min(countWords(promptOf(request)), options.contextTokens),
            options.answerTokens,
          ),
      });
    };
  },
};
