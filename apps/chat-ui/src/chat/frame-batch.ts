/** Runs a function soon, once. Returns what takes it back. */
export type Schedule = (run: () => void) => () => void;

/** Words that come thirty times a second are seen to flow; more often, the page only works more. */
const leastGap = 32;
/** A page that is hidden draws no frames, so it goes by the clock, in milliseconds. */
const hiddenGap = 250;
/** A page that gets hidden before its frame would keep all to itself: longer than this it never waits. */
const longestWait = 500;

/**
 * Runs what it is given between two frames, and never before what it ran last has been drawn. Not within
 * a frame: what is scrolled there is told to the page in a frame more, which costs as much as the first.
 */
export function createFrameSchedule(): Schedule {
  let drawn = true;
  let last = Number.NEGATIVE_INFINITY;
  return (run) => {
    if (document.visibilityState !== 'visible') {
      const timer = setTimeout(run, hiddenGap);
      return () => clearTimeout(timer);
    }
    let frame = 0;
    const begin = () => {
      if (!drawn) {
        frame = requestAnimationFrame(() => (timer = setTimeout(begin)));
        return;
      }
      drawn = false;
      last = performance.now();
      requestAnimationFrame(() => (drawn = true));
      run();
    };
    let timer = setTimeout(begin, Math.max(0, last + leastGap - performance.now()));
    const atLatest = setTimeout(run, longestWait);
    return () => {
      cancelAnimationFrame(frame);
      clearTimeout(timer);
      clearTimeout(atLatest);
    };
  };
}

/** Collects items and hands them over together, at most once a frame. */
export function createFrameBatch<Item>(
  deliver: (items: readonly Item[]) => void,
  schedule: Schedule = createFrameSchedule(),
) {
  let items: Item[] = [];
  let takeBack: (() => void) | null = null;
  const flush = () => {
    takeBack?.();
    takeBack = null;
    if (items.length === 0) return;
    const batch = items;
    items = [];
    deliver(batch);
  };
  return {
    add(item: Item) {
      items.push(item);
      takeBack ??= schedule(flush);
    },
    flush,
  };
}
