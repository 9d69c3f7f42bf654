import * as z from 'zod';

import { createProblem, type Problem } from './problems.ts';

const textPartSchema = z.strictObject({ type: z.literal('text'), text: z.string() });

const chatMessageSchema = z.object({
  role: z.enum(['system', 'developer', 'user', 'assistant']),
  content: z
    .union([z.string(), z.array(textPartSchema)])
    .transform((content) =>
      typeof content === 'string' ? content : content.map((part) => part.text).join(''),
    ),
  name: z.string().max(64).optional(),
});

const samplingFields = {
  model: z.string().min(1).max(256),
  stream: z.boolean().nullish(),
  stream_options: z.object({ include_usage: z.boolean().nullish() }).nullish(),
  temperature: z.number().min(0).max(2).nullish(),
  top_p: z.number().gt(0).max(1).nullish(),
  max_tokens: z.int().min(1).max(1_000_000).nullish(),
  stop: z.union([z.string(), z.array(z.string()).max(4)]).nullish(),
  seed: z.int().nullish(),
  presence_penalty: z.number().min(-2).max(2).nullish(),
  frequency_penalty: z.number().min(-2).max(2).nullish(),
  n: z.literal(1, 'Only one choice is made at a time: leave n out or set it to 1.').nullish(),
  user: z.string().max(256).nullish(),
};

/**
 * `POST /v1/chat/completions`: the fields that are passed on; all others are dropped, because each
 * model server reads unknown fields in its own way (https://platform.openai.com/docs/api-reference/chat).
 */
export const chatCompletionRequestSchema = z.object({
  ...samplingFields,
  messages: z.array(chatMessageSchema).min(1).max(2000),
  max_completion_tokens: z.int().min(1).max(1_000_000).nullish(),
});
export type ChatCompletionRequest = z.infer<typeof chatCompletionRequestSchema>;

/** `POST /v1/completions` (https://platform.openai.com/docs/api-reference/completions). */
export const completionRequestSchema = z.object({
  ...samplingFields,
  prompt: z.union([z.string(), z.array(z.string()).length(1)]),
});
export type CompletionRequest = z.infer<typeof completionRequestSchema>;

/** The body of an error under `/v1`, as every OpenAI SDK reads it. */
export type OpenAiError = {
  error: { message: string; type: string; param: string | null; code: string };
};

/** The OpenAI form of a problem; the stable code is the same. */
export function toOpenAiError(problem: Problem): OpenAiError {
  const type =
    problem.status === 401 || problem.status === 403
      ? 'authentication_error'
      : problem.status === 429
        ? 'rate_limit_error'
        : problem.status < 500
          ? 'invalid_request_error'
          : 'server_error';
  const message = [problem.detail ?? problem.title, problem.remedy].filter(Boolean).join(' ');
  return {
    error: { message, type, param: problem.errors?.[0]?.field ?? null, code: problem.code },
  };
}

/** The OpenAI error of a code, for streams that fail after their headers were sent. */
export function openAiStreamError(...problem: Parameters<typeof createProblem>): OpenAiError {
  return toOpenAiError(createProblem(...problem));
}
