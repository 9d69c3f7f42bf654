import { useEffect, useMemo } from 'react';

import type { OpenSession } from '../chat/session-registry.ts';
import { useServices } from './services.ts';

const opened = new WeakSet<OpenSession['session']>();

/**
 * The session of the conversation that the address names; null names the one to be created.
 * It is read when it is first shown, and read again whenever it is shown once more.
 */
export function useOpenSession(
  wanted: boolean,
  conversationId: string | null,
  temporary: boolean,
): OpenSession | null {
  const { sessions } = useServices();
  const open = useMemo(
    () => (wanted ? sessions.get(conversationId, temporary) : null),
    [sessions, wanted, conversationId, temporary],
  );
  useEffect(() => {
    if (!open) return;
    const { session } = open;
    if (opened.has(session)) session.refresh();
    else {
      opened.add(session);
      session.load();
      session.resumeOutbox();
    }
    return () => session.forgetEarlier('left');
  }, [open]);
  return open;
}
