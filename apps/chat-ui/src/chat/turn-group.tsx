import type { Message } from '@vigia/api-contract';
import { Fragment, memo } from 'react';

import { useText } from '../i18n/use-text.ts';
import { Answer } from './answer.tsx';
import { Question } from './question.tsx';
import type { ChatSession } from './session.ts';
import type { SessionState } from './session-state.ts';

type Props = {
  messages: readonly Message[];
  session: ChatSession;
  /** The answer that is made now, if it is in this group. */
  live: SessionState['live'];
  connection: SessionState['connection'];
  stopping: boolean;
  /** The message from which on the model would read, if it is in this group. */
  firstReadId: string | null;
  /** The answer that can be made anew, if it is in this group. */
  repeatableId: string | null;
};

/** Roughly how high a group will be, in pixels, until it was laid out: so that the scroll bar tells the truth. */
export function estimateHeight(messages: readonly Message[]): number {
  return messages.reduce((sum, { content }) => sum + 90 + content.length * 0.4, 0);
}

/**
 * Some turns in a row. A token changes the group of its answer alone: the others are neither compared
 * message by message nor laid out while they are out of sight.
 */
export const TurnGroup = memo(
  function TurnGroup({ messages, session, live, connection, stopping, ...ids }: Props) {
    const { firstReadId, repeatableId } = ids;
    const { context } = useText();
    const height = `auto ${Math.round(estimateHeight(messages))}px`;
    return (
      <div className="turn-group" style={{ containIntrinsicBlockSize: height }}>
        {messages.map((message) => {
          if (message.role === 'user') {
            return (
              <Fragment key={message.id}>
                {message.id === firstReadId && <p className="read-from">{context.readFrom}</p>}
                <Question message={message} session={session} />
              </Fragment>
            );
          }
          const isLive = live?.messageId === message.id;
          return (
            <Answer
              key={message.id}
              message={message}
              session={session}
              live={isLive ? live.generation : null}
              connection={isLive ? connection : 'idle'}
              stopping={isLive && stopping}
              repeatable={message.id === repeatableId}
            />
          );
        })}
      </div>
    );
  },
  ({ messages: before, ...one }, { messages: after, ...other }) =>
    before.length === after.length &&
    before.every((message, index) => message === after[index]) &&
    (Object.keys(one) as (keyof typeof one)[]).every((name) => one[name] === other[name]),
);
