import { setTimeout as sleep } from 'node:timers/promises';

import type { ConversationStore } from '@vigia/conversations';
import type { Logger } from '@vigia/observability';

const hour = 60 * 60_000;
const day = 24 * hour;

/** Deletes conversations that nobody touched for so many days: at once, and then every hour. */
export function startRetention(options: {
  store: Pick<ConversationStore, 'deleteIdleSince'>;
  days: number;
  logger: Logger;
  /** Milliseconds since 1970. */
  now?: () => number;
  /** Milliseconds between two rounds; default an hour. */
  interval?: number;
}): { stop(): Promise<void> } {
  const { store, days, logger, now = Date.now, interval = hour } = options;
  const stopping = new AbortController();
  const { signal } = stopping;

  async function deleteOld(): Promise<void> {
    const border = now() - days * day;
    let total = 0;
    try {
      while (!signal.aborted) {
        const count = await store.deleteIdleSince(border);
        total += count;
        if (count === 0) break;
        // Others come first: nobody waits for what is deleted.
        await sleep(50, undefined, { signal });
      }
    } catch (error) {
      if (!signal.aborted) logger.error('retention-failed', { error });
    }
    if (total > 0) logger.info('old-conversations-deleted', { count: total });
  }

  async function run(): Promise<void> {
    while (!signal.aborted) {
      await deleteOld();
      await sleep(interval, undefined, { signal, ref: false }).catch(() => undefined);
    }
  }

  const running = run();
  return {
    async stop() {
      stopping.abort();
      await running;
    },
  };
}
