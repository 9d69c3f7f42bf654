import { useCallback, useEffect, useRef, useState } from 'react';

/** Nearer to the end than this, in pixels, counts as being there. */
const near = 48;

/**
 * Keeps a scrolled box at its end while it grows, as long as the reader is there; who has scrolled up
 * to read is never pulled away.
 *
 * @param enabled whether there is an end to be at: not on the page that holds no message yet.
 * @returns `box` and `content` to be put on the scrolled element and on what grows in it; `stay` keeps to
 * the end at once, where it is known that something grew: the observer would do so a frame later.
 */
export function useStickToEnd(enabled: boolean) {
  const box = useRef<HTMLDivElement>(null);
  const content = useRef<HTMLDivElement>(null);
  const stuck = useRef(true);
  const lastTop = useRef(0);
  const [atEnd, setAtEnd] = useState(true);

  const stay = useCallback(() => {
    const element = box.current;
    if (!element || !enabled) return;
    if (stuck.current) element.scrollTop = element.scrollHeight;
    // What shrinks moves the box up as well: that is no scroll by the reader.
    lastTop.current = element.scrollTop;
  }, [enabled]);
  const toEnd = useCallback(() => {
    stuck.current = true;
    setAtEnd(true);
    stay();
  }, [stay]);

  useEffect(() => {
    const element = box.current;
    const inner = content.current;
    if (!enabled || !element || !inner || typeof ResizeObserver === 'undefined') return;
    lastTop.current = element.scrollTop;
    const onScroll = () => {
      const distance = element.scrollHeight - element.scrollTop - element.clientHeight;
      // Only a scroll upwards by the reader lets go; growth below does not.
      if (element.scrollTop < lastTop.current && distance > near) stuck.current = false;
      if (distance <= near) stuck.current = true;
      lastTop.current = element.scrollTop;
      setAtEnd(stuck.current);
    };
    const observer = new ResizeObserver(stay);
    observer.observe(inner);
    observer.observe(element);
    element.addEventListener('scroll', onScroll, { passive: true });
    return () => {
      observer.disconnect();
      element.removeEventListener('scroll', onScroll);
    };
  }, [enabled, stay]);

  return { box, content, atEnd, toEnd, stay };
}
