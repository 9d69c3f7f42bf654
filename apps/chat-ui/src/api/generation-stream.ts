import type { GenerationEvent, NumberedGenerationEvent } from '@vigia/api-contract';
import { silenceLimitMilliseconds } from '@vigia/api-contract/limits';
import { createParser } from 'eventsource-parser';

import { ApiError, createFailure } from './failure.ts';

/** Event types that this page knows; others may come later and are passed over. */
const knownTypes = new Set<string>([
  'accepted',
  'queued',
  'started',
  'prompt',
  'reasoning',
  'content',
  'snapshot',
  'usage',
  'done',
  'error',
] satisfies GenerationEvent['type'][]);

function parseEvent(data: string): GenerationEvent | null {
  try {
    const value: unknown = JSON.parse(data);
    const known =
      typeof value === 'object' &&
      value !== null &&
      'type' in value &&
      knownTypes.has(String(value.type));
    return known ? (value as GenerationEvent) : null;
  } catch {
    return null;
  }
}

/**
 * Reads a generation's events from the body of an answer until it ends.
 * It may end before the final event: then it was cut, and the caller resumes.
 * @throws ApiError `timeout` when nothing, not even a heartbeat, came for `silenceLimit` milliseconds;
 * `network` when the connection broke.
 */
export async function* readGenerationEvents(
  body: ReadableStream<Uint8Array>,
  silenceLimit: number = silenceLimitMilliseconds,
): AsyncGenerator<NumberedGenerationEvent> {
  const events: NumberedGenerationEvent[] = [];
  const parser = createParser({
    onEvent({ id, data }) {
      const event = parseEvent(data);
      const number = Number(id);
      if (event && id !== undefined && Number.isSafeInteger(number)) {
        events.push({ id: number, event });
      }
    },
  });
  const reader = body.getReader();
  const decoder = new TextDecoder();
  let silence: ReturnType<typeof setTimeout> | undefined;
  try {
    for (;;) {
      const silent = new Promise<never>((_resolve, reject) => {
        silence = setTimeout(() => reject(new ApiError(createFailure('timeout'))), silenceLimit);
      });
      const { done, value } = await Promise.race([reader.read(), silent]);
      clearTimeout(silence);
      if (done) return;
      parser.feed(decoder.decode(value, { stream: true }));
      yield* events.splice(0);
    }
  } catch (error) {
    if (error instanceof ApiError || (error instanceof Error && error.name === 'AbortError')) {
      throw error;
    }
    throw new ApiError(createFailure('network'), { cause: error });
  } finally {
    clearTimeout(silence);
    reader.cancel().catch(() => undefined);
  }
}
