import type {
  ModelServerActivity,
  ModelServerAdapter,
  ModelServerAddress,
  ModelServerTraits,
  ProbeResult,
} from './adapter.ts';
import { type ServerAnswer, askForJson, askServer } from './ask-server.ts';
import { llamaCppFailures } from './llama-cpp-failures.ts';
import { numberAt, textAt } from './look-up.ts';
import { probePath, readHealthAnswer } from './probe-path.ts';
import { readPrometheus } from './read-prometheus.ts';
import { limitSlots, requireModelPath } from './require-settings.ts';

/** https://github.com/ggml-org/llama.cpp/tree/master/tools/server */
export const llamaServerTraits: ModelServerTraits = {
  maximumSlots: null,
  healthTakesSlot: false,
  reasoning: 'field',
  streamUsage: 'when-asked',
  cancelling: { noticedAt: 'prompt', streamOnly: false },
  overflow: 'refused',
  modelName: 'ignored',
  client: { tokenizer: 'llama-server', healthPath: '/health' },
  doneWithoutFinish: 'broken',
};

/** llama.cpp's own server. `/v1/models` answers while it still loads, so only `/health` is asked. */
export const llamaServerAdapter: ModelServerAdapter = {
  kind: 'llama-server',
  traits: llamaServerTraits,
  startupLimitMilliseconds: 5 * 60_000,
  guardedPath: '/props',

  plan(settings, { port, apiKey }) {
    const modelPath = requireModelPath('llama-server', settings);
    const slots = limitSlots(settings, null);
    const command = [
      ...(settings.command ?? ['llama-server']),
      ...['--model', modelPath, '--alias', settings.modelId],
      ...['--host', '127.0.0.1', '--port', String(port), '--parallel', String(slots)],
      // The context is shared out among the slots; without a number it is the model's own, often 131,072.
      ...['--ctx-size', String((settings.contextTokens ?? 4096) * slots)],
      ...(settings.threads ? ['--threads', String(settings.threads)] : []),
      ...['--jinja', '--reasoning-format', 'deepseek'],
    ];
    return {
      command,
      environment: {
        LLAMA_API_KEY: apiKey,
        ...llamaServerEnvironment,
      },
      stopGraceMilliseconds: 10_000,
      knownFailures: llamaCppFailures,
      installHint: 'Install llama.cpp so that llama-server is on PATH, or name its path.',
      portOwner: 'tree',
    };
  },

  // With each piece of text it then tells what it has counted: also of an answer that is stopped.
  extraFields: () => ({ return_progress: true, timings_per_token: true }),

  probe: (address, signal) => probePath(address, '/health', signal, readLlamaServerHealth),

  async describe(address, _modelId, signal) {
    const models = await askForJson(address, { path: '/v1/models' }, signal);
    const properties = await askForJson(address, { path: '/props' }, signal);
    return {
      id: textAt(models, 'data', 0, 'id'),
      contextTokens: numberAt(properties, 'default_generation_settings', 'n_ctx'),
      slots: numberAt(properties, 'total_slots'),
    };
  },

  readActivity: readLlamaServerActivity,
  countTokens: countLlamaServerTokens,
};

/** Switches that older builds do not know as arguments, and would refuse; as variables they ignore them. */
export const llamaServerEnvironment = {
  LLAMA_ARG_ENDPOINT_METRICS: '1',
  // `/slots` shows prompts in full.
  LLAMA_ARG_ENDPOINT_SLOTS: '0',
  LLAMA_ARG_NO_ENDPOINT_SLOTS: '1',
  LLAMA_ARG_NO_WEBUI: '1',
  LLAMA_ARG_WEBUI: '0',
  LLAMA_ARG_UI: '0',
  LLAMA_ARG_OFFLINE: '1',
} as const;

/** 503 with `Loading model` until the model is in memory. */
export function readLlamaServerHealth(answer: ServerAnswer): ProbeResult {
  if (answer.status === 503 && /loading/i.test(answer.body))
    return { state: 'loading', detail: 'It loads the model.' };
  return readHealthAnswer(answer);
}

/** `GET /metrics`, which needs `--metrics`; nothing is known where it is off (501). */
export async function readLlamaServerActivity(
  address: ModelServerAddress,
  signal: AbortSignal,
): Promise<ModelServerActivity> {
  const { status, body } = await askServer(address, { path: '/metrics' }, signal);
  const read = (metric: string) => (status === 200 ? readPrometheus(body, metric) : null);
  return {
    running: read('llamacpp:requests_processing'),
    waiting: read('llamacpp:requests_deferred'),
    promptTokensTotal: read('llamacpp:prompt_tokens_total'),
    generatedTokensTotal: read('llamacpp:tokens_predicted_total'),
  };
}

/** Builds the prompt by the model's own template, then counts it: exact. */
export async function countLlamaServerTokens(
  address: ModelServerAddress,
  _modelId: string,
  messages: readonly { role: string; content: string }[],
  signal: AbortSignal,
): Promise<{ tokens: number; exact: boolean }> {
  const templated = await askForJson(
    address,
    { path: '/apply-template', body: { messages } },
    signal,
  );
  const prompt = textAt(templated, 'prompt');
  const content = prompt ?? messages.map((message) => message.content).join('\n');
  const body = { content, add_special: true, parse_special: prompt !== null };
  const answer = await askForJson(address, { path: '/tokenize', body }, signal);
  const tokens = (answer as { tokens?: unknown[] } | null)?.tokens?.length;
  if (tokens === undefined) throw new Error('The model server does not count tokens.');
  return prompt === null
    ? { tokens: tokens + messages.length * templateTokensPerMessage, exact: false }
    : { tokens, exact: true };
}

/** More than the templates in use add to a message, with the system prompt that some put in front. */
export const templateTokensPerMessage = 16;
