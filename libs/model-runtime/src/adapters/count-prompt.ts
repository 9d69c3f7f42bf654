import type { ModelServer, PromptToCount } from '../model-server.ts';
import type { ModelServerAdapter, ModelServerAddress } from './adapter.ts';

/**
 * How a server of this kind counts the tokens of a conversation, its template included. Nothing for a kind
 * that cannot, or whose counting would wait for the answer that it writes.
 */
export function promptCountOf(
  adapter: ModelServerAdapter,
  address: ModelServerAddress,
  modelId: () => string,
): Pick<ModelServer, 'countPrompt'> {
  const { countTokens, traits } = adapter;
  if (!countTokens || traits.healthTakesSlot) return {};
  return {
    async countPrompt(prompt: PromptToCount, signal: AbortSignal) {
      if (!('messages' in prompt)) return null;
      try {
        return (await countTokens(address, modelId(), prompt.messages, signal)).tokens;
      } catch {
        signal.throwIfAborted();
        return null;
      }
    },
  };
}
