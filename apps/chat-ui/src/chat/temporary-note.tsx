import { useState } from 'react';
import { useLocation } from 'wouter';

import { toFailure, type Failure } from '../api/failure.ts';
import { useServices } from '../app/services.ts';
import { useText } from '../i18n/use-text.ts';
import { FailureLine } from '../parts/failure-line.tsx';

/** Says what becomes of a temporary conversation, and closes it for good. */
export default function TemporaryNote({ conversationId }: { conversationId: string | null }) {
  const { temporary } = useText();
  const { sessions, announcer } = useServices();
  const [, navigate] = useLocation();
  const [failure, setFailure] = useState<Failure | null>(null);

  const close = async (id: string) => {
    try {
      await sessions.close(id);
      announcer.say(temporary.closed);
      navigate('/', { replace: true });
    } catch (error) {
      setFailure(toFailure(error));
    }
  };
  return (
    <div className="temporary-note">
      <p>{temporary.note}</p>
      {conversationId && (
        <button type="button" className="text-button" onClick={() => void close(conversationId)}>
          {temporary.close}
        </button>
      )}
      {failure && <FailureLine failure={failure} />}
    </div>
  );
}
