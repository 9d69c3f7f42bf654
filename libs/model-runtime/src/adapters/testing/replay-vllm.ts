import { type ReplayKind, countWords, promptOf, sendJson } from './replay-server.ts';
import { chunk, usageChunk, writeAnswer } from './write-answer.ts';

/** vLLM 0.12 and later, by its documentation: listens when the engine is up; guards only `/v1`. */
export const replayVllm: ReplayKind = {
  listensWhileLoading: false,
  create(context) {
    const { options, counters } = context;
    const error = (code: number, message: string, type: string) => ({
      error: { message, type, param: null, code },
    });
    return async (request) => {
      const { method, path, key, body, response } = request;
      if (path.startsWith('/v1') && options.apiKey !== null && key !== options.apiKey)
        return sendJson(response, 401, { error: 'Unauthorized' });
      switch (`${method} ${path}`) {
        case 'GET /health':
          return void response.writeHead(200).end();
        case 'GET /v1/models':
          return sendJson(response, 200, {
            object: 'list',
            data: [{ id: options.modelId, max_model_len: options.contextTokens }],
          });
        case 'GET /metrics':
          return void response.writeHead(200, { 'content-type': 'text/plain' }).end(
            `# TYPE vllm:num_requests_running gauge
vllm:num_requests_running{engine="0",model_name="${options.modelId}"} ${counters.running}.0
vllm:num_requests_waiting{engine="0",model_name="${options.modelId}"} 0.0
vllm:prompt_tokens_total{engine="0",model_name="${options.modelId}"} ${counters.prompt}.0
vllm:generation_tokens_total{engine="0",model_name="${options.modelId}"} ${counters.generated}.0
`,
          );
        case 'POST /tokenize':
          return sendJson(response, 200, {
            count: countWords(promptOf(request)) + 2,
            max_model_len: options.contextTokens,
          });
        case 'POST /v1/chat/completions':
          break;
        default:
          return sendJson(response, 404, { detail: 'Not Found' });
      }
      if (options.completionsBroken)
        return sendJson(response, 500, error(500, 'EngineCore died', 'InternalServerError'));
      if (body['model'] !== options.modelId)
        return sendJson(response, 404, error(404, 'The model does not exist.', 'NotFoundError'));
      const promptTokens = countWords(promptOf(request));
      if (promptTokens > options.contextTokens)
        return sendJson(
          response,
          400,
          error(
            400,
            `This model's maximum context length is ${options.contextTokens} tokens. However, you requested ${promptTokens} tokens.`,
            'BadRequestError',
          ),
        );
      await writeAnswer(context, request, {
        first: chunk({ role: 'assistant', content: '' }),
        token: (index) => chunk(index === 0 ? { reasoning: 'hm' } : { content: ' word' }),
        last: (reason) => chunk({ content: '' }, reason, { stop_reason: null }),
        usage: usageChunk,
      });
    };
  },
};
