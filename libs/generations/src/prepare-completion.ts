import { type Model, ProblemError } from '@vigia/api-contract';

import type { CountPrompt } from './count-prompt.ts';
import type { ModelCall } from './generation.ts';
import type { PreparedRequest } from './prepare-chat.ts';
import { estimateTokens, mostTokens } from './token-estimate.ts';

/**
 * What a request through `/v1` will cost at most. Nothing of it is left out: what does not fit is refused.
 * @throws ProblemError `context_length_exceeded`
 */
export async function prepareCompletion(
  call: ModelCall,
  options: {
    model: Model;
    defaultMaximumTokens: number;
    count: CountPrompt;
    /** As for a chat: whether a token too many would break a limit. */
    isLimited: boolean;
  },
): Promise<PreparedRequest<unknown>> {
  const { model, isLimited, count } = options;
  const wanted = call.request.maximumTokens ?? options.defaultMaximumTokens;
  const messages =
    call.kind === 'chat'
      ? call.request.messages
      : [{ role: 'user' as const, content: call.request.prompt }];
  const context = model.contextTokens;
  const fits = context === null || mostTokens(messages) + wanted <= context;
  const counted = fits && !isLimited ? null : await count(call);
  const promptTokens = counted ?? (isLimited ? mostTokens : estimateTokens)(messages);
  // Nothing can be left out: what does not fit is refused by the model server.
  const prepared = {
    request: call.request,
    promptTokens,
    isCounted: counted !== null,
    isFitted: true,
  };
  if (fits) return { ...prepared, maximumTokens: wanted };
  // Only an exact count may refuse: an estimate leaves it to the model server.
  if (counted !== null && counted + 1 > context) {
    throw new ProblemError('context_length_exceeded', {
      detail: `The prompt has ${counted} tokens; the model reads ${context}, its answer included.`,
      remedy: 'Shorten the prompt.',
      errors: [{ field: call.kind === 'chat' ? 'messages' : 'prompt', detail: 'It does not fit.' }],
    });
  }
  const tokens = counted ?? estimateTokens(messages);
  return { ...prepared, maximumTokens: Math.max(1, Math.min(wanted, context - tokens)) };
}
