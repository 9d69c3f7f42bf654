import { useText } from '../i18n/use-text.ts';
import { useStore } from '../state/store.ts';
import { Answer } from './answer.tsx';
import { OutgoingQuestion, Question } from './question.tsx';
import type { ChatSession } from './session.ts';

type Props = { session: ChatSession; onTakeBack(): void };

/**
 * The messages of the active branch. Role log names it; its own announcements are off, because tokens
 * must not be read out one by one: the page's live region says whole sentences instead.
 */
export function MessageLog({ session, onTakeBack }: Props) {
  const text = useText();
  const { messages, live, outgoing, connection, stopping, previousCursor, loadingEarlier } =
    useStore(session);
  const lastId = messages.at(-1)?.id;
  return (
    <div className="log" role="log" aria-label={text.turn.log} aria-live="off">
      {previousCursor && (
        <button
          type="button"
          className="text-button earlier"
          disabled={loadingEarlier}
          onClick={session.loadEarlier}
        >
          {text.turn.earlier}
        </button>
      )}
      {messages.map((message) => {
        if (message.role === 'user') return <Question key={message.id} content={message.content} />;
        const isLive = live?.messageId === message.id;
        return (
          <Answer
            key={message.id}
            message={message}
            session={session}
            live={isLive ? live.generation : null}
            connection={isLive ? connection : 'idle'}
            stopping={isLive && stopping}
            repeatable={message.id === lastId && !live && !outgoing}
          />
        );
      })}
      {outgoing && (
        <OutgoingQuestion
          outgoing={outgoing}
          stopping={stopping}
          onTakeBack={onTakeBack}
          onAgain={() => session.send(outgoing.content)}
        />
      )}
    </div>
  );
}
