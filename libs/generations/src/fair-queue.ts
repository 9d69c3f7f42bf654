/** What waits in the queue. */
export type Queued = { owner: string };

/**
 * A queue that is fair between owners: the next is whoever has the fewest running, then whoever was
 * served longest ago, then whoever came first. So a flood of one owner delays another's first entry
 * by one entry at most. Entries of one owner keep their order.
 */
export type FairQueue<Entry extends Queued> = {
  readonly size: number;
  countOf(owner: string): number;
  push(entry: Entry): void;
  /** Takes an entry out; false when it is not there. */
  remove(entry: Entry): boolean;
  /** Takes the next one out and counts it as running. */
  take(): Entry | undefined;
  /** One entry of the owner runs no longer. */
  release(owner: string): void;
  /** All that wait, in the order in which they are to be served as things stand. */
  order(): Entry[];
};

type Standing = { running: number; served: number };

export function createFairQueue<Entry extends Queued>(): FairQueue<Entry> {
  const waiting = new Map<string, Entry[]>();
  const standings = new Map<string, Standing>();
  let size = 0;
  let served = 0;

  const standingOf = (owner: string): Standing => standings.get(owner) ?? { running: 0, served: 0 };

  function forgetIfIdle(owner: string): void {
    if (!waiting.has(owner) && standingOf(owner).running === 0) standings.delete(owner);
  }

  return {
    get size() {
      return size;
    },
    countOf: (owner) => waiting.get(owner)?.length ?? 0,
    push(entry) {
      const entries = waiting.get(entry.owner);
      if (entries) entries.push(entry);
      else waiting.set(entry.owner, [entry]);
      size += 1;
    },
    remove(entry) {
      const entries = waiting.get(entry.owner);
      const index = entries?.indexOf(entry) ?? -1;
      if (!entries || index < 0) return false;
      entries.splice(index, 1);
      if (entries.length === 0) waiting.delete(entry.owner);
      size -= 1;
      forgetIfIdle(entry.owner);
      return true;
    },
    take() {
      const owner = nextOwner(waiting.keys(), standingOf);
      const entries = owner === undefined ? undefined : waiting.get(owner);
      const entry = entries?.shift();
      if (owner === undefined || !entries || !entry) return undefined;
      if (entries.length === 0) waiting.delete(owner);
      size -= 1;
      served += 1;
      standings.set(owner, { running: standingOf(owner).running + 1, served });
      return entry;
    },
    release(owner) {
      const standing = standingOf(owner);
      standings.set(owner, { ...standing, running: Math.max(0, standing.running - 1) });
      forgetIfIdle(owner);
    },
    order() {
      const left = new Map([...waiting].map(([owner, entries]) => [owner, [...entries]]));
      const then = new Map(standings);
      const thenOf = (owner: string) => then.get(owner) ?? { running: 0, served: 0 };
      let turn = served;
      const order: Entry[] = [];
      while (left.size > 0) {
        const owner = nextOwner(left.keys(), thenOf);
        const entries = owner === undefined ? undefined : left.get(owner);
        const entry = entries?.shift();
        if (owner === undefined || !entries || !entry) break;
        if (entries.length === 0) left.delete(owner);
        turn += 1;
        then.set(owner, { running: thenOf(owner).running + 1, served: turn });
        order.push(entry);
      }
      return order;
    },
  };
}

/** Owners come in the order in which they began to wait, which decides between equals. */
function nextOwner(
  owners: Iterable<string>,
  standingOf: (owner: string) => Standing,
): string | undefined {
  let best: { owner: string; standing: Standing } | undefined;
  for (const owner of owners) {
    const standing = standingOf(owner);
    if (
      !best ||
      standing.running < best.standing.running ||
      (standing.running === best.standing.running && standing.served < best.standing.served)
    ) {
      best = { owner, standing };
    }
  }
  return best?.owner;
}
