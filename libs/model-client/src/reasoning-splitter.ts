/** A piece of text with the side it belongs to. */
export type SplitText = { type: 'reasoning' | 'content'; text: string };

export type ReasoningSplitterOptions = {
  /**
   * Where the text starts. `unknown` (default): thinking if it opens with the tag, else answer.
   * `thinking`: the prompt already held the opening tag. `content`: there is nothing to split.
   */
  start?: 'unknown' | 'thinking' | 'content';
  /** Default `<think>`. */
  openTag?: string;
  /** Default `</think>`. */
  closeTag?: string;
};

export type ReasoningSplitter = {
  /** Takes the next piece of the model's text and gives back what is certain so far. */
  push(text: string): SplitText[];
  /** Gives back what was held in case it became a tag. Call it once, after the last piece. */
  end(): SplitText[];
};

/**
 * Splits the text of a reasoning model into what it thinks and what it answers. However the text is
 * cut into pieces, the two sides come out the same: whatever may still become a tag is held back.
 * Whitespace around the tags belongs to neither side. Only the first thought is split off: a tag
 * that comes later is text.
 */
export function createReasoningSplitter({
  start = 'unknown',
  openTag = '<think>',
  closeTag = '</think>',
}: ReasoningSplitterOptions = {}): ReasoningSplitter {
  let state: 'unknown' | 'thinking-start' | 'thinking' | 'content-start' | 'content' =
    start === 'thinking' ? 'thinking-start' : start;
  let held = '';

  function step(): SplitText | 'again' | 'wait' {
    switch (state) {
      case 'unknown': {
        const text = held.trimStart();
        if (text.startsWith(openTag)) {
          held = text.slice(openTag.length);
          state = 'thinking-start';
          return 'again';
        }
        if (openTag.startsWith(text)) return 'wait';
        state = 'content';
        return 'again';
      }
      case 'thinking-start':
      case 'content-start':
        held = held.trimStart();
        if (held === '') return 'wait';
        state = state === 'thinking-start' ? 'thinking' : 'content';
        return 'again';
      case 'thinking': {
        const close = held.indexOf(closeTag);
        if (close >= 0) {
          const text = held.slice(0, close).trimEnd();
          held = held.slice(close + closeTag.length);
          state = 'content-start';
          return text === '' ? 'again' : { type: 'reasoning', text };
        }
        const certain = lengthWithoutPossibleEnd(held, closeTag);
        if (certain === 0) return 'wait';
        return take('reasoning', certain);
      }
      case 'content':
        return held === '' ? 'wait' : take('content', held.length);
    }
  }

  function take(type: SplitText['type'], length: number): SplitText {
    const text = held.slice(0, length);
    held = held.slice(length);
    return { type, text };
  }

  return {
    push(text) {
      held += text;
      const pieces: SplitText[] = [];
      for (let result = step(); result !== 'wait'; result = step()) {
        if (result !== 'again') pieces.push(result);
      }
      return pieces;
    },
    end() {
      const isThinking = state === 'thinking-start' || state === 'thinking';
      const rest = isThinking ? held.trimEnd() : held;
      held = '';
      return rest === '' ? [] : [{ type: isThinking ? 'reasoning' : 'content', text: rest }];
    },
  };
}

/** How much of the text is certain: all but a start of the tag at its end, and the whitespace before that. */
function lengthWithoutPossibleEnd(text: string, tag: string): number {
  let length = text.length;
  for (let size = Math.min(tag.length - 1, text.length); size > 0; size -= 1) {
    if (text.endsWith(tag.slice(0, size))) {
      length -= size;
      break;
    }
  }
  return text.slice(0, length).trimEnd().length;
}
