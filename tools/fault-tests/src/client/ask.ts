import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';

import type { AcceptedGeneration, Message, Problem } from '@vigia/api-contract';

import type { Guest } from './guest.ts';
import { readEvents } from './read-events.ts';
import { createTranscript, type Transcript } from './transcript.ts';

/** A question that a client asks, and what it has learned of it so far. */
export type Question = {
  readonly guest: Guest;
  readonly conversationId: string;
  /** Unlike any other question of the run; for another answer, the question that is answered again. */
  readonly content: string;
  readonly idempotencyKey: string;
  /** The answer to make anew; undefined for a question of its own. */
  readonly answerToRepeat: string | undefined;
  readonly transcript: Transcript;
  accepted: AcceptedGeneration | null;
  /** How often it was asked before an answer to that came through. */
  tries: number;
  /** How often the events were read from. */
  readings: number;
};

export function createQuestion(
  asked: Pick<Question, 'guest' | 'conversationId' | 'content'> & { answerToRepeat?: string },
): Question {
  return {
    answerToRepeat: undefined,
    ...asked,
    idempotencyKey: randomUUID(),
    transcript: createTranscript(),
    accepted: null,
    tries: 0,
    readings: 0,
  };
}

/** What a client may be told while something is broken; it tries again. Nothing else is forgiven. */
const passing = ['private_site_unreachable', 'agent_draining', 'upstream_timeout', 'queue_full'];

/** How long a client tries before the round counts as failed, in milliseconds. */
const patienceMilliseconds = 90_000;
const pauseMilliseconds = 25;

/**
 * Asks until it is known that the question was accepted: with the same Idempotency-Key each time, as
 * it cannot know whether an answer was lost or the question.
 * @throws Error for a refusal that no fault explains; with what `signal` was aborted with.
 */
export async function submit(
  question: Question,
  signal: AbortSignal,
  options: { stream?: boolean; maximumTokens?: number | undefined } = {},
): Promise<void> {
  const { guest, conversationId, content, idempotencyKey, answerToRepeat } = question;
  const parameters =
    options.maximumTokens === undefined
      ? {}
      : { parameters: { maximumTokens: options.maximumTokens } };
  const path =
    answerToRepeat === undefined
      ? `/api/conversations/${conversationId}/messages`
      : `/api/messages/${answerToRepeat}/regenerations`;
  await persist(signal, async () => {
    question.tries += 1;
    const response = await guest.fetch('POST', path, {
      body: answerToRepeat === undefined ? { content, ...parameters } : parameters,
      headers: {
        'idempotency-key': idempotencyKey,
        accept: options.stream ? 'text/event-stream' : 'application/json',
      },
      signal,
    });
    if (!response.ok) return refusal(response);
    if (!options.stream) {
      question.accepted = (await response.json()) as AcceptedGeneration;
      return null;
    }
    // The same answer tells of the events too, for as long as the connection holds.
    try {
      for await (const event of readEvents(response)) {
        if (event.event.type === 'accepted') question.accepted = event.event.accepted;
        question.transcript.add(event);
      }
    } catch (error) {
      // Cut after it was accepted: the reader goes on from there.
      if (!question.accepted || !isCut(error)) throw error;
      return null;
    }
    if (question.transcript.final) return null;
    throw new Unforgivable('The stream ended as if it were whole, without its final event.');
  });
}

/** Reads the events to the end, resuming from the last one seen after each cut. */
export async function follow(question: Question, signal: AbortSignal): Promise<void> {
  const { guest, accepted, transcript } = question;
  if (!accepted) throw new Error('It was not accepted yet.');
  await persist(signal, async () => {
    if (transcript.final) return null;
    question.readings += 1;
    const after = transcript.lastId;
    // Browsers send the header when they reconnect by themselves, pages the parameter.
    const byHeader = question.readings % 2 === 0;
    const path = `/api/generations/${accepted.generationId}/events`;
    const response = await guest.fetch('GET', byHeader ? path : `${path}?after=${after}`, {
      headers: byHeader ? { 'last-event-id': String(after) } : {},
      signal,
    });
    if (!response.ok) return refusal(response);
    for await (const event of readEvents(response)) transcript.add(event);
    if (transcript.final) return null;
    throw new Unforgivable('The stream ended as if it were whole, without its final event.');
  });
}

/** Stops the answer, as a second tab would. */
export async function cancel(question: Question, signal: AbortSignal): Promise<void> {
  const { guest, accepted } = question;
  if (!accepted) return;
  await persist(signal, async () => {
    const path = `/api/generations/${accepted.generationId}/cancellation`;
    const response = await guest.fetch('POST', path, { signal });
    if (!response.ok) return refusal(response);
    const message = (await response.json()) as Message;
    if (message.state === 'generating')
      throw new Unforgivable('It is told as stopped and goes on.');
    return null;
  });
}

/** What no fault explains: it is not tried again. */
class Unforgivable extends Error {}

/** fetch tells of a broken connection with a TypeError; all else is a fault of Vigia's. */
export function isCut(error: unknown): boolean {
  return (error as Error).name === 'TypeError';
}

/** Why it has to be tried again. @throws Unforgivable */
async function refusal(response: Response): Promise<string> {
  const text = await response.text();
  let code: string | undefined;
  try {
    code = (JSON.parse(text) as Partial<Problem>).code;
  } catch {
    // Said below.
  }
  if (code !== undefined && passing.includes(code)) return `${response.status} ${code}`;
  throw new Unforgivable(`${response.url} was refused: ${response.status} ${text}`);
}

/** Does something until it returns null: cut connections and passing refusals are tried again. */
async function persist(signal: AbortSignal, attempt: () => Promise<string | null>): Promise<void> {
  const deadline = Date.now() + patienceMilliseconds;
  for (;;) {
    signal.throwIfAborted();
    let why: unknown;
    try {
      why = await attempt();
      if (why === null) return;
    } catch (error) {
      if (!isCut(error) || signal.aborted) throw error;
      why = error;
    }
    if (Date.now() > deadline) throw new Error(`Given up: ${String(why)}`);
    await delay(pauseMilliseconds, undefined, { signal });
  }
}
