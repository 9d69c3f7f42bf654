import { type RefObject, useMemo } from 'react';

import { useText } from '../i18n/use-text.ts';
import { useStore } from '../state/store.ts';
import { groupMessages } from './group-messages.ts';
import { OutgoingQuestion } from './question.tsx';
import type { ChatSession } from './session.ts';
import { TurnGroup } from './turn-group.tsx';
import { useEarlierMessages } from './use-earlier-messages.ts';

type Props = {
  session: ChatSession;
  /** What the messages are scrolled in. */
  box: RefObject<HTMLElement | null>;
  onTakeBack(): void;
};

/**
 * The messages of the active branch. Role log names it; its own announcements are off, because tokens
 * must not be read out one by one: the page's live region says whole sentences instead.
 */
export function MessageLog({ session, box, onTakeBack }: Props) {
  const text = useText();
  const state = useStore(session);
  const { messages, cursors, live, outgoing, connection, stopping } = state;
  const groups = useMemo(() => groupMessages(messages, cursors), [messages, cursors]);
  const earlier = useEarlierMessages(session, box, state);
  const repeatableId = (!live && !outgoing && messages.at(-1)?.id) || null;
  return (
    <div className="log" role="log" aria-label={text.turn.log} aria-live="off">
      {state.previousCursor && (
        <button
          ref={earlier}
          type="button"
          className="text-button earlier"
          disabled={state.loadingEarlier}
          onClick={session.loadEarlier}
        >
          {text.turn.earlier}
        </button>
      )}
      {groups.map((group) => {
        const holds = (id: string | undefined) => group.some((message) => message.id === id);
        const liveHere = live && holds(live.messageId) ? live : null;
        return (
          <TurnGroup
            key={group[0]?.id}
            messages={group}
            session={session}
            live={liveHere}
            connection={liveHere ? connection : 'idle'}
            stopping={liveHere !== null && stopping}
            firstReadId={state.firstReadId && holds(state.firstReadId) ? state.firstReadId : null}
            repeatableId={repeatableId && holds(repeatableId) ? repeatableId : null}
          />
        );
      })}
      {outgoing && (
        <OutgoingQuestion
          outgoing={outgoing}
          stopping={stopping}
          onTakeBack={onTakeBack}
          onAgain={() => session.send(outgoing.content, outgoing.parentId)}
        />
      )}
    </div>
  );
}
