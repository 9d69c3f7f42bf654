import { type RefObject, useMemo } from 'react';

import { useText } from '../i18n/use-text.ts';
import { useStore } from '../state/store.ts';
import { groupMessages, sectionGroups } from './group-messages.ts';
import { LogSection } from './log-section.tsx';
import { OutgoingQuestion } from './question.tsx';
import type { ChatSession } from './session.ts';
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
  const sections = useMemo(
    () => sectionGroups(groupMessages(messages, cursors), cursors),
    [messages, cursors],
  );
  /** In which section each message is. */
  const places = useMemo(
    () => new Map(sections.flatMap(({ key, groups }) => groups.flat().map(({ id }) => [id, key]))),
    [sections],
  );
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
      {sections.map(({ key, groups }) => {
        const held = (id: string | null) => (id !== null && places.get(id) === key ? id : null);
        const isLive = live !== null && held(live.messageId) !== null;
        return (
          <LogSection
            key={key}
            groups={groups}
            session={session}
            live={isLive ? live : null}
            connection={isLive ? connection : 'idle'}
            stopping={isLive && stopping}
            firstReadId={held(state.firstReadId)}
            repeatableId={held(repeatableId)}
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
