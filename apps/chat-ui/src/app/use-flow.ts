import { useEffect, useState } from 'react';

import type { ChatSession } from '../chat/session.ts';

/** Tokens that come further apart than this, in milliseconds, do not flow. */
const pauseMilliseconds = 700;

/**
 * Whether the model's words are flowing in at this moment.
 *
 * @param session null where no conversation is shown.
 */
export function useFlow(session: ChatSession | null): boolean {
  const [flowing, setFlowing] = useState(false);
  useEffect(() => {
    if (!session) return;
    const lastEventId = () => session.getState().live?.generation.lastEventId ?? 0;
    let known = lastEventId();
    let timer: ReturnType<typeof setTimeout> | undefined;
    const stop = session.subscribe(() => {
      const now = lastEventId();
      if (now === known) return;
      known = now;
      clearTimeout(timer);
      setFlowing(now > 0);
      if (now > 0) timer = setTimeout(() => setFlowing(false), pauseMilliseconds);
    });
    return () => {
      stop();
      clearTimeout(timer);
      setFlowing(false);
    };
  }, [session]);
  return flowing;
}
