import type { GeneratedText } from './event-log.ts';

/** Stores a growing text in parts, at most one in each interval and one after the other. */
export type Checkpoints = {
  add(type: 'reasoning' | 'content', text: string): void;
  /** Stops and waits for what is being stored; the rest is stored with the end of the answer. */
  stop(): Promise<void>;
};

export type CheckpointOptions = {
  store: (part: GeneratedText) => Promise<void>;
  /** In milliseconds; default 1000. */
  interval?: number;
  /** A part could not be stored: it goes with the next one. */
  onFailure: (error: unknown) => void;
};

export function createCheckpoints(options: CheckpointOptions): Checkpoints {
  const { store, interval = 1000, onFailure } = options;
  let pending: GeneratedText = { reasoning: '', content: '' };
  let timer: NodeJS.Timeout | undefined;
  let storing: Promise<void> = Promise.resolve();
  let isStopped = false;

  function save(): void {
    timer = undefined;
    const part = pending;
    pending = { reasoning: '', content: '' };
    storing = store(part).catch((error: unknown) => {
      pending = {
        reasoning: part.reasoning + pending.reasoning,
        content: part.content + pending.content,
      };
      onFailure(error);
    });
  }

  return {
    add(type, text) {
      pending[type] += text;
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
