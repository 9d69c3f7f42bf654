import type { Usage } from '@vigia/api-contract';

/** What an answer through `/v1` is made of. */
export type CompletionHead = { generationId: string; created: number; model: string };
export type CompletionText = { reasoning: string; content: string };

/** The forms of one of OpenAI's two interfaces. */
export type CompletionObjects = {
  /** Chunks that open a stream. */
  start(head: CompletionHead): object[];
  text(head: CompletionHead, type: 'reasoning' | 'content', text: string): object;
  finish(head: CompletionHead, finishReason: string): object;
  usage(head: CompletionHead, usage: Usage): object;
  /** The whole answer of a request without a stream. */
  whole(
    head: CompletionHead,
    text: CompletionText,
    finishReason: string,
    usage: Usage | null,
  ): object;
};

const toUsage = ({ promptTokens, completionTokens }: Usage) => ({
  prompt_tokens: promptTokens,
  completion_tokens: completionTokens,
  total_tokens: promptTokens + completionTokens,
});

function headOf(prefix: string, object: string, { generationId, created, model }: CompletionHead) {
  return { id: `${prefix}-${generationId.replaceAll('-', '')}`, object, created, model };
}

const chatChunk = (head: CompletionHead, delta: object, finishReason: string | null = null) => ({
  ...headOf('chatcmpl', 'chat.completion.chunk', head),
  choices: [{ index: 0, delta, logprobs: null, finish_reason: finishReason }],
});

/** https://platform.openai.com/docs/api-reference/chat, with thoughts in `reasoning_content`. */
export const chatObjects: CompletionObjects = {
  start: (head) => [chatChunk(head, { role: 'assistant', content: '' })],
  text: (head, type, text) =>
    chatChunk(head, type === 'content' ? { content: text } : { reasoning_content: text }),
  finish: (head, finishReason) => chatChunk(head, {}, finishReason),
  usage: (head, usage) => ({
    ...headOf('chatcmpl', 'chat.completion.chunk', head),
    choices: [],
    usage: toUsage(usage),
  }),
  whole: (head, { reasoning, content }, finishReason, usage) => ({
    ...headOf('chatcmpl', 'chat.completion', head),
    choices: [
      {
        index: 0,
        message: {
          role: 'assistant',
          content,
          refusal: null,
          ...(reasoning === '' ? {} : { reasoning_content: reasoning }),
        },
        logprobs: null,
        finish_reason: finishReason,
      },
    ],
    ...(usage ? { usage: toUsage(usage) } : {}),
  }),
};

const textChunk = (head: CompletionHead, text: string, finishReason: string | null = null) => ({
  ...headOf('cmpl', 'text_completion', head),
  choices: [{ index: 0, text, logprobs: null, finish_reason: finishReason }],
});

/** https://platform.openai.com/docs/api-reference/completions: all text is one. */
export const textObjects: CompletionObjects = {
  start: () => [],
  text: (head, _type, text) => textChunk(head, text),
  finish: (head, finishReason) => textChunk(head, '', finishReason),
  usage: (head, usage) => ({
    ...headOf('cmpl', 'text_completion', head),
    choices: [],
    usage: toUsage(usage),
  }),
  whole: (head, { reasoning, content }, finishReason, usage) => ({
    ...textChunk(head, reasoning + content, finishReason),
    ...(usage ? { usage: toUsage(usage) } : {}),
  }),
};
