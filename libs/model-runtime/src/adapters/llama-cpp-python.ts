import type { ModelServerAdapter, ModelServerAddress, ModelServerTraits } from './adapter.ts';
import { askForJson } from './ask-server.ts';
import { llamaCppFailures } from './llama-cpp-failures.ts';
import { templateTokensPerMessage } from './llama-server.ts';
import { numberAt, textAt } from './look-up.ts';
import { serverError } from './server-error.ts';
import { probePath, readHealthAnswer } from './probe-path.ts';
import { requireModelPath } from './require-settings.ts';

/** Seen with 0.3.6 and 0.3.36: docs/model-servers.md. */
export const llamaCppPythonTraits: ModelServerTraits = {
  maximumSlots: 1,
  healthTakesSlot: false,
  reasoning: 'tags',
  streamUsage: 'never',
  cancelling: { noticedAt: 'token', streamOnly: true },
  overflow: 'empty-stream',
  modelName: 'ignored',
  client: { keepAlive: false, tokenizer: 'llama-cpp-python', healthPath: '/openapi.json' },
  doneWithoutFinish: 'interrupted',
};

/**
 * llama-cpp-python's server. One request at a time holds the model; whatever else needs the model waits
 * for it, and by default ends it, `/v1/models` included. So its health is asked at `/openapi.json`.
 */
export const llamaCppPythonAdapter: ModelServerAdapter = {
  kind: 'llama-cpp-python',
  traits: llamaCppPythonTraits,
  startupLimitMilliseconds: 5 * 60_000,
  guardedPath: '/v1/models',

  plan(settings, { port, apiKey }) {
    const modelPath = requireModelPath('llama-cpp-python', settings);
    return {
      command: [
        ...(settings.command ?? ['python3', '-m', 'llama_cpp.server']),
        ...['--model', modelPath, '--model_alias', settings.modelId],
        ...['--host', '127.0.0.1', '--port', String(port)],
        ...['--n_ctx', String(settings.contextTokens ?? 4096)],
        ...(settings.threads ? ['--n_threads', String(settings.threads)] : []),
      ],
      environment: {
        API_KEY: apiKey,
        ...llamaCppPythonEnvironment,
      },
      stopGraceMilliseconds: 10_000,
      knownFailures: [...llamaCppFailures, missingModule],
      installHint:
        'Install it with pip install "llama-cpp-python[server]", and name the Python that has it.',
      portOwner: 'tree',
    };
  },

  probe: (address, signal) => probePath(address, '/openapi.json', signal, readHealthAnswer),
  describe: describeLlamaCppPython,
  countTokens: countLlamaCppPythonTokens,
};

/** Its settings are read from variables too, in every program that holds it. */
export const llamaCppPythonEnvironment = {
  // Another request would otherwise end the one that runs.
  INTERRUPT_REQUESTS: 'false',
  // The default of the server keeps the logits of the whole context: 2.5 GB for 4,096 tokens of R1.
  LOGITS_ALL: 'false',
  DISABLE_PING_EVENTS: 'true',
} as const;

const missingModule = {
  pattern: /No module named '?(llama_cpp|uvicorn|fastapi|sse_starlette|pydantic_settings)/,
  error: () =>
    serverError(
      'program_missing',
      'This Python has no llama-cpp-python with its server.',
      'Install it with pip install "llama-cpp-python[server]", and name the Python that has it.',
    ),
};

/** It tells the alias of its model, and neither context nor slots. */
export async function describeLlamaCppPython(
  address: ModelServerAddress,
  _modelId: string,
  signal: AbortSignal,
) {
  const models = await askForJson(address, { path: '/v1/models' }, signal);
  return { id: textAt(models, 'data', 0, 'id'), contextTokens: null, slots: 1 };
}

/** It counts a text, not a chat: what the template adds is put on top, generously. Waits while a request runs. */
export async function countLlamaCppPythonTokens(
  address: ModelServerAddress,
  _modelId: string,
  messages: readonly { content: string }[],
  signal: AbortSignal,
) {
  const input = messages.map(({ content }) => content).join('\n');
  const answer = await askForJson(
    address,
    { path: '/extras/tokenize/count', body: { input } },
    signal,
  );
  const tokens = numberAt(answer, 'count');
  if (tokens === null) throw new Error('The model server does not count tokens.');
  return { tokens: tokens + (messages.length + 1) * templateTokensPerMessage, exact: false };
}
