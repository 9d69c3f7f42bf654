import type { Usage } from '@vigia/api-contract';

import type { Generation } from './generation.ts';
import type { ModelBackend } from './model-backend.ts';
import { estimateTokens, estimateTextTokens, tokensPerMessage } from './token-estimate.ts';

/** How long counting may hold up the end of an answer, in milliseconds. */
const deadline = 1000;

/**
 * The tokens of a generation whose stream told none, such as one that was stopped: as the model server
 * counted them where it can be asked, else by the model's tokenizer, else by what came. The answer
 * says which.
 */
export async function countUsage(generation: Generation, backend: ModelBackend): Promise<Usage> {
  const { call, pieces } = generation;
  if (!generation.isSent) return { promptTokens: 0, completionTokens: 0, counted: 'estimate' };
  const messages =
    call.kind === 'chat'
      ? call.request.messages
      : [{ role: 'user' as const, content: call.request.prompt }];
  const { reasoning, content } = generation.log.text();
  const estimate: Usage = {
    promptTokens: call.kind === 'chat' ? estimateTokens(messages) : generation.promptTokens,
    // About one piece a token; text that came in fewer pieces is measured.
    completionTokens: Math.max(pieces, estimateTextTokens(reasoning + content)),
    counted: 'estimate',
  };
  if (pieces === 0) estimate.completionTokens = 0;
  const { countTokens } = backend.client;
  const options = { signal: AbortSignal.timeout(deadline) };
  try {
    const told = await backend.usageOf?.(generation.id, options.signal);
    if (told) return told;
    if (!countTokens) return estimate;
    const prompt = await countTokens(
      messages.map((message) => message.content).join('\n'),
      options,
    );
    const completion = pieces === 0 ? 0 : await countTokens(reasoning + content, options);
    return {
      promptTokens: prompt + (call.kind === 'chat' ? messages.length * tokensPerMessage : 0),
      completionTokens: Math.max(pieces, completion),
      counted: 'tokenizer',
    };
  } catch {
    return estimate;
  }
}
