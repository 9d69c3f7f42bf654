import {
  type GenerationEvent,
  isFinalEvent,
  type NumberedGenerationEvent,
} from '@vigia/api-contract';

/** Takes an event at once, or gives back a promise of when it can take the next. */
export type TakeEvent = (event: NumberedGenerationEvent) => Promise<void> | undefined;

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
  /**
   * The same told to a taker, each event within the turn in which it is appended; resolves after the final
   * one, or once the signal is aborted. A taker that gives back a promise is behind: it is told no
   * more until that is settled. @throws what the taker throws
   */
  follow(afterId: number, take: TakeEvent, signal: AbortSignal): Promise<void>;
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
  /** Those who are told at once. */
  const followers = new Set<() => void>();

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

  /** The next event for a reader who has seen up to this id; null while there is none. */
  function nextAfter(seen: number): NumberedGenerationEvent | null {
    if (seen + 1 < firstId) return { id: firstId - 1, event: snapshot() };
    const event = events[seen + 1 - firstId];
    return event ? { id: seen + 1, event } : null;
  }

  function changeReaders(by: number): void {
    readers += by;
    onReaders?.(readers);
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
      for (const tell of followers) tell();
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
      changeReaders(1);
      try {
        while (!signal.aborted) {
          const next = nextAfter(seen);
          if (next) {
            seen = next.id;
            yield next;
            if (isFinalEvent(next.event)) return;
          } else if (isEnded) {
            return;
          } else {
            await sleep.untilChanged();
          }
        }
      } finally {
        sleep.release();
        changeReaders(-1);
      }
    },
    follow: (afterId, take, signal) =>
      new Promise((resolve, reject) => {
        let seen = afterId;
        let state: 'ready' | 'telling' | 'behind' | 'left' = 'ready';

        function leave(): boolean {
          if (state === 'left') return false;
          state = 'left';
          followers.delete(tell);
          signal.removeEventListener('abort', end);
          changeReaders(-1);
          return true;
        }
        const end = () => {
          if (leave()) resolve();
        };
        const fail = (error: unknown) => {
          if (leave()) reject(error as Error);
        };
        const goOn = () => {
          if (state !== 'behind') return;
          state = 'ready';
          tell();
        };

        function tell(): void {
          if (state !== 'ready') return;
          state = 'telling';
          try {
            for (let next = nextAfter(seen); next; next = nextAfter(seen)) {
              seen = next.id;
              const behind = take(next);
              // The taker may have left meanwhile.
              if ((state as string) === 'left') return;
              if (isFinalEvent(next.event)) {
                if (behind) behind.then(end, fail);
                else end();
                return;
              }
              if (behind) {
                state = 'behind';
                behind.then(goOn, fail);
                return;
              }
            }
            state = 'ready';
            if (isEnded) end();
          } catch (error) {
            fail(error);
          }
        }

        changeReaders(1);
        if (signal.aborted) {
          end();
          return;
        }
        signal.addEventListener('abort', end);
        followers.add(tell);
        tell();
      }),
  };
}

function textOf(events: readonly GenerationEvent[]): GeneratedText {
  const of = (type: 'reasoning' | 'content') =>
    events.flatMap((event) => (event.type === type ? [event.text] : [])).join('');
  return { reasoning: of('reasoning'), content: of('content') };
}
