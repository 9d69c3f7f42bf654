import {
  type ReplayKind,
  type ReplayRequest,
  countWords,
  promptOf,
  sendJson,
} from './replay-server.ts';
import { chunk, usageChunk, writeAnswer } from './write-answer.ts';

/** llama-server 0.5.0 (commit 0c1e570 of llama.cpp), seen; RamaLama 0.25.0 runs the same program. */
export const replayLlamaServer: ReplayKind = {
  listensWhileLoading: true,
  create(context) {
    const { options, counters, isLoaded } = context;
    const error = (code: number, message: string, type: string, more: object = {}) => ({
      error: { code, message, type, ...more },
    });
    const publicPaths = new Set(['/health', '/v1/health']);
    const waiting: (() => void)[] = [];

    return async (request) => {
      const { method, path, key, body, response } = request;
      if (options.apiKey !== null && key !== options.apiKey && !publicPaths.has(path))
        return sendJson(response, 401, error(401, 'Invalid API Key', 'authentication_error'));
      // The list of models answers while the model is still loading.
      if (path === '/v1/models' || path === '/models')
        return sendJson(response, 200, {
          object: 'list',
          data: [{ id: options.modelId, meta: { n_ctx_train: 131072 } }],
        });
      if (!isLoaded())
        return sendJson(response, 503, error(503, 'Loading model', 'unavailable_error'));
      switch (`${method} ${path}`) {
        case 'GET /health':
          return sendJson(response, 200, { status: 'ok' });
        case 'GET /props':
          return sendJson(response, 200, {
            total_slots: options.slots,
            default_generation_settings: { n_ctx: options.contextTokens },
            chat_template: '{{ messages }}',
          });
        case 'GET /metrics': {
          const { running, prompt, generated } = counters;
          return void response.writeHead(200, { 'content-type': 'text/plain; version=0.0.4' }).end(
            `# HELP llamacpp:prompt_tokens_total Number of prompt tokens processed.
# TYPE llamacpp:prompt_tokens_total counter
llamacpp:prompt_tokens_total ${prompt}
llamacpp:tokens_predicted_total ${generated}
llamacpp:requests_processing ${running}
llamacpp:requests_deferred ${waiting.length}
`,
          );
        }
        case 'POST /apply-template':
          return sendJson(response, 200, { prompt: `<s> ${promptOf(request)} <a>` });
        case 'POST /tokenize':
          return sendJson(response, 200, {
            tokens: Array.from({ length: countWords(String(body['content'])) }, (_, id) => id),
          });
        case 'POST /v1/chat/completions':
          return complete(request);
        default:
          return sendJson(response, 404, error(404, 'File Not Found', 'not_found_error'));
      }
    };

    async function complete(request: ReplayRequest): Promise<void> {
      const { response } = request;
      if (options.completionsBroken)
        return sendJson(response, 500, error(500, 'Compute error.', 'server_error'));
      const promptTokens = countWords(promptOf(request));
      if (promptTokens > options.contextTokens)
        return sendJson(
          response,
          400,
          error(
            400,
            'the request exceeds the available context size',
            'exceed_context_size_error',
            { n_prompt_tokens: promptTokens, n_ctx: options.contextTokens },
          ),
        );
      if (counters.running >= options.slots)
        await new Promise<void>((resolve) => waiting.push(resolve));
      await writeAnswer(context, request, {
        first: chunk({ role: 'assistant', content: null }),
        token: (index) => chunk(index === 0 ? { reasoning_content: 'hm' } : { content: ' word' }),
        last: (reason) => chunk({}, reason),
        usage: (prompt, completion) => ({
          ...usageChunk(prompt, completion),
          timings: { prompt_n: prompt, predicted_n: completion },
        }),
      });
      waiting.shift()?.();
    }
  },
};
