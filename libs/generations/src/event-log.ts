import {
  type GenerationEvent,
  isFinalEvent,
  type NumberedGenerationEvent,
} from '@vigia/api-contract';

/** What a generation has said so far. */
export type GeneratedText = { reasoning: string; content: string };

/**
 * The events of one generation, numbered from 1 without a gap. Any number of readers follow it, each
 * at its own pace and from any number on: the log never waits for them.
 */
export type EventLog = {
  append(event: GenerationEvent): void;
  readonly lastId: number;
  /** Whether the final event was appended. */
  readonly isEnded: boolean;
  readonly readers: number;
  text(): GeneratedText;
  /** How long the reasoning took, told once it has ended; snapshots repeat it. */
  reasoningMilliseconds: number | null;
  /**
   * Events after `afterId`, as they come, until the final one or until the signal is aborted. What is
   * no longer held one by one is replaced by a `snapshot`.
   */
  read(afterId: number, signal: AbortSignal): AsyncGenerator<NumberedGenerationEvent, void>;
  /** Keeps the newest `keep` events one by one, and all text. */
  compact(keep: number): void;
};

export type EventLogOptions = {
  /** At least this many of the newest events are held one by one, at most twice as many. Default 512. */
  keep?: number;
  /** Called when the number of readers changes. */
  onReaders?: (readers: number) => void;
};

export function createEventLog({ keep = 512, onReaders }: EventLogOptions = {}): EventLog {
  const events: GenerationEvent[] = [];
  /** The text of the events that are no longer held. */
  const compacted: GeneratedText = { reasoning: '', content: '' };
  let firstId = 1;
  let readers = 0;
  let isEnded = false;
  let reasoningMilliseconds: number | null = null;
  let waiting = new Set<() => void>();

  const lastId = () => firstId + events.length - 1;

  function compact(kept: number): void {
    const dropped = events.splice(0, Math.max(0, events.length - kept));
    firstId += dropped.length;
    // Joined first: a text that grows by a token at a time would be kept as one part for each of them.
    const text = textOf(dropped);
    compacted.reasoning += text.reasoning;
    compacted.content += text.content;
  }

  /** Wakes the reader of one signal: it listens to it once, not once for each event. */
  function sleeper(signal: AbortSignal) {
    let wake: (() => void) | null = null;
    const rouse = () => {
      const waking = wake;
      wake = null;
      waking?.();
    };
    signal.addEventListener('abort', rouse);
    return {
      untilChanged: () =>
        new Promise<void>((resolve) => {
          wake = resolve;
          waiting.add(rouse);
          if (signal.aborted) rouse();
        }),
      release() {
        signal.removeEventListener('abort', rouse);
        waiting.delete(rouse);
      },
    };
  }

  function snapshot(): GenerationEvent {
    return {
      type: 'snapshot',
      ...compacted,
      reasoningMilliseconds: compacted.content === '' ? null : reasoningMilliseconds,
    };
  }

  return {
    append(event) {
      if (isEnded) throw new Error('Nothing follows the final event of a generation.');
      events.push(event);
      isEnded = isFinalEvent(event);
      if (events.length > 2 * keep) compact(keep);
      const woken = waiting;
      waiting = new Set();
      for (const wake of woken) wake();
    },
    get lastId() {
      return lastId();
    },
    get isEnded() {
      return isEnded;
    },
    get readers() {
      return readers;
    },
    get reasoningMilliseconds() {
      return reasoningMilliseconds;
    },
    set reasoningMilliseconds(value) {
      reasoningMilliseconds = value;
    },
    text() {
      const { reasoning, content } = textOf(events);
      return { reasoning: compacted.reasoning + reasoning, content: compacted.content + content };
    },
    compact,
    async *read(afterId, signal) {
      let seen = afterId;
      const sleep = sleeper(signal);
      readers += 1;
      onReaders?.(readers);
      try {
        while (!signal.aborted) {
          if (seen + 1 < firstId) {
            seen = firstId - 1;
            yield { id: seen, event: snapshot() };
          }
          const event = events[seen + 1 - firstId];
          if (event) {
            seen += 1;
            yield { id: seen, event };
            if (isFinalEvent(event)) return;
          } else if (isEnded) {
            return;
          } else {
            await sleep.untilChanged();
          }
        }
      } finally {
        sleep.release();
        readers -= 1;
        onReaders?.(readers);
      }
    },
  };
}

function textOf(events: readonly GenerationEvent[]): GeneratedText {
  const of = (type: 'reasoning' | 'content') =>
    events.flatMap((event) => (event.type === type ? [event.text] : [])).join('');
  return { reasoning: of('reasoning'), content: of('content') };
}
