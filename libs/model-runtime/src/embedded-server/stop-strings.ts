/** What a stop filter lets through, and whether a stop string was met. */
export type FilteredText = { text: string; stopped: boolean };

/**
 * Ends a text before the first of several strings. What could be the beginning of one is kept back, so
 * that nothing of a stop string is ever sent, however it is split over tokens.
 */
export function createStopFilter(stops: string[]) {
  const wanted = stops.filter((stop) => stop.length > 0);
  let held = '';
  return {
    push(text: string): FilteredText {
      if (wanted.length === 0) return { text, stopped: false };
      held += text;
      const found = wanted
        .map((stop) => held.indexOf(stop))
        .filter((index) => index >= 0)
        .sort((left, right) => left - right)[0];
      if (found !== undefined) {
        const before = held.slice(0, found);
        held = '';
        return { text: before, stopped: true };
      }
      const keep = Math.max(...wanted.map((stop) => lengthOfBeginning(held, stop)));
      const certain = held.slice(0, held.length - keep);
      held = held.slice(held.length - keep);
      return { text: certain, stopped: false };
    },
    /** What was kept back when the text ended by itself. */
    end(): string {
      const rest = held;
      held = '';
      return rest;
    },
  };
}

/** How much of the end of `text` is a proper beginning of `stop`. */
function lengthOfBeginning(text: string, stop: string): number {
  for (let length = Math.min(stop.length - 1, text.length); length > 0; length -= 1) {
    if (text.endsWith(stop.slice(0, length))) return length;
  }
  return 0;
}
