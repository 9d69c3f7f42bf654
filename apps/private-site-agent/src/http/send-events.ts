import {
  formatServerSentEvent,
  heartbeatComment,
  type NumberedGenerationEvent,
} from '@vigia/api-contract';
import type { EventStream } from '@vigia/generations';
import type { Response } from 'express';

import { createStreamWriter } from './stream-writer.ts';

/**
 * Sends events as Server-Sent Events until the last one or until the client leaves, which stops
 * nothing but this reading. `subscribe` is called before the first byte, so that it may still refuse.
 */
export async function sendEvents(
  response: Response,
  subscribe: (signal: AbortSignal) => Promise<EventStream>,
  options: { first?: NumberedGenerationEvent; heartbeatMilliseconds?: number | undefined } = {},
): Promise<void> {
  const writer = createStreamWriter(response, {
    heartbeat: heartbeatComment,
    heartbeatMilliseconds: options.heartbeatMilliseconds,
    open: () => {
      response.status(200).set({
        'Content-Type': 'text/event-stream; charset=utf-8',
        'Cache-Control': 'no-store',
        // NGINX would hold the events back (https://nginx.org/en/docs/http/ngx_http_proxy_module.html#proxy_buffering).
        'X-Accel-Buffering': 'no',
      });
    },
  });
  try {
    const events = await subscribe(writer.signal);
    // Also when nothing is to be told yet: the client learns at once that it is heard.
    await writer.write(options.first ? formatServerSentEvent(options.first) : ':\n\n');
    await events.follow((event) => writer.write(formatServerSentEvent(event)));
    writer.end();
  } finally {
    writer.dispose();
  }
}
