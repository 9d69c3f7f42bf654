import * as z from 'zod';

import { type TokenUsage } from './model-event.ts';

const count = z.number().int().min(0);
const text = z.string().nullish().catch(null);

/**
 * One chunk of a stream, read loosely: servers leave out, add and null fields as they like
 * (https://platform.openai.com/docs/api-reference/chat-streaming). What is not understood is absent.
 */
const chunkSchema = z.object({
  choices: z
    .array(
      z.object({
        index: count.nullish().catch(null),
        delta: z
          .object({ content: text, reasoning_content: text, reasoning: text })
          .nullish()
          .catch(null),
        /** Of `/v1/completions`. */
        text,
        finish_reason: text,
      }),
    )
    .nullish()
    .catch(null),
  usage: z
    .object({ prompt_tokens: count, completion_tokens: count.nullish() })
    .nullish()
    .catch(null),
  /** llama-server, asked with `return_progress`. */
  prompt_progress: z.object({ processed: count, total: count }).nullish().catch(null),
  /** llama-server, asked with `timings_per_token`: `prompt_n` leaves out what it still had in its cache. */
  timings: z
    .object({ prompt_n: count, predicted_n: count, cache_n: count.nullish() })
    .nullish()
    .catch(null),
  error: z.unknown().optional(),
  /** vLLM before the error had a wrapper. */
  object: text,
});

/** What a chunk says, in one shape for all servers. */
export type StreamChunk = {
  reasoning: string;
  text: string;
  finishReason: string | null;
  usage: TokenUsage | null;
  /** What the server has counted up to this chunk, where it tells that before the end. */
  usageSoFar: TokenUsage | null;
  progress: { processedTokens: number; totalTokens: number } | null;
  /** The server's error, as it came; undefined when there is none. */
  error: unknown;
};

/** Reads the data of one event; undefined when it is no JSON object. */
export function readStreamChunk(data: string): StreamChunk | undefined {
  const json = parseJson(data);
  const result = chunkSchema.safeParse(json);
  if (!result.success) return undefined;
  const { choices, usage, prompt_progress: progress, timings, error, object } = result.data;
  // Only one choice is ever asked for.
  const choice = choices?.find(({ index }) => (index ?? 0) === 0);
  const told: TokenUsage | null = usage
    ? {
        promptTokens: usage.prompt_tokens,
        completionTokens: usage.completion_tokens ?? 0,
        counted: 'server',
      }
    : null;
  return {
    reasoning: choice?.delta?.reasoning_content || choice?.delta?.reasoning || '',
    text: choice?.delta?.content || choice?.text || '',
    finishReason: choice?.finish_reason ?? null,
    usage: told,
    usageSoFar: timings
      ? {
          promptTokens: timings.prompt_n + (timings.cache_n ?? 0),
          completionTokens: timings.predicted_n,
          counted: 'server',
        }
      : told,
    progress: progress
      ? { processedTokens: progress.processed, totalTokens: progress.total }
      : null,
    error: object === 'error' ? json : (error ?? undefined),
  };
}

export function parseJson(source: string): unknown {
  try {
    return JSON.parse(source);
  } catch {
    return undefined;
  }
}
