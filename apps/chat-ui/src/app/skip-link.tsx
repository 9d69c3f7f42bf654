import { useSyncExternalStore } from 'react';

import type { ChatSession } from '../chat/session.ts';
import { isMissing } from '../chat/session-state.ts';
import { useText } from '../i18n/use-text.ts';

const never = () => () => undefined;

/** Leads past what stands on every page: to the message box where there is one, else to the content. */
export function SkipLink({ session }: { session: ChatSession | null }) {
  const { app } = useText();
  const canWrite = useSyncExternalStore(
    session?.subscribe ?? never,
    () => session !== null && !isMissing(session.getState()),
  );
  return (
    <a className="skip-link" href={canWrite ? '#message' : '#content'}>
      {canWrite ? app.skip : app.skipToContent}
    </a>
  );
}
