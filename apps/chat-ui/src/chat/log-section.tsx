import type { Message } from '@vigia/api-contract';
import { memo } from 'react';

import type { ChatSession } from './session.ts';
import type { SessionState } from './session-state.ts';
import { estimateHeight, TurnGroup } from './turn-group.tsx';

type Groups = readonly (readonly Message[])[];

type Props = {
  groups: Groups;
  session: ChatSession;
  /** The answer that is made now, if it is in this section. */
  live: SessionState['live'];
  connection: SessionState['connection'];
  stopping: boolean;
  /** The message from which on the model would read, if it is in this section. */
  firstReadId: string | null;
  /** The answer that can be made anew, if it is in this section. */
  repeatableId: string | null;
};

const isSame = (one: Groups, other: Groups) =>
  one.length === other.length &&
  one.every((group, at) => {
    const others = other[at] ?? [];
    return group.length === others.length && group.every((message, i) => message === others[i]);
  });

/**
 * Some groups of turns in a row: of a conversation of thousands, a token and a frame cost only what is in
 * the last of its sections.
 */
export const LogSection = memo(
  function LogSection({ groups, session, live, connection, stopping, ...ids }: Props) {
    const { firstReadId, repeatableId } = ids;
    const height = groups.reduce((sum, group) => sum + estimateHeight(group), 0);
    return (
      <div
        className="log-section"
        style={{ containIntrinsicBlockSize: `auto ${Math.round(height)}px` }}
      >
        {groups.map((group) => {
          const holds = (id: string | null | undefined) => group.some((one) => one.id === id);
          const isLive = live !== null && holds(live.messageId);
          return (
            <TurnGroup
              key={group[0]?.id}
              messages={group}
              session={session}
              live={isLive ? live : null}
              connection={isLive ? connection : 'idle'}
              stopping={isLive && stopping}
              firstReadId={holds(firstReadId) ? firstReadId : null}
              repeatableId={holds(repeatableId) ? repeatableId : null}
            />
          );
        })}
      </div>
    );
  },
  ({ groups: before, ...one }, { groups: after, ...other }) =>
    isSame(before, after) &&
    (Object.keys(one) as (keyof typeof one)[]).every((name) => one[name] === other[name]),
);
