import type { ModelServerAdapter } from './adapter.ts';
import { askForJson } from './ask-server.ts';
import { lookUp, numberAt, textAt } from './look-up.ts';
import { probePath, readHealthAnswer } from './probe-path.ts';

/**
 * Any server that speaks the OpenAI API, run by the operator. Nothing is taken for granted: what a server
 * may do worst is assumed, but for usage, which is read where it comes.
 */
export const openAiCompatibleAdapter: ModelServerAdapter = {
  kind: 'openai-compatible',
  traits: {
    maximumSlots: null,
    healthTakesSlot: false,
    reasoning: 'tags',
    streamUsage: 'when-asked',
    cancelling: { noticedAt: 'token', streamOnly: true },
    overflow: 'refused',
    modelName: 'must-match',
    client: { healthPath: '/v1/models' },
    doneWithoutFinish: 'broken',
  },
  startupLimitMilliseconds: 60_000,
  guardedPath: '/v1/models',

  probe: (address, signal) =>
    probePath(address, '/v1/models', signal, (answer) =>
      answer.status === 503
        ? { state: 'loading', detail: 'It is not ready yet.' }
        : readHealthAnswer(answer),
    ),

  async describe(address, modelId, signal) {
    const answer = await askForJson(address, { path: '/v1/models' }, signal);
    const models = lookUp(answer, 'data');
    if (!Array.isArray(models)) return { id: null, contextTokens: null, slots: null };
    const ours = models.find((model) => textAt(model, 'id') === modelId);
    return {
      id: ours === undefined ? textAt(models[0], 'id') : modelId,
      contextTokens: numberAt(ours, 'max_model_len') ?? numberAt(ours, 'meta', 'n_ctx'),
      slots: null,
    };
  },
};
