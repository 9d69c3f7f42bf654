type TextType = 'reasoning' | 'content';

/** Joins pieces of text that come within one turn, as from one read of a socket; the very first goes out at once. */
export type TextCoalescer = {
  push(type: TextType, text: string): void;
  /** Lets out what is held. */
  flush(): void;
  /** Forgets what is held: nobody has seen it. */
  discard(): void;
};

/** `schedule` runs a function when the turn is over; default `process.nextTick`. */
export function createTextCoalescer(
  emit: (type: TextType, text: string) => void,
  schedule: (run: () => void) => void = process.nextTick,
): TextCoalescer {
  let heldType: TextType = 'content';
  let held = '';
  let isFirst = true;
  let isScheduled = false;

  function flush(): void {
    if (held === '') return;
    const text = held;
    held = '';
    emit(heldType, text);
  }

  function endOfTurn(): void {
    isScheduled = false;
    flush();
  }

  return {
    push(type, text) {
      if (text === '') return;
      if (heldType !== type) flush();
      heldType = type;
      held += text;
      if (isFirst) {
        isFirst = false;
        flush();
      } else if (!isScheduled) {
        isScheduled = true;
        schedule(endOfTurn);
      }
    },
    flush,
    discard() {
      held = '';
    },
  };
}
