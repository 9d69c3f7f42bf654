/** Runs a function soon, once. Returns what takes it back. */
export type Schedule = (run: () => void) => () => void;

/** With the next frame while the page is seen; a hidden page draws no frames, so by a timer there. */
export const scheduleFrame: Schedule = (run) => {
  if (document.visibilityState === 'visible') {
    const frame = requestAnimationFrame(run);
    // A page that gets hidden before its frame would keep the events to itself.
    const timer = setTimeout(run, 500);
    return () => {
      cancelAnimationFrame(frame);
      clearTimeout(timer);
    };
  }
  const timer = setTimeout(run, 250);
  return () => clearTimeout(timer);
};

/** Collects items and hands them over together, at most once a frame. */
export function createFrameBatch<Item>(
  deliver: (items: readonly Item[]) => void,
  schedule: Schedule = scheduleFrame,
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
