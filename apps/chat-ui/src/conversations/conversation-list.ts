import type { Conversation } from '@vigia/api-contract';

import type { ApiClient } from '../api/client.ts';
import { type Failure, toFailure } from '../api/failure.ts';
import { createReducerStore } from '../state/store.ts';

/** A deleted conversation can be brought back for this long, in milliseconds; then the server is told. */
export const undoMilliseconds = 7000;

const searchDelayMilliseconds = 250;

export type ConversationListState = {
  loading: 'loading' | 'ready' | 'failed';
  failure: Failure | null;
  conversations: readonly Conversation[];
  nextCursor: string | null;
  search: string;
  /** Deleted on the page, not yet on the server. */
  deleted: Conversation | null;
};

type Action =
  | { type: 'patch'; patch: Partial<ConversationListState> }
  | { type: 'page'; conversations: Conversation[]; nextCursor: string | null; append: boolean }
  | { type: 'upsert'; conversation: Conversation }
  | { type: 'remove'; id: string };

/** Pinned ones first, then the newest, each once. */
function arrange(conversations: readonly Conversation[]): Conversation[] {
  const byId = new Map(conversations.map((conversation) => [conversation.id, conversation]));
  return [...byId.values()].sort(
    (one, other) =>
      Number(other.pinned) - Number(one.pinned) || (one.updatedAt < other.updatedAt ? 1 : -1),
  );
}

export function reduceConversationList(
  state: ConversationListState,
  action: Action,
): ConversationListState {
  switch (action.type) {
    case 'patch':
      return { ...state, ...action.patch };
    case 'page': {
      const before = action.append ? state.conversations : [];
      const conversations = arrange([...before, ...action.conversations]);
      const { nextCursor } = action;
      return { ...state, loading: 'ready', failure: null, conversations, nextCursor };
    }
    case 'upsert': {
      const known = state.conversations.some(({ id }) => id === action.conversation.id);
      // What a search left out stays out.
      if (!known && state.search !== '') return state;
      return { ...state, conversations: arrange([...state.conversations, action.conversation]) };
    }
    case 'remove':
      return {
        ...state,
        conversations: state.conversations.filter(({ id }) => id !== action.id),
      };
  }
}

/** The list of conversations: read by pages, searched, and changed with an undo. */
export function createConversationList(api: ApiClient, onChanged: (id: string) => void) {
  const store = createReducerStore(reduceConversationList, {
    loading: 'loading',
    failure: null,
    conversations: [],
    nextCursor: null,
    search: '',
    deleted: null,
  });
  const { dispatch, getState } = store;
  let reading: AbortController | null = null;
  let searchTimer: ReturnType<typeof setTimeout> | undefined;
  let deleteTimer: ReturnType<typeof setTimeout> | undefined;

  async function read(cursor: string | null): Promise<void> {
    reading?.abort();
    const { signal } = (reading = new AbortController());
    const { search } = getState();
    try {
      const query = { ...(cursor ? { cursor } : {}), ...(search ? { search } : {}) };
      const page = await api.listConversations(query, signal);
      const gone = getState().deleted?.id;
      const conversations = page.conversations.filter(({ id }) => id !== gone);
      const append = cursor !== null;
      dispatch({ type: 'page', conversations, nextCursor: page.nextCursor, append });
    } catch (error) {
      if (signal.aborted) return;
      // A list that was read before stays; the porthole tells that the site is away.
      const loading = getState().conversations.length > 0 ? 'ready' : 'failed';
      dispatch({ type: 'patch', patch: { loading, failure: toFailure(error) } });
    }
  }

  async function finishDeletion(keepalive = false): Promise<void> {
    clearTimeout(deleteTimer);
    const { deleted } = getState();
    if (!deleted) return;
    dispatch({ type: 'patch', patch: { deleted: null } });
    try {
      await api.deleteConversation(deleted.id, keepalive);
      onChanged(deleted.id);
    } catch (error) {
      const failure = toFailure(error);
      if (failure.code === 'conversation_not_found') return;
      dispatch({ type: 'upsert', conversation: deleted });
      dispatch({ type: 'patch', patch: { failure } });
    }
  }

  return {
    getState,
    subscribe: store.subscribe,
    refresh: () => void read(null),
    readMore() {
      const { nextCursor } = getState();
      if (nextCursor) void read(nextCursor);
    },
    setSearch(search: string) {
      dispatch({ type: 'patch', patch: { search: search.trimStart() } });
      clearTimeout(searchTimer);
      searchTimer = setTimeout(() => void read(null), searchDelayMilliseconds);
    },
    /** Takes in what another part of the page learnt about a conversation. */
    learn(conversation: Conversation) {
      if (getState().deleted?.id === conversation.id) return;
      dispatch({ type: 'upsert', conversation });
    },
    /** Renames or pins; shown at once, and undone when it fails. */
    async change(
      conversation: Conversation,
      change: { title: string } | { pinned: boolean },
    ): Promise<void> {
      dispatch({ type: 'upsert', conversation: { ...conversation, ...change } });
      try {
        const changed = await api.updateConversation(conversation.id, change);
        dispatch({ type: 'upsert', conversation: changed });
        onChanged(conversation.id);
      } catch (error) {
        dispatch({ type: 'upsert', conversation });
        dispatch({ type: 'patch', patch: { failure: toFailure(error) } });
      }
    },
    remove(conversation: Conversation) {
      void finishDeletion();
      dispatch({ type: 'remove', id: conversation.id });
      dispatch({ type: 'patch', patch: { deleted: conversation } });
      deleteTimer = setTimeout(() => void finishDeletion(), undoMilliseconds);
    },
    undoRemove() {
      clearTimeout(deleteTimer);
      const { deleted } = getState();
      if (!deleted) return;
      dispatch({ type: 'patch', patch: { deleted: null } });
      dispatch({ type: 'upsert', conversation: deleted });
    },
    /** Tells the server at once; called when the page is left. */
    flushRemove: () => void finishDeletion(true),
    dismissFailure: () => dispatch({ type: 'patch', patch: { failure: null } }),
  };
}

export type ConversationListStore = ReturnType<typeof createConversationList>;
