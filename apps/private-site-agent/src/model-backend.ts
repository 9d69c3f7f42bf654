import type { ModelBackend } from '@vigia/generations';
import { createModelClient } from '@vigia/model-client';
import type { OpenedModelServer } from '@vigia/model-runtime';

/** A model server that somebody looks after, as generations need it. */
export function createModelBackend({ server, clientOptions }: OpenedModelServer): ModelBackend {
  return {
    client: createModelClient({
      baseUrl: server.baseUrl,
      apiKey: server.apiKey,
      ...clientOptions,
    }),
    // An attached server tells how many it has once it is there.
    get slots() {
      return server.slots;
    },
    model: () => server.model(),
    untilReady: (signal) => server.untilReady(signal),
    continuationFields: server.continuationFields ?? null,
    extraFields: (generation) => server.extraFields?.(generation) ?? {},
    countPrompt: async ({ kind, request }, signal) =>
      (await server.countPrompt?.(
        kind === 'chat' ? { messages: request.messages } : { prompt: request.prompt },
        signal,
      )) ?? null,
    usageOf: async (generationId, signal) => (await server.usageOf?.(generationId, signal)) ?? null,
  };
}
