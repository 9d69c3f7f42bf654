/** Conversations that are to be deleted in a moment, unless they are read before. */
export type Departures = {
  /** Runs `remove` after so many seconds. A later call for the same conversation takes the place of this one. */
  announce(key: string, seconds: number, remove: () => Promise<void>): void;
  /** Somebody reads it: it stays. */
  takeBack(key: string): void;
};

/** Departures live in memory only, like what they are for. */
export function createDepartures(onFailure: (error: unknown) => void): Departures {
  const timers = new Map<string, NodeJS.Timeout>();
  const takeBack = (key: string) => {
    clearTimeout(timers.get(key));
    timers.delete(key);
  };
  return {
    announce(key, seconds, remove) {
      takeBack(key);
      const timer = setTimeout(() => {
        timers.delete(key);
        remove().catch(onFailure);
      }, seconds * 1000);
      timer.unref();
      timers.set(key, timer);
    },
    takeBack,
  };
}
