import { lazy, useEffect, useLayoutEffect, useRef } from 'react';

import { useServices } from '../app/services.ts';
import { useText } from '../i18n/use-text.ts';
import { FailureLine } from '../parts/failure-line.tsx';
import { Icon } from '../parts/icon.tsx';
import { OnDemand } from '../parts/on-demand.tsx';
import { MissingView } from '../app/missing-view.tsx';
import { useStore } from '../state/store.ts';
import { useDraft } from '../state/use-draft.ts';
import { useMedia } from '../state/use-media.ts';
import { Composer } from './composer.tsx';
import { EmptyState } from './empty-state.tsx';
import { MessageLog } from './message-log.tsx';
import type { ChatSession } from './session.ts';
import { isMissing } from './session-state.ts';
import { useAnswerAnnouncements } from './use-answer-announcements.ts';
import { useStickToEnd } from './use-stick-to-end.ts';

const TemporaryNote = lazy(() => import('./temporary-note.tsx'));
const ContextGauge = lazy(() => import('./context-gauge.tsx'));

type Props = { session: ChatSession; conversationId: string | null };

/** One conversation: its messages, and where to write the next. */
export function ChatView({ session, conversationId }: Props) {
  const text = useText();
  const { announcer } = useServices();
  const state = useStore(session);
  const temporary = session.isTemporary();
  const [draft, setDraft] = useDraft(conversationId, !temporary);
  const touch = useMedia('(pointer: coarse)');
  const input = useRef<HTMLTextAreaElement>(null);
  const empty = state.loading === 'ready' && state.messages.length === 0 && !state.outgoing;
  const { box, content, atEnd, toEnd, stay } = useStickToEnd(!empty);
  useAnswerAnnouncements(session);
  useLayoutEffect(stay, [stay, state.live, state.outgoing]);

  useEffect(() => {
    if (!touch) input.current?.focus({ preventScroll: true });
  }, [session, touch]);

  const { outgoing, live, loading } = state;
  if (isMissing(state) && state.loadFailure) {
    return <MissingView failure={state.loadFailure} onRetry={session.load} />;
  }

  const underWay = outgoing !== null && outgoing.state !== 'refused';
  const busy = live !== null || underWay;

  const send = (content: string) => {
    session.forgetEarlier('asked');
    session.send(content);
    setDraft('');
    announcer.say(live ? text.outgoing.queued : text.announce.sent);
    toEnd();
  };
  const takeBack = () => {
    const content = session.takeBack();
    if (content !== null) setDraft(draft === '' ? content : `${content}\n${draft}`);
    input.current?.focus();
  };
  const stop = () => {
    // What has not left the page yet is taken back; what has is stopped by command.
    if (!live && outgoing?.state === 'waiting') takeBack();
    else session.stop();
  };

  return (
    <div className="chat">
      <div className="chat-scroll" ref={box}>
        <div className="chat-column" ref={content}>
          {empty ? (
            <EmptyState
              temporary={temporary}
              onChoose={(prompt) => {
                setDraft(prompt);
                input.current?.focus();
              }}
            />
          ) : (
            <>
              <h1 className="visually-hidden">{state.conversation?.title || text.list.untitled}</h1>
              {loading === 'loading' && <p className="quiet loading-line">{text.app.loading}</p>}
              <MessageLog session={session} box={box} onTakeBack={takeBack} />
            </>
          )}
        </div>
      </div>
      <div className="chat-foot">
        {!atEnd && !empty && (
          <button type="button" className="to-end" onClick={toEnd}>
            <Icon name="down" />
            {text.turn.latest}
          </button>
        )}
        {state.commandFailure && (
          <div className="command-failure">
            <FailureLine failure={state.commandFailure} />
            <button
              type="button"
              className="icon-button"
              aria-label={text.notice.dismiss}
              title={text.notice.dismiss}
              onClick={session.dismissFailure}
            >
              <Icon name="close" />
            </button>
          </div>
        )}
        {temporary && !empty && (
          <OnDemand>
            <TemporaryNote conversationId={conversationId} />
          </OnDemand>
        )}
        <Composer
          input={input}
          draft={draft}
          onDraft={setDraft}
          onSend={() => send(draft)}
          onStop={stop}
          busy={busy}
          canSend={!underWay}
          stopping={state.stopping}
          gauge={
            conversationId !== null && (
              <OnDemand optional>
                <ContextGauge session={session} conversationId={conversationId} draft={draft} />
              </OnDemand>
            )
          }
        />
      </div>
    </div>
  );
}
