import { useServices } from '../app/services.ts';
import { useText } from '../i18n/use-text.ts';
import { useStore } from '../state/store.ts';

/** The live region: says whole sentences, one at a time, and is never seen. */
export function Announcements() {
  const { announcer } = useServices();
  const { text, count } = useStore(announcer);
  const words = useText();
  return (
    <div
      className="visually-hidden"
      role="status"
      aria-live="polite"
      aria-atomic="true"
      aria-label={words.app.announcements}
    >
      {/* A new element each time, so that the same sentence is said twice when it happens twice. */}
      <p key={count}>{text}</p>
    </div>
  );
}
