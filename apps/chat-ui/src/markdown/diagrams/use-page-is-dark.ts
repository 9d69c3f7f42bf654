import { useSyncExternalStore } from 'react';

const darkQuery = '(prefers-color-scheme: dark)';

function isDark(): boolean {
  const { theme } = document.documentElement.dataset;
  return theme ? theme === 'dark' : window.matchMedia(darkQuery).matches;
}

function subscribe(listener: () => void): () => void {
  const media = window.matchMedia(darkQuery);
  const observer = new MutationObserver(listener);
  observer.observe(document.documentElement, { attributeFilter: ['data-theme'] });
  media.addEventListener('change', listener);
  return () => {
    observer.disconnect();
    media.removeEventListener('change', listener);
  };
}

/** Whether the page is drawn in its dark theme now, by choice or by the system's. */
export const usePageIsDark = (): boolean => useSyncExternalStore(subscribe, isDark);
