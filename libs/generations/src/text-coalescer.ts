type TextType = 'reasoning' | 'content';

/** Joins pieces of text that come within one turn of the event loop; the very first goes out at once. */
export type TextCoalescer = {
  push(type: TextType, text: string): void;
  /** Lets out what is held. */
  flush(): void;
  /** Forgets what is held: nobody has seen it. */
  discard(): void;
};

/** `schedule` runs a function in the next turn; default `setImmediate`. */
export function createTextCoalescer(
  emit: (type: TextType, text: string) => void,
  schedule: (run: () => void) => void = setImmediate,
): TextCoalescer {
  let held: { type: TextType; text: string } | null = null;
  let isFirst = true;
  let isScheduled = false;

  function flush(): void {
    if (!held) return;
    const { type, text } = held;
    held = null;
    emit(type, text);
  }

  return {
    push(type, text) {
      if (text === '') return;
      if (held && held.type !== type) flush();
      held = { type, text: (held?.text ?? '') + text };
      if (isFirst) {
        isFirst = false;
        flush();
      } else if (!isScheduled) {
        isScheduled = true;
        schedule(() => {
          isScheduled = false;
          flush();
        });
      }
    },
    flush,
    discard() {
      held = null;
    },
  };
}
