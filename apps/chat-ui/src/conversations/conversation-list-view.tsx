import type { Conversation } from '@vigia/api-contract';
import { useLocation } from 'wouter';

import { useServices } from '../app/services.ts';
import { useText } from '../i18n/use-text.ts';
import { FailureLine } from '../parts/failure-line.tsx';
import { Icon } from '../parts/icon.tsx';
import { useStore } from '../state/store.ts';
import { ConversationItem } from './conversation-item.tsx';
import { type DayGroup, groupByDay } from './group-by-day.ts';

type Props = {
  currentId: string | null;
  /** Called when one is opened, so that a drawer closes. */
  onOpen(): void;
};

/** Conversations by day, with search, rename and delete. */
export function ConversationListView({ currentId, onOpen }: Props) {
  const text = useText();
  const { list, announcer } = useServices();
  const state = useStore(list);
  const [, navigate] = useLocation();
  const { conversations, loading, failure, nextCursor, search, deleted } = state;

  const headingOf = ({ key, day }: DayGroup) => {
    if (key === 'pinned') return text.list.pinned;
    if (key === 'today') return text.list.today;
    return key === 'yesterday' ? text.list.yesterday : text.format.day(day);
  };
  const remove = (conversation: Conversation) => {
    list.remove(conversation);
    announcer.say(text.list.deleted(conversation.title || text.list.untitled));
    if (conversation.id === currentId) navigate('/');
  };

  return (
    <>
      <div className="search" role="search">
        <Icon name="search" />
        <input
          type="search"
          aria-label={text.list.search}
          placeholder={text.list.searchHint}
          value={search}
          autoComplete="off"
          onChange={(event) => list.setSearch(event.target.value)}
        />
      </div>
      <div className="list">
        {conversations.length === 0 && loading === 'loading' && (
          <p className="list-note">{text.list.loading}</p>
        )}
        {failure && <FailureLine failure={failure} />}
        {conversations.length === 0 && loading === 'ready' && (
          <p className="list-note">{search ? text.list.noMatch(search) : text.list.empty}</p>
        )}
        {groupByDay(conversations, new Date()).map((group) => (
          <section key={group.key}>
            <h2>{headingOf(group)}</h2>
            <ul>
              {group.conversations.map((conversation) => (
                <ConversationItem
                  key={conversation.id}
                  conversation={conversation}
                  current={conversation.id === currentId}
                  onOpen={onOpen}
                  onChange={(change) => void list.change(conversation, change)}
                  onDelete={() => remove(conversation)}
                />
              ))}
            </ul>
          </section>
        ))}
        {nextCursor && (
          <button type="button" className="text-button older" onClick={list.readMore}>
            {text.list.older}
          </button>
        )}
      </div>
      {deleted && (
        <div className="undo">
          <p>{text.list.deleted(deleted.title || text.list.untitled)}</p>
          <button type="button" className="text-button" onClick={list.undoRemove}>
            {text.list.undo}
          </button>
        </div>
      )}
    </>
  );
}
