import { createHash } from 'node:crypto';

import type { ModelServerAdapter, ModelServerAddress, ModelServerTraits } from './adapter.ts';
import { askForJson, askServer } from './ask-server.ts';
import { numberAt, textAt } from './look-up.ts';
import { probePath } from './probe-path.ts';
import { readPrometheus } from './read-prometheus.ts';
import { limitSlots, requireModelPath } from './require-settings.ts';
import { serverError } from './server-error.ts';

/** https://docs.vllm.ai/en/latest/serving/openai_compatible_server/ */
export const vllmTraits: ModelServerTraits = {
  maximumSlots: null,
  healthTakesSlot: false,
  reasoning: 'field',
  streamUsage: 'when-asked',
  cancelling: { noticedAt: 'prompt', streamOnly: false },
  overflow: 'refused',
  modelName: 'must-match',
  client: { tokenizer: 'vllm', healthPath: '/health' },
  doneWithoutFinish: 'broken',
};

/** vLLM. It listens only when its engine is up, so a refused connection is how it loads. */
export const vllmAdapter: ModelServerAdapter = {
  kind: 'vllm',
  traits: vllmTraits,
  startupLimitMilliseconds: 10 * 60_000,
  guardedPath: '/v1/models',

  plan(settings, { port, apiKey }) {
    const modelPath = requireModelPath('vllm', settings);
    return {
      command: [
        ...(settings.command ?? ['vllm', 'serve']),
        modelPath,
        ...['--served-model-name', settings.modelId],
        ...['--host', '127.0.0.1', '--port', String(port)],
        ...createVllmArguments(settings),
      ],
      environment: createVllmEnvironment(apiKey),
      stopGraceMilliseconds: 60_000,
      knownFailures: vllmFailures,
      installHint: 'Install vLLM (pip install vllm), and name the path of its program.',
      readProgress: readVllmProgress,
      portOwner: 'tree',
    };
  },

  /** Prefixes are shared only among requests of one salt. */
  continuationFields: { add_generation_prompt: false, continue_final_message: true },

  extraFields: ({ owner }) => ({
    cache_salt: createHash('sha256').update(owner).digest('hex'),
    // Usage with each piece of text: what an answer took is known also when it is stopped.
    stream_options: { continuous_usage_stats: true },
  }),

  probe: (address, signal) =>
    probePath(address, '/health', signal, ({ status }) => {
      if (status === 200) return { state: 'ready', detail: 'Its engine is up.' };
      if (status === 401) return { state: 'refused', detail: 'It does not accept our key.' };
      if (status === 503) return { state: 'down', detail: 'Its engine has died.' };
      return { state: 'down', detail: `It answered its health request with ${status}.` };
    }),

  describe: describeVllm,
  readActivity: readVllmActivity,
  countTokens: countVllmTokens,
};

/** What both `vllm serve` and `ilab model serve --backend vllm` take. */
export function createVllmArguments(settings: {
  contextTokens?: number;
  slots?: number;
  reasons?: boolean;
}): string[] {
  return [
    ...(settings.contextTokens ? ['--max-model-len', String(settings.contextTokens)] : []),
    ...(settings.slots
      ? ['--max-num-seqs', String(limitSlots({ ...empty, ...settings }, null))]
      : []),
    ...(settings.reasons ? ['--reasoning-parser', 'deepseek_r1'] : []),
  ];
}

const empty = { modelId: '', runtimeDirectory: '' };

/** The key, and nothing sent anywhere. */
export function createVllmEnvironment(apiKey: string): Record<string, string> {
  return {
    VLLM_API_KEY: apiKey,
    VLLM_NO_USAGE_STATS: '1',
    DO_NOT_TRACK: '1',
    HF_HUB_OFFLINE: '1',
  };
}

/** What vLLM says when it cannot start. */
export const vllmFailures = [
  {
    pattern:
      /(CUDA out of memory|No available memory for the cache blocks|OutOfMemoryError|less than desired GPU memory)/,
    error: () =>
      serverError(
        'model_not_loadable',
        'The GPU has too little memory for the model and its context.',
        'Lower the context or the slots, or free the GPU.',
      ),
  },
  {
    pattern: /(No CUDA GPUs are available|Failed to infer device type|no NVIDIA driver)/i,
    error: () =>
      serverError(
        'model_not_loadable',
        'vLLM finds no GPU that it can use.',
        'Install the driver, use a build of vLLM for the CPU, or serve with another kind.',
      ),
  },
  {
    pattern: /No module named '?vllm/,
    error: () =>
      serverError(
        'program_missing',
        'vLLM is not installed in this environment.',
        'Install it with pip install vllm, or serve with another kind.',
      ),
  },
  {
    pattern: /address already in use/i,
    error: () =>
      serverError(
        'port_owned_by_another',
        'Another process took the port of the model server.',
        'Start again: another port is chosen then.',
      ),
  },
];

/** `Loading safetensors checkpoint shards:  50% Completed` */
export function readVllmProgress(line: string): number | null {
  const percent = /checkpoint shards:\s+(\d{1,3})%/.exec(line)?.[1];
  return percent === undefined ? null : Math.min(1, Number(percent) / 100);
}

/** `GET /v1/models` names the served id and its `max_model_len`. */
export async function describeVllm(
  address: ModelServerAddress,
  _modelId: string,
  signal: AbortSignal,
) {
  const models = await askForJson(address, { path: '/v1/models' }, signal);
  return {
    id: textAt(models, 'data', 0, 'id'),
    contextTokens: numberAt(models, 'data', 0, 'max_model_len'),
    slots: null,
  };
}

/** `GET /metrics`, always on. */
export async function readVllmActivity(address: ModelServerAddress, signal: AbortSignal) {
  const { status, body } = await askServer(address, { path: '/metrics' }, signal);
  const read = (metric: string) => (status === 200 ? readPrometheus(body, metric) : null);
  return {
    running: read('vllm:num_requests_running'),
    waiting: read('vllm:num_requests_waiting'),
    promptTokensTotal: read('vllm:prompt_tokens_total'),
    generatedTokensTotal: read('vllm:generation_tokens_total'),
  };
}

/** `POST /tokenize` with messages applies the template: exact. */
export async function countVllmTokens(
  address: ModelServerAddress,
  modelId: string,
  messages: readonly { role: string; content: string }[],
  signal: AbortSignal,
) {
  const body = { model: modelId, messages, add_generation_prompt: true };
  const tokens = numberAt(await askForJson(address, { path: '/tokenize', body }, signal), 'count');
  if (tokens === null) throw new Error('The model server does not count tokens.');
  return { tokens, exact: true };
}
