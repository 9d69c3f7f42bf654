import * as z from 'zod';

import { acceptedGenerationSchema, finishReasonSchema, usageSchema } from './conversations.ts';
import { problemSchema } from './problems.ts';

/** States of a generation. The last four are final. */
export const generationStateSchema = z.enum([
  'queued',
  'running',
  'done',
  'failed',
  'cancelled',
  'interrupted',
]);
export type GenerationState = z.infer<typeof generationStateSchema>;

/**
 * What a generation says, as the `data` of a Server-Sent Event whose `event` is `type` and whose `id`
 * is a whole number that grows by one (https://html.spec.whatwg.org/multipage/server-sent-events.html).
 *
 * `content` and `reasoning` append. `snapshot` replaces all text so far: it is sent instead of events
 * that are no longer held one by one, and its id is that of the last event that it stands for.
 * A stream ends with `done` or `error`; one that ends otherwise was cut, and the client resumes from
 * the last id that it saw.
 */
export const generationEventSchema = z.discriminatedUnion('type', [
  /** First event when the call that started the generation itself asked for the stream. */
  z.object({ type: z.literal('accepted'), accepted: acceptedGenerationSchema }),
  /** `position` 1 is next. `estimatedSeconds` is null while nothing is known of the pace. */
  z.object({
    type: z.literal('queued'),
    position: z.int().min(1),
    estimatedSeconds: z.number().nullable(),
  }),
  z.object({ type: z.literal('started'), model: z.string() }),
  /** The model reads the prompt: tokens read of those that it must read. */
  z.object({
    type: z.literal('prompt'),
    processedTokens: z.int().min(0),
    totalTokens: z.int().min(0),
  }),
  z.object({ type: z.literal('reasoning'), text: z.string() }),
  z.object({ type: z.literal('content'), text: z.string() }),
  z.object({
    type: z.literal('snapshot'),
    reasoning: z.string(),
    content: z.string(),
    reasoningMilliseconds: z.int().nullable(),
  }),
  z.object({ type: z.literal('usage'), usage: usageSchema }),
  /** The last event of a generation that ended well or was stopped by command. */
  z.object({
    type: z.literal('done'),
    finishReason: finishReasonSchema,
    reasoningMilliseconds: z.int().nullable(),
  }),
  /** The last event of one that failed or was interrupted: what was generated is kept. */
  z.object({ type: z.literal('error'), problem: problemSchema }),
]);
export type GenerationEvent = z.infer<typeof generationEventSchema>;

/** An event with its place in the generation's log. */
export type NumberedGenerationEvent = { id: number; event: GenerationEvent };

/** Whether nothing follows this event. */
export function isFinalEvent(event: GenerationEvent): boolean {
  return event.type === 'done' || event.type === 'error';
}

/** Writes one event of an event stream. JSON escapes line ends, so `data` is always one line. */
export function formatServerSentEvent({ id, event }: NumberedGenerationEvent): string {
  return `id: ${id}\nevent: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`;
}

/** The comment that keeps a silent stream open; it proves the whole path, so only the agent writes it. */
export const heartbeatComment = ': still here\n\n';
