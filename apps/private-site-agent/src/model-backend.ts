import type { ModelBackend } from '@vigia/generations';
import { createModelClient } from '@vigia/model-client';
import type { ModelServer } from '@vigia/model-runtime';

/** A model server that somebody looks after, as generations need it. */
export function createModelBackend(server: ModelServer): ModelBackend {
  return {
    client: createModelClient({
      baseUrl: server.baseUrl,
      apiKey: server.apiKey,
      // The embedded server counts as llama-server does.
      tokenizer: 'llama-server',
    }),
    slots: server.slots,
    model: () => server.model(),
    untilReady: (signal) => server.untilReady(signal),
    extraFields: (generation) => server.extraFields?.(generation) ?? {},
    usageOf: async (generationId, signal) => (await server.usageOf?.(generationId, signal)) ?? null,
  };
}
