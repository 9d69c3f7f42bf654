import { once } from 'node:events';
import type { ServerResponse } from 'node:http';

import { heartbeatIntervalMilliseconds } from '@vigia/api-contract';

export type StreamWriterOptions = {
  /** Sets status and headers; called before the first byte. */
  open: () => void;
  /** What is written while there is nothing to say, so that every hop sees that the path is whole. */
  heartbeat: string;
  heartbeatMilliseconds?: number | undefined;
  /** A client that takes nothing for so long is given up. */
  stallMilliseconds?: number;
};

/** Writes a long answer piece by piece, at the pace of its reader. */
export type StreamWriter = {
  /** Aborted when the client has gone. */
  readonly signal: AbortSignal;
  /** Whether the headers are out. */
  readonly isOpen: boolean;
  /**
   * Writes; a promise where the client is behind and has to be waited for, which is rare enough to spare
   * the others one. Nothing happens once it has gone.
   */
  write(text: string): Promise<void> | undefined;
  /** Ends the answer as a whole one, with these last words. Nothing happens once the client has gone. */
  end(text?: string): void;
  /** Ends it so that the client sees that it was cut. */
  cut(): void;
  /** Stops the heartbeat; to be called whatever happened. */
  dispose(): void;
};

/** How long a reader may be behind: less than the idle timeout of the connection. */
const defaultStall = 90_000;

export function createStreamWriter(
  response: ServerResponse,
  options: StreamWriterOptions,
): StreamWriter {
  const { heartbeat, stallMilliseconds = defaultStall } = options;
  const gone = new AbortController();
  let isOpen = false;

  const onClose = () => {
    clearInterval(timer);
    if (!response.writableFinished) gone.abort(new Error('The client has gone.'));
  };
  response.once('close', onClose);
  if (response.destroyed) gone.abort(new Error('The client has gone.'));

  function open(): void {
    if (isOpen) return;
    isOpen = true;
    options.open();
  }

  const timer = setInterval(() => {
    if (gone.signal.aborted || response.writableEnded || response.writableNeedDrain) return;
    open();
    response.write(heartbeat);
  }, options.heartbeatMilliseconds ?? heartbeatIntervalMilliseconds);

  async function untilDrained(): Promise<void> {
    const timeout = AbortSignal.timeout(stallMilliseconds);
    try {
      await once(response, 'drain', { signal: AbortSignal.any([gone.signal, timeout]) });
    } catch {
      // Gone, or stuck: either way nobody reads any more.
      response.destroy();
    }
  }

  return {
    signal: gone.signal,
    get isOpen() {
      return isOpen;
    },
    write(text) {
      if (gone.signal.aborted) return undefined;
      open();
      timer.refresh();
      return response.write(text) ? undefined : untilDrained();
    },
    end(text) {
      if (gone.signal.aborted) return;
      open();
      response.end(text);
    },
    cut() {
      open();
      // Only what was handed over to the network reaches the client: an empty write waits for it.
      response.write('', () => response.destroy());
    },
    dispose() {
      clearInterval(timer);
      response.off('close', onClose);
    },
  };
}
