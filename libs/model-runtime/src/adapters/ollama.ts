import type { ModelServerAdapter, ModelServerTraits } from './adapter.ts';
import { askForJson, askServer } from './ask-server.ts';
import { importOllamaModel } from './import-ollama-model.ts';
import { lookUp, numberAt, textAt } from './look-up.ts';
import { probePath, readHealthAnswer } from './probe-path.ts';
import { serverError } from './server-error.ts';
import { createOllamaEnvironment } from './ollama-environment.ts';

/** https://docs.ollama.com/api/openai-compatibility and https://docs.ollama.com/faq */
export const ollamaTraits: ModelServerTraits = {
  maximumSlots: null,
  healthTakesSlot: false,
  reasoning: 'field',
  streamUsage: 'when-asked',
  cancelling: { noticedAt: 'prompt', streamOnly: false },
  overflow: 'cut',
  modelName: 'must-match',
  client: { healthPath: '/api/version' },
  doneWithoutFinish: 'broken',
};

/**
 * Ollama. It answers at once and loads the model at the first request, so it is warmed up; it has no
 * keys, no counters, and cuts prompts that are too long without a word.
 */
export const ollamaAdapter: ModelServerAdapter = {
  kind: 'ollama',
  traits: ollamaTraits,
  startupLimitMilliseconds: 5 * 60_000,
  guardedPath: null,

  plan(settings, { port }) {
    return {
      command: [...(settings.command ?? ['ollama']), 'serve'],
      environment: createOllamaEnvironment(settings, `127.0.0.1:${port}`),
      stopGraceMilliseconds: 15_000,
      knownFailures: [
        {
          pattern: /address already in use/i,
          error: () =>
            serverError(
              'port_owned_by_another',
              'Another process took the port of the model server.',
              'Start again: another port is chosen then.',
            ),
        },
      ],
      installHint: 'Install Ollama so that it is on PATH, or name its path.',
      portOwner: 'tree',
    };
  },

  async warmUp(address, settings, signal) {
    if (settings.baseUrl === undefined && settings.modelPath !== undefined)
      await importOllamaModel(address, settings, signal);
    const body = { model: settings.modelId, keep_alive: -1 };
    const question = { path: '/api/generate', body, limitMilliseconds: 5 * 60_000 };
    const { status } = await askServer(address, question, signal);
    if (status === 404)
      throw serverError(
        'model_not_served',
        `Ollama has no model ${settings.modelId}.`,
        `Bring it in with: ollama create ${settings.modelId} -f Modelfile`,
      );
  },

  probe: (address, signal) => probePath(address, '/api/version', signal, readHealthAnswer),

  /** `GET /api/ps` lists what is in memory, and with which context. */
  async describe(address, modelId, signal) {
    const running = lookUp(await askForJson(address, { path: '/api/ps' }, signal), 'models');
    const ours = Array.isArray(running)
      ? running.find((model) => withTag(textAt(model, 'name') ?? '') === withTag(modelId))
      : undefined;
    return {
      id: ours === undefined ? null : modelId,
      contextTokens: numberAt(ours, 'context_length'),
      slots: null,
    };
  },
};

/** The names of Ollama have a tag, `latest` when none is written. */
function withTag(name: string): string {
  return name.includes(':') ? name : `${name}:latest`;
}
