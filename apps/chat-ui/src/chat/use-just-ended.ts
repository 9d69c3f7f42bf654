import { useEffect, useState } from 'react';

/** Whoever is about to press what was there a moment ago has not seen the change yet, for so many milliseconds. */
export const unseenMilliseconds = 400;

/** Whether something that ran has ended a moment ago. */
export function useJustEnded(running: boolean): boolean {
  const [known, setKnown] = useState(running);
  const [justEnded, setJustEnded] = useState(false);
  if (known !== running) {
    setKnown(running);
    setJustEnded(!running);
  }
  useEffect(() => {
    if (!justEnded) return;
    const timer = setTimeout(() => setJustEnded(false), unseenMilliseconds);
    return () => clearTimeout(timer);
  }, [justEnded]);
  return justEnded;
}
