import type { AnswerPart } from './split-answer.ts';
import type { RequestUsage } from './usage-ledger.ts';

/** Builds the JSON bodies of one answer in OpenAI's forms (https://platform.openai.com/docs/api-reference/chat). */
export type CompletionObjects = {
  /** The first chunk of a stream; null where the form has none. */
  opening(): object | null;
  /** A chunk with some text. */
  delta(part: { type: 'reasoning' | 'content'; text: string }): object;
  /** A chunk that says how far the prompt is read, as llama-server does. */
  progress(part: Extract<AnswerPart, { type: 'prompt' }>, milliseconds: number): object;
  closing(reason: 'stop' | 'length'): object;
  /** The last chunk, with the usage and no choice. */
  usage(usage: RequestUsage): object;
  whole(
    texts: { reasoning: string; content: string },
    reason: 'stop' | 'length',
    usage: RequestUsage,
  ): object;
};

type Identity = { id: string; model: string; created: number };

export function chatCompletionObjects(identity: Identity): CompletionObjects {
  const chunk = (choices: object[], extra: object = {}) => ({
    id: identity.id,
    object: 'chat.completion.chunk',
    created: identity.created,
    model: identity.model,
    choices,
    ...extra,
  });
  const choice = (delta: object, finishReason: string | null = null) => ({
    index: 0,
    delta,
    finish_reason: finishReason,
  });
  return {
    opening: () => chunk([choice({ role: 'assistant', content: '' })]),
    delta: ({ type, text }) =>
      chunk([choice(type === 'reasoning' ? { reasoning_content: text } : { content: text })]),
    progress: (part, milliseconds) => chunk([choice({})], promptProgress(part, milliseconds)),
    closing: (reason) => chunk([choice({}, reason)]),
    usage: (usage) => chunk([], { usage: usageObject(usage) }),
    whole: ({ reasoning, content }, reason, usage) => ({
      id: identity.id,
      object: 'chat.completion',
      created: identity.created,
      model: identity.model,
      choices: [
        {
          index: 0,
          message: {
            role: 'assistant',
            content,
            ...(reasoning === '' ? {} : { reasoning_content: reasoning }),
          },
          finish_reason: reason,
        },
      ],
      usage: usageObject(usage),
    }),
  };
}

export function textCompletionObjects(identity: Identity): CompletionObjects {
  const body = (choices: object[], extra: object = {}) => ({
    id: identity.id,
    object: 'text_completion',
    created: identity.created,
    model: identity.model,
    choices,
    ...extra,
  });
  const choice = (text: string, finishReason: string | null = null) => ({
    index: 0,
    text,
    finish_reason: finishReason,
    logprobs: null,
  });
  return {
    opening: () => null,
    delta: ({ text }) => body([choice(text)]),
    progress: (part, milliseconds) => body([choice('')], promptProgress(part, milliseconds)),
    closing: (reason) => body([choice('', reason)]),
    usage: (usage) => body([], { usage: usageObject(usage) }),
    whole: ({ content }, reason, usage) =>
      body([choice(content, reason)], { usage: usageObject(usage) }),
  };
}

/** Usage in OpenAI's form. */
export function usageObject({ promptTokens, cachedTokens, completionTokens }: RequestUsage) {
  return {
    prompt_tokens: promptTokens,
    completion_tokens: completionTokens,
    total_tokens: promptTokens + completionTokens,
    prompt_tokens_details: { cached_tokens: cachedTokens },
  };
}

function promptProgress(part: Extract<AnswerPart, { type: 'prompt' }>, milliseconds: number) {
  return {
    prompt_progress: {
      total: part.totalTokens,
      cache: part.cachedTokens,
      processed: part.processedTokens,
      time_ms: Math.round(milliseconds),
    },
  };
}
