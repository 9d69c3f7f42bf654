import { useCallback, useEffect, useState } from 'react';

/** Whoever is about to press what was there a moment ago has not seen the change yet, for so many milliseconds. */
export const unseenMilliseconds = 400;

/** Whether something happened a moment ago, and what says that it happens now. */
export function useMoment(): [boolean, () => void] {
  const [recent, setRecent] = useState(false);
  useEffect(() => {
    if (!recent) return;
    const timer = setTimeout(() => setRecent(false), unseenMilliseconds);
    return () => clearTimeout(timer);
  }, [recent]);
  return [recent, useCallback(() => setRecent(true), [])];
}
