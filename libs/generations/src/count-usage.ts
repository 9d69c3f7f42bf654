import type { Usage } from '@vigia/api-contract';

import type { CountPrompt } from './count-prompt.ts';
import type { Generation } from './generation.ts';
import type { ModelBackend } from './model-backend.ts';
import { estimateTokens, estimateTextTokens } from './token-estimate.ts';

/** How long counting may hold up the end of an answer, and that of the process, in milliseconds. */
const deadline = 5000;
const deadlineWhenInterrupted = 1000;

/**
 * The tokens of a generation whose stream told none, such as one that was stopped: as the model server
 * counted them where it can be asked, else by the model's tokenizer, else by what came. The answer
 * says which.
 */
export async function countUsage(
  generation: Generation,
  backend: ModelBackend,
  countPrompt: CountPrompt,
): Promise<Usage> {
  const { call, pieces } = generation;
  if (!generation.isSent) return { promptTokens: 0, completionTokens: 0, counted: 'estimate' };
  const messages =
    call.kind === 'chat'
      ? call.request.messages
      : [{ role: 'user' as const, content: call.request.prompt }];
  const written = writtenText(generation);
  const estimate: Usage = {
    promptTokens: call.kind === 'chat' ? estimateTokens(messages) : generation.promptTokens,
    // About one piece a token; text that came in fewer pieces is measured.
    completionTokens: pieces === 0 ? 0 : Math.max(pieces, estimateTextTokens(written)),
    counted: 'estimate',
  };
  const { countTokens } = backend.client;
  const isInterrupted = generation.stopCause === 'interrupted';
  const signal = AbortSignal.timeout(isInterrupted ? deadlineWhenInterrupted : deadline);
  try {
    const told = await backend.usageOf?.(generation.id, signal);
    if (told && told !== 'unheard-of') return told;
    // It said something and knows nothing of it any more: it has been replaced since.
    if (told === 'unheard-of' && !generation.isHeard) {
      return { promptTokens: 0, completionTokens: 0, counted: 'server' };
    }
    if (!countTokens) return estimate;
    const promptTokens = await countPrompt(call, signal);
    if (promptTokens === null) return estimate;
    const completion = pieces === 0 ? 0 : await countTokens(written, { signal });
    return {
      promptTokens,
      completionTokens: Math.max(pieces, completion),
      counted: 'tokenizer',
    };
  } catch {
    return estimate;
  }
}

/** What the model wrote for this generation: without what it was given to go on from. */
function writtenText({ log, prefix }: Generation): string {
  const { reasoning, content } = log.text();
  if (!prefix) return reasoning + content;
  return reasoning.slice(prefix.reasoning.length) + content.slice(prefix.content.length);
}
