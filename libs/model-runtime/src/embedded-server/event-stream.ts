import { once } from 'node:events';

import type { Response } from 'express';

/** A reader that takes nothing for this long, in milliseconds, has left. */
const slowReaderLimit = 30_000;

/** Writes Server-Sent Events in the form that OpenAI SDKs read: `data:` lines only. */
export function openEventStream(response: Response, signal: AbortSignal) {
  response.status(200);
  response.setHeader('Content-Type', 'text/event-stream; charset=utf-8');
  response.setHeader('Cache-Control', 'no-store');
  response.flushHeaders();
  return {
    /** Writes one event and waits while the reader is slow. @throws the signal's reason, or when the reader is stuck. */
    async send(event: unknown): Promise<void> {
      const room = response.write(`data: ${JSON.stringify(event)}\n\n`);
      if (room) return;
      const patience = AbortSignal.any([signal, AbortSignal.timeout(slowReaderLimit)]);
      await once(response, 'drain', { signal: patience });
    },
    /** Says that the stream is whole. */
    finish(): void {
      response.end('data: [DONE]\n\n');
    },
    /** Ends a stream that failed: an error, and no `[DONE]`. */
    fail(error: unknown): void {
      response.end(`data: ${JSON.stringify(error)}\n\n`);
    },
  };
}
