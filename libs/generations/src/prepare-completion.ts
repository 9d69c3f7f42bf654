import { type Model, ProblemError } from '@vigia/api-contract';

import type { ModelCall } from './generation.ts';
import type { PreparedRequest } from './prepare-chat.ts';
import { estimateTokens, mostTokens, tokensPerMessage } from './token-estimate.ts';

/**
 * What a request through `/v1` will cost at most. Nothing of it is left out: what does not fit is refused.
 * @throws ProblemError `context_length_exceeded`
 */
export async function prepareCompletion(
  call: ModelCall,
  options: {
    model: Model;
    defaultMaximumTokens: number;
    countTokens: (text: string) => Promise<number | null>;
  },
): Promise<PreparedRequest<unknown>> {
  const { model } = options;
  const wanted = call.request.maximumTokens ?? options.defaultMaximumTokens;
  const messages =
    call.kind === 'chat'
      ? call.request.messages
      : [{ role: 'user' as const, content: call.request.prompt }];
  const context = model.contextTokens;
  if (context === null || mostTokens(messages) + wanted <= context) {
    return {
      request: call.request,
      promptTokens: estimateTokens(messages),
      maximumTokens: wanted,
    };
  }
  const counted = await options.countTokens(messages.map(({ content }) => content).join('\n'));
  const overhead = call.kind === 'chat' ? messages.length * tokensPerMessage : 0;
  const promptTokens = counted === null ? estimateTokens(messages) : counted + overhead;
  // Only an exact count may refuse: an estimate leaves it to the model server.
  if (counted !== null && counted + 1 > context) {
    throw new ProblemError('context_length_exceeded', {
      detail: `The prompt has ${counted} tokens; the model reads ${context}, its answer included.`,
      remedy: 'Shorten the prompt.',
      errors: [{ field: call.kind === 'chat' ? 'messages' : 'prompt', detail: 'It does not fit.' }],
    });
  }
  return {
    request: call.request,
    promptTokens,
    maximumTokens: Math.max(1, Math.min(wanted, context - promptTokens)),
  };
}
