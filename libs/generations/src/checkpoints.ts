import type { GeneratedText } from './event-log.ts';

/** A part of a growing text, and the number of the last event that told of it. */
export type CheckpointPart = GeneratedText & { lastEventId: number };

/** Stores a growing text in parts, at most one in each interval and one after the other. */
export type Checkpoints = {
  add(type: 'reasoning' | 'content', text: string, eventId: number): void;
  /** Stops and waits for what is being stored; the rest is stored with the end of the answer. */
  stop(): Promise<void>;
};

export type CheckpointOptions = {
  store: (part: CheckpointPart) => Promise<void>;
  /** In milliseconds; default 1000. */
  interval?: number;
  /** A part could not be stored: it goes with the next one. */
  onFailure: (error: unknown) => void;
};

export function createCheckpoints(options: CheckpointOptions): Checkpoints {
  const { store, interval = 1000, onFailure } = options;
  let pending: CheckpointPart = { reasoning: '', content: '', lastEventId: 0 };
  let timer: NodeJS.Timeout | undefined;
  let storing: Promise<void> = Promise.resolve();
  let isStopped = false;

  function save(): void {
    timer = undefined;
    const part = pending;
    pending = { reasoning: '', content: '', lastEventId: part.lastEventId };
    storing = store(part).catch((error: unknown) => {
      pending = {
        reasoning: part.reasoning + pending.reasoning,
        content: part.content + pending.content,
        lastEventId: pending.lastEventId,
      };
      onFailure(error);
    });
  }

  return {
    add(type, text, eventId) {
      pending[type] += text;
      pending.lastEventId = eventId;
      if (isStopped || timer) return;
      timer = setTimeout(() => void storing.then(() => !isStopped && save()), interval);
    },
    async stop() {
      isStopped = true;
      clearTimeout(timer);
      await storing;
    },
  };
}
