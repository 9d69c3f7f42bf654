import type { NumberedGenerationEvent } from '@vigia/api-contract';

import type { ApiClient } from '../api/client.ts';
import { ApiError, passesByItself } from '../api/failure.ts';
import { backoffMilliseconds, pause } from '../state/backoff.ts';

export type FollowOptions = {
  api: Pick<ApiClient, 'generationEvents'>;
  generationId: string;
  signal: AbortSignal;
  /** The id up to which events were applied. */
  lastEventId(): number;
  onEvent(event: NumberedGenerationEvent): void;
  onConnection(connection: 'open' | 'reconnecting'): void;
  /** Called when events are missing that no resume brings: what was applied is dropped. */
  onStartOver(): void;
  wait?: typeof pause;
};

/**
 * Follows a generation until its final event, through as many connections as it takes.
 * @returns `ended` after the final event; `gone` when the server no longer knows the generation, or
 * refuses to serve it: the stored message then tells how it ended.
 */
export async function followGeneration(options: FollowOptions): Promise<'ended' | 'gone'> {
  const { api, generationId, signal, wait = pause } = options;
  let attempt = 0;
  /** The id of the final event, which may come before others. */
  let finalId = Number.POSITIVE_INFINITY;
  const hasEnded = () => finalId < Number.POSITIVE_INFINITY && options.lastEventId() >= finalId;
  for (;;) {
    const before = options.lastEventId();
    let highest = before;
    try {
      for await (const numbered of api.generationEvents(generationId, before, signal)) {
        options.onConnection('open');
        highest = Math.max(highest, numbered.id);
        options.onEvent(numbered);
        const { type } = numbered.event;
        if (type === 'done' || type === 'error') finalId = numbered.id;
        if (hasEnded()) return 'ended';
      }
    } catch (error) {
      signal.throwIfAborted();
      if (error instanceof ApiError && !passesByItself(error.failure)) {
        const { status } = error.failure;
        if (status !== null && status < 500) return 'gone';
      } else if (!(error instanceof ApiError)) {
        throw error;
      }
    }
    signal.throwIfAborted();
    const progressed = options.lastEventId() > before;
    if (!progressed && highest > before) options.onStartOver();
    attempt = progressed ? 0 : attempt + 1;
    options.onConnection('reconnecting');
    await wait(backoffMilliseconds(attempt), signal);
  }
}
