import { chatCompletionRequestSchema, completionRequestSchema } from '@vigia/api-contract';
import * as z from 'zod';

/** What the agent may add to a request; it never passes these on from outside. */
const agentFields = {
  /** Reports how far the prompt is read, as llama-server does (`prompt_progress` in the stream). */
  return_progress: z.boolean().nullish(),
  /**
   * Whose text this is, such as a hash of user and conversation. What the model has read for one key is
   * used again for the same key only; without one, for nobody.
   */
  prompt_cache_key: z.string().min(1).max(256).nullish(),
  /** The caller's own id for this request; `GET /usage/:id` answers to it, also after the caller left. */
  request_id: z.string().min(1).max(128).nullish(),
  top_k: z.int().min(0).max(1000).nullish(),
  min_p: z.number().min(0).max(1).nullish(),
  repeat_penalty: z.number().min(0.5).max(2).nullish(),
};

export const chatRequestSchema = chatCompletionRequestSchema
  .extend({
    ...agentFields,
    /** The last message is an answer that was cut: the model goes on with it, as with vLLM's field of this name. */
    continue_final_message: z.boolean().nullish(),
  })
  .refine(
    ({ continue_final_message: goesOn, messages }) =>
      goesOn !== true || messages.at(-1)?.role === 'assistant',
    { path: ['messages'], message: 'Only a last message of the assistant can be gone on with.' },
  );
export const textRequestSchema = completionRequestSchema.extend(agentFields);

/** `POST /tokenize`: a text by itself, or what a completion or a chat with it would be read as. */
export const tokenizeRequestSchema = z.union([
  z.object({ content: z.string() }),
  z.object({ prompt: z.string() }),
  z.object({ messages: chatCompletionRequestSchema.shape.messages }),
]);

export type ChatRequest = z.infer<typeof chatRequestSchema>;
export type TextRequest = z.infer<typeof textRequestSchema>;
