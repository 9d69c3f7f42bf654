export type ChatMessage = {
  role: 'system' | 'developer' | 'user' | 'assistant';
  content: string;
  name?: string | undefined;
};

/** What both kinds of request may set; what is absent or null is left to the server. */
export type SamplingParameters = {
  /** The id that the server gives its model. */
  model: string;
  temperature?: number | null | undefined;
  topP?: number | null | undefined;
  /** Most tokens of the answer, reasoning included. Some servers run to the end of the context without it. */
  maximumTokens?: number | null | undefined;
  /** Texts that end the answer; at most four. */
  stop?: string | readonly string[] | null | undefined;
  seed?: number | null | undefined;
  presencePenalty?: number | null | undefined;
  frequencyPenalty?: number | null | undefined;
  /** Further fields for this server, such as `{ return_progress: true }` for llama-server. Never from outside. */
  extraFields?: Readonly<Record<string, unknown>> | undefined;
};

export type ChatRequest = SamplingParameters & { messages: readonly ChatMessage[] };
export type CompletionRequest = SamplingParameters & { prompt: string };

/** The body of `POST /v1/chat/completions`, always streamed: only a stream stops when its caller leaves. */
export function toChatBody({ messages, ...sampling }: ChatRequest): Record<string, unknown> {
  return { ...toSamplingBody(sampling), messages };
}

/** The body of `POST /v1/completions`. */
export function toCompletionBody({ prompt, ...sampling }: CompletionRequest) {
  return { ...toSamplingBody(sampling), prompt };
}

function toSamplingBody(sampling: SamplingParameters): Record<string, unknown> {
  return {
    ...sampling.extraFields,
    ...withoutEmpty({
      model: sampling.model,
      temperature: sampling.temperature,
      top_p: sampling.topP,
      max_tokens: sampling.maximumTokens,
      stop: sampling.stop,
      seed: sampling.seed,
      presence_penalty: sampling.presencePenalty,
      frequency_penalty: sampling.frequencyPenalty,
    }),
    stream: true,
    stream_options: { ...streamOptionsOf(sampling.extraFields), include_usage: true },
  };
}

/** Options of the stream that a kind of server takes beyond the usual one. */
function streamOptionsOf(extraFields: SamplingParameters['extraFields']): object {
  const options = extraFields?.['stream_options'];
  return typeof options === 'object' && options !== null ? options : {};
}

function withoutEmpty(fields: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(fields).filter(([, value]) => value !== undefined && value !== null),
  );
}
