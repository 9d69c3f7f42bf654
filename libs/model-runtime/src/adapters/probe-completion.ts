import { createModelClient, isModelError } from '@vigia/model-client';

import type { ModelServerAdapter, ModelServerAddress } from './adapter.ts';
import { serverError } from './server-error.ts';

/**
 * Lets the model write one token: the only proof that a server which calls itself healthy can answer.
 * @throws ModelServerError `completion_failed`, `key_refused` or `model_not_served`.
 */
export async function probeCompletion(
  adapter: Pick<ModelServerAdapter, 'kind' | 'traits'>,
  address: ModelServerAddress,
  modelId: string,
  options: { signal: AbortSignal; limitMilliseconds?: number },
): Promise<void> {
  const { signal, limitMilliseconds = 120_000 } = options;
  const client = createModelClient({
    baseUrl: address.baseUrl,
    apiKey: address.apiKey ?? undefined,
    ...adapter.traits.client,
    keepAlive: false,
    deadlines: {
      firstToken: limitMilliseconds,
      idle: limitMilliseconds,
      total: limitMilliseconds,
    },
  });
  const request = {
    model: modelId,
    messages: [{ role: 'user' as const, content: 'Hi' }],
    maximumTokens: 1,
    temperature: 0,
  };
  try {
    for await (const event of client.streamChat(request, { signal }))
      if (event.type === 'finish') return;
  } catch (cause) {
    signal.throwIfAborted();
    throw toServerError(adapter.kind, modelId, cause);
  }
  throw toServerError(adapter.kind, modelId, undefined);
}

function toServerError(kind: string, modelId: string, cause: unknown): Error {
  const reason = isModelError(cause) ? cause.reason : 'stream-cut';
  if (reason === 'key-refused')
    return serverError(
      'key_refused',
      `The model server (${kind}) does not accept the key.`,
      'Set the key that the server was started with.',
      { cause },
    );
  if (reason === 'unknown-model')
    return serverError(
      'model_not_served',
      `The model server (${kind}) does not serve ${modelId}.`,
      'Ask for the id under which the server serves its model.',
      { cause },
    );
  return serverError(
    'completion_failed',
    `The model server (${kind}) says that it is ready, but completed nothing (${reason}).`,
    'Look at the log of the server; often its memory is used up, or its model file is damaged.',
    { cause },
  );
}
