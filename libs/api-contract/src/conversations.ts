import * as z from 'zod';

import { cursorSchema, identifierSchema, instantSchema } from './identifiers.ts';
import { maximumMessageCharacters, maximumTitleCharacters } from './limits.ts';

/** How a title came about; one that a person wrote is never replaced. */
export const titleSourceSchema = z.enum(['first-message', 'model', 'person']);

/** A conversation as the list shows it. */
export const conversationSchema = z.object({
  id: identifierSchema,
  title: z.string(),
  titleSource: titleSourceSchema,
  pinned: z.boolean(),
  /** Kept in the memory of the private site only, until it is closed or has rested for an hour; in no list. */
  temporary: z.boolean(),
  createdAt: instantSchema,
  updatedAt: instantSchema,
  /** The last message of the branch that was read last; null while the conversation is empty. */
  activeLeafId: identifierSchema.nullable(),
  /** The generation that is queued or running in this conversation now, if one is. */
  activeGenerationId: identifierSchema.nullable(),
});
export type Conversation = z.infer<typeof conversationSchema>;

export const conversationListSchema = z.object({
  conversations: z.array(conversationSchema),
  /** Pass as `cursor` to read on; null at the end. */
  nextCursor: cursorSchema.nullable(),
});
export type ConversationList = z.infer<typeof conversationListSchema>;

export const conversationListQuerySchema = z.strictObject({
  cursor: cursorSchema.optional(),
  limit: z.coerce.number().int().min(1).max(100).default(50),
  /** Words to look for in titles and texts. */
  search: z.string().trim().min(1).max(200).optional(),
});
export type ConversationListQuery = z.infer<typeof conversationListQuerySchema>;

const titleSchema = z
  .string()
  .trim()
  .min(1, 'A title needs at least one character.')
  .max(maximumTitleCharacters, `A title has at most ${maximumTitleCharacters} characters.`);

export const createConversationSchema = z.strictObject({
  title: titleSchema.optional(),
  temporary: z.boolean().optional(),
});
export type CreateConversation = z.infer<typeof createConversationSchema>;

export const updateConversationSchema = z
  .strictObject({
    title: titleSchema.optional(),
    pinned: z.boolean().optional(),
    activeLeafId: identifierSchema.optional(),
  })
  .refine((change) => Object.keys(change).length > 0, {
    message: 'Name at least one of title, pinned and activeLeafId.',
  });
export type UpdateConversation = z.infer<typeof updateConversationSchema>;

/** `DELETE /api/conversations/:id` */
export const deleteConversationQuerySchema = z.object({
  /**
   * Deletes a temporary conversation so many seconds from now, unless somebody reads it before: a page that
   * is left says so, and one that is only loaded again takes it back.
   */
  afterSeconds: z.coerce.number().int().min(1).max(300).optional(),
});

/** Where a message is in its life. Only `complete` was ended by the model itself. */
export const messageStateSchema = z.enum([
  'generating',
  'complete',
  'stopped',
  'failed',
  'interrupted',
]);
export type MessageState = z.infer<typeof messageStateSchema>;

/** Why the model ended: its own end, the length limit, a stop by command, or anything else. */
export const finishReasonSchema = z.enum(['stop', 'length', 'cancelled', 'other']);
export type FinishReason = z.infer<typeof finishReasonSchema>;

/** Tokens of one generation. `counted` tells who counted: the model server, or Vigia by the model's tokenizer. */
export const usageSchema = z.object({
  promptTokens: z.int().min(0),
  completionTokens: z.int().min(0),
  counted: z.enum(['server', 'tokenizer', 'estimate']),
});
export type Usage = z.infer<typeof usageSchema>;

/** One turn of a conversation. Messages form a tree: siblings share a parent. */
export const messageSchema = z.object({
  id: identifierSchema,
  conversationId: identifierSchema,
  parentId: identifierSchema.nullable(),
  role: z.enum(['user', 'assistant']),
  content: z.string(),
  /** What the model thought before it answered; empty where it does not. */
  reasoning: z.string(),
  /** How long the reasoning took, in milliseconds; null where there was none. */
  reasoningMilliseconds: z.int().nullable(),
  state: messageStateSchema,
  finishReason: finishReasonSchema.nullable(),
  /** The code of the problem that ended it, for `failed` and `interrupted`. */
  problemCode: z.string().nullable(),
  model: z.string().nullable(),
  usage: usageSchema.nullable(),
  /** The generation that made or makes it; null for what a person wrote. */
  generationId: identifierSchema.nullable(),
  /** All messages with the same parent and role, this one included, oldest first. */
  siblingIds: z.array(identifierSchema),
  feedback: z
    .object({ rating: z.enum(['good', 'bad']), comment: z.string().nullable() })
    .nullable(),
  createdAt: instantSchema,
});
export type Message = z.infer<typeof messageSchema>;

/** A window of the active branch, oldest first. */
export const messageWindowSchema = z.object({
  messages: z.array(messageSchema),
  /** Pass as `before` to read earlier messages; null at the start of the conversation. */
  previousCursor: cursorSchema.nullable(),
  /** Pass as `after` to read later messages; null at the end of the branch. */
  nextCursor: cursorSchema.nullable(),
});
export type MessageWindow = z.infer<typeof messageWindowSchema>;

export const messageWindowQuerySchema = z
  .strictObject({
    before: cursorSchema.optional(),
    after: cursorSchema.optional(),
    limit: z.coerce.number().int().min(1).max(200).default(50),
  })
  .refine((query) => !(query.before && query.after), {
    message: 'Use before or after, not both.',
    path: ['before'],
  });
export type MessageWindowQuery = z.infer<typeof messageWindowQuerySchema>;

/** What a caller may set for one generation; what is absent takes the model's recommended value. */
export const generationParametersSchema = z.strictObject({
  systemPrompt: z.string().max(maximumMessageCharacters).optional(),
  temperature: z.number().min(0).max(2).optional(),
  topP: z.number().gt(0).max(1).optional(),
  maximumTokens: z.int().min(1).max(1_000_000).optional(),
  seed: z.int().min(0).max(0xffff_ffff).optional(),
});
export type GenerationParameters = z.infer<typeof generationParametersSchema>;

/** `POST /api/conversations/:id/messages` */
export const addMessageSchema = z.strictObject({
  /** The message that this one answers; null for the first; absent for the end of the active branch. */
  parentId: identifierSchema.nullable().optional(),
  content: z
    .string()
    .max(maximumMessageCharacters, `A message has at most ${maximumMessageCharacters} characters.`)
    .refine((text) => text.trim().length > 0, 'A message needs at least one visible character.'),
  parameters: generationParametersSchema.optional(),
});
export type AddMessage = z.infer<typeof addMessageSchema>;

/** `POST /api/messages/:id/regenerations` and `/continuations` */
export const regenerateSchema = z.strictObject({
  parameters: generationParametersSchema.optional(),
});
export type Regenerate = z.infer<typeof regenerateSchema>;

/** `POST /api/conversations/:id/context`: how much the model would read for one more question. */
export const measureContextSchema = z.strictObject({
  /** The question as far as it is written. */
  content: z.string().max(maximumMessageCharacters).optional(),
  systemPrompt: z.string().max(maximumMessageCharacters).optional(),
});
export type MeasureContext = z.infer<typeof measureContextSchema>;

export const contextMeasureSchema = z.object({
  /** What the model can read at once, its answer included; null where nobody knows. */
  contextTokens: z.int().nullable(),
  /** What it would read now, without the turns that are left out. */
  promptTokens: z.int().min(0),
  counted: z.enum(['tokenizer', 'estimate']),
  /** Whether the question fits at all. */
  fits: z.boolean(),
  /** The first message that is read, when earlier ones are left out; else null. */
  firstReadMessageId: identifierSchema.nullable(),
});
export type ContextMeasure = z.infer<typeof contextMeasureSchema>;

/** `202` of both: what was stored and what was started. */
export const acceptedGenerationSchema = z.object({
  conversationId: identifierSchema,
  /** The person's message; null for a regeneration or a continuation. */
  userMessage: messageSchema.nullable(),
  /** The answer to be: empty so far, or what a continuation goes on from. */
  assistantMessage: messageSchema,
  generationId: identifierSchema,
});
export type AcceptedGeneration = z.infer<typeof acceptedGenerationSchema>;

/** `PUT /api/messages/:id/feedback` */
export const feedbackSchema = z.strictObject({
  rating: z.enum(['good', 'bad']).nullable(),
  comment: z.string().max(4000).nullable().optional(),
});
export type Feedback = z.infer<typeof feedbackSchema>;
