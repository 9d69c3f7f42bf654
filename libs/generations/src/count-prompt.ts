import type { Logger } from '@vigia/observability';

import type { ModelCall } from './generation.ts';
import type { ModelBackend } from './model-backend.ts';
import { tokensPerMessage } from './token-estimate.ts';

/** How long counting a prompt may hold up its answer, in milliseconds. */
const deadline = 5000;

/** Tokens of a prompt by the model's own tokenizer, or a few more; null where it cannot tell now. */
export type CountPrompt = (call: ModelCall, signal?: AbortSignal) => Promise<number | null>;

export function createPromptCounter(backend: ModelBackend, logger: Logger): CountPrompt {
  return async (call, callerSignal) => {
    const { countTokens } = backend.client;
    if (backend.model().state !== 'ready' || !(backend.countPrompt || countTokens)) return null;
    const timeout = AbortSignal.timeout(deadline);
    const signal = callerSignal ? AbortSignal.any([callerSignal, timeout]) : timeout;
    try {
      const counted = await backend.countPrompt?.(call, signal);
      if (counted !== undefined && counted !== null) return counted;
      if (!countTokens) return null;
      if (call.kind === 'text') {
        // The token that begins a text comes on top.
        return 1 + (await countTokens(call.request.prompt, { signal }));
      }
      const { messages } = call.request;
      const text = messages.map(({ content }) => content).join('\n');
      return (await countTokens(text, { signal })) + (messages.length + 1) * tokensPerMessage;
    } catch (error) {
      callerSignal?.throwIfAborted();
      logger.warn('tokens-not-counted', { error });
      return null;
    }
  };
}
