import type { ModelServerAdapter, ModelServerSettings } from './adapter.ts';
import { createIlabEnvironment, prepareIlabHome } from './ilab-home.ts';
import { llamaCppFailures } from './llama-cpp-failures.ts';
import {
  countLlamaCppPythonTokens,
  describeLlamaCppPython,
  llamaCppPythonEnvironment,
  llamaCppPythonTraits,
} from './llama-cpp-python.ts';
import { probePath, readHealthAnswer } from './probe-path.ts';
import { requireModelPath } from './require-settings.ts';
import { serverError } from './server-error.ts';
import {
  createVllmArguments,
  createVllmEnvironment,
  readVllmProgress,
  vllmAdapter,
  vllmFailures,
} from './vllm.ts';

const installHint =
  'Install InstructLab (pip install instructlab==0.26.1, with Python 3.11), and name the path of ilab.';

/** What both engines take. */
function createIlabCommand(settings: ModelServerSettings, port: number, backend: string): string[] {
  return [
    ...(settings.command ?? ['ilab']),
    // Without -v it does not say why a model cannot be loaded.
    ...['-v', 'model', 'serve', '--model-path', requireModelPath('ilab', settings)],
    ...['--backend', backend, '--host', '127.0.0.1', '--port', String(port)],
    // Else InstructLab puts its own template for Granite in the place of the model's.
    ...['--chat-template', 'tokenizer'],
  ];
}

const ilabFailures = [
  ...llamaCppFailures,
  {
    pattern: /Failed to determine backend/,
    error: () =>
      serverError(
        'model_not_loadable',
        'The model is neither a GGUF file nor a directory with safetensors.',
        'Serve a GGUF file with the llama-cpp backend, a directory with the vllm backend.',
      ),
  },
  {
    pattern: /(does not exist or is not a readable file|storage directories do not exist yet)/,
    error: () =>
      serverError(
        'settings_invalid',
        "InstructLab's own home is not complete.",
        'Delete the folder ilab below the runtime directory; it is made again at the next start.',
      ),
  },
];

/**
 * `ilab model serve` with llama-cpp-python inside. Over that server's ways it takes one connection at a
 * time (503 `Service Unavailable` means busy), and ends with exit code 0 whatever happened.
 */
export const ilabLlamaCppAdapter: ModelServerAdapter = {
  kind: 'ilab',
  traits: {
    ...llamaCppPythonTraits,
    healthTakesSlot: true,
    client: { keepAlive: false, tokenizer: 'llama-cpp-python', healthPath: '/' },
  },
  startupLimitMilliseconds: 5 * 60_000,
  guardedPath: '/v1/models',
  prepare: prepareIlabHome,

  plan(settings, { port, apiKey }) {
    return {
      command: [
        ...createIlabCommand(settings, port, 'llama-cpp'),
        ...['--max-ctx-size', String(settings.contextTokens ?? 4096)],
        ...(settings.threads ? ['--num-threads', String(settings.threads)] : []),
      ],
      environment: {
        ...createIlabEnvironment(settings),
        ...llamaCppPythonEnvironment,
        API_KEY: apiKey,
        MODEL_ALIAS: settings.modelId,
      },
      stopGraceMilliseconds: 10_000,
      knownFailures: ilabFailures,
      installHint,
      portOwner: 'tree',
    };
  },

  /** `GET /` needs neither key nor model, but is a connection, so it is refused while a request runs. */
  probe: (address, signal) =>
    probePath(address, '/', signal, (answer) =>
      answer.status === 503 && answer.contentType.startsWith('text/plain')
        ? { state: 'busy', detail: 'It works on another request.' }
        : readHealthAnswer(answer),
    ),
  describe: describeLlamaCppPython,
  countTokens: countLlamaCppPythonTokens,
};

/**
 * `ilab model serve` with vLLM. InstructLab is only its parent, does not notice when it dies, and leaves
 * it behind when killed: so the whole process tree is watched and ended.
 */
export const ilabVllmAdapter: ModelServerAdapter = {
  ...vllmAdapter,
  kind: 'ilab',
  prepare: prepareIlabHome,

  plan(settings, { port, apiKey }) {
    return {
      command: [
        ...createIlabCommand(settings, port, 'vllm'),
        '--',
        ...['--served-model-name', settings.modelId],
        ...createVllmArguments(settings),
      ],
      environment: { ...createIlabEnvironment(settings), ...createVllmEnvironment(apiKey) },
      stopGraceMilliseconds: 60_000,
      knownFailures: [...ilabFailures, ...vllmFailures],
      installHint,
      readProgress: readVllmProgress,
      portOwner: 'tree',
    };
  },
};
