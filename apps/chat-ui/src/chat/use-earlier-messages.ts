import { type RefObject, useEffect, useLayoutEffect, useRef } from 'react';

import type { ChatSession } from './session.ts';
import type { SessionState } from './session-state.ts';

/** Earlier messages are read when their place is nearer than this to what is seen, in screens. */
const ahead = '150%';

/**
 * Reads earlier messages as the reader scrolls up to them, and keeps in place what is being read.
 *
 * @param box what the messages are scrolled in.
 * @returns to be put on the button that reads them on request; where the browser cannot tell that it
 * comes near, only the button does.
 */
export function useEarlierMessages(
  session: ChatSession,
  box: RefObject<HTMLElement | null>,
  { previousCursor, messages }: Pick<SessionState, 'previousCursor' | 'messages'>,
): RefObject<HTMLButtonElement | null> {
  const button = useRef<HTMLButtonElement>(null);

  useEffect(() => {
    const place = button.current;
    if (!place || !box.current || typeof IntersectionObserver === 'undefined') return;
    const observer = new IntersectionObserver(
      (entries) => {
        if (entries.at(-1)?.isIntersecting) session.loadEarlier();
      },
      { root: box.current, rootMargin: `${ahead} 0px 0px 0px` },
    );
    observer.observe(place);
    // What is in sight when it begins to look counts too: so each window is followed by the next.
    return () => observer.disconnect();
  }, [session, box, previousCursor]);

  const firstId = messages[0]?.id;
  const before = useRef<{ first: HTMLElement; top: number } | null>(null);
  useLayoutEffect(() => {
    const element = box.current;
    if (!element) return;
    const known = before.current;
    // A browser's own scroll anchoring does not do it at the very top, and not always elsewhere.
    const placeOf = (one: HTMLElement) => one.getBoundingClientRect().top + element.scrollTop;
    const grown = known?.first.isConnected ? placeOf(known.first) - known.top : 0;
    if (grown > 0) element.scrollBy({ top: grown, behavior: 'instant' });
    const first = element.querySelector<HTMLElement>('.turn-group');
    before.current = first && { first, top: placeOf(first) };
  }, [box, firstId]);

  return button;
}
