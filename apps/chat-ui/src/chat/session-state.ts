import type {
  AcceptedGeneration,
  Conversation,
  Message,
  MessageWindow,
  NumberedGenerationEvent,
} from '@vigia/api-contract';

import type { Failure } from '../api/failure.ts';
import { createLiveGeneration, type LiveGeneration, reduceGeneration } from './live-generation.ts';

/** A message on its way: kept until the server has stored it. */
export type OutgoingMessage = {
  /** The Idempotency-Key of every try. */
  key: string;
  content: string;
  /** The message that it follows; null for the first; absent for the end of the branch. */
  parentId?: string | null | undefined;
  /** `queued` goes out when the running answer has ended, `waiting` tries again by itself; `refused` needs the person. */
  state: 'queued' | 'sending' | 'waiting' | 'refused';
  failure: Failure | null;
};

/** How the page follows the running answer. */
export type Connection = 'idle' | 'open' | 'reconnecting' | 'settling';

/** One conversation as the page knows it. */
export type SessionState = {
  conversation: Conversation | null;
  loading: 'loading' | 'ready' | 'missing' | 'failed';
  loadFailure: Failure | null;
  /** A window of the active branch, oldest first. */
  messages: readonly Message[];
  /** Reads on before the first message; null at the start of the conversation. */
  previousCursor: string | null;
  /** By the id of its first message, where each window that was read began: what reads on before it. */
  cursors: ReadonlyMap<string, string | null>;
  loadingEarlier: boolean;
  outgoing: OutgoingMessage | null;
  /** The answer that is made now. */
  live: { messageId: string; generation: LiveGeneration } | null;
  connection: Connection;
  stopping: boolean;
  /** The first message that the model would read now, where it leaves earlier ones out. */
  firstReadId: string | null;
  /** What a command (stop, answer again) ran into. */
  commandFailure: Failure | null;
};

export type SessionAction =
  | { type: 'load-started' }
  | { type: 'load-failed'; failure: Failure }
  | { type: 'conversation'; conversation: Conversation }
  | { type: 'window-loaded'; window: MessageWindow }
  | { type: 'message'; message: Message }
  | { type: 'earlier-started' }
  | { type: 'earlier-loaded'; window: MessageWindow }
  | { type: 'earlier-failed'; failure: Failure }
  | { type: 'earlier-forgotten'; kept: number }
  | { type: 'outgoing'; outgoing: OutgoingMessage | null }
  | { type: 'accepted'; accepted: AcceptedGeneration }
  | { type: 'follow'; messageId: string; generationId: string }
  | { type: 'events'; messageId: string; events: readonly NumberedGenerationEvent[] }
  | { type: 'start-over'; messageId: string }
  | { type: 'connection'; connection: Connection }
  | { type: 'settled'; messageId: string }
  | { type: 'measured'; firstReadId: string | null }
  | { type: 'stopping'; stopping: boolean }
  | { type: 'command-failed'; failure: Failure | null };

/** A conversation of which nothing is known. `ready` when it does not exist yet. */
export function createSessionState(loading: SessionState['loading']): SessionState {
  return {
    conversation: null,
    loading,
    loadFailure: null,
    messages: [],
    previousCursor: null,
    cursors: new Map(),
    loadingEarlier: false,
    outgoing: null,
    live: null,
    connection: 'idle',
    stopping: false,
    firstReadId: null,
    commandFailure: null,
  };
}

/** Whether two readings of one message say the same. The texts come first: they are what is long. */
function isUnchanged(one: Message, other: Message): boolean {
  if (one.content !== other.content || one.reasoning !== other.reasoning) return false;
  const rest = (message: Message) => JSON.stringify({ ...message, content: '', reasoning: '' });
  return rest(one) === rest(other);
}

function withCursor(state: SessionState, { messages, previousCursor }: MessageWindow) {
  const first = messages[0];
  return first ? new Map(state.cursors).set(first.id, previousCursor) : state.cursors;
}

/** Puts the newest window in place; what is known from before it stays, if the two touch. */
function mergeWindow(state: SessionState, window: MessageWindow): Partial<SessionState> {
  const first = window.messages[0];
  const at = first ? state.messages.findIndex((message) => message.id === first.id) : -1;
  // Unchanged messages keep their identity, so that their views are not drawn again.
  const known = new Map(state.messages.map((message) => [message.id, message]));
  const fresh = window.messages.map((message) => {
    const before = known.get(message.id);
    return before && isUnchanged(before, message) ? before : message;
  });
  if (at > 0) return { messages: [...state.messages.slice(0, at), ...fresh] };
  const { previousCursor } = window;
  return { messages: fresh, previousCursor, cursors: withCursor(state, window) };
}

/** The branch that an accepted turn makes: everything up to its parent, then the turn. */
function branchWith(state: SessionState, accepted: AcceptedGeneration): Message[] {
  const { userMessage, assistantMessage } = accepted;
  const added = userMessage ? [userMessage, assistantMessage] : [assistantMessage];
  const parentId = (userMessage ?? assistantMessage).parentId;
  const addedIds = new Set(added.map((message) => message.id));
  const others = state.messages.filter((message) => !addedIds.has(message.id));
  const parent = others.findIndex((message) => message.id === parentId);
  const kept = parentId === null ? [] : parent === -1 ? others : others.slice(0, parent + 1);
  return [...kept, ...added];
}

/** Whether there is nothing to show of it: it is not there, or could not be read. */
export function isMissing({ loading, messages }: SessionState): boolean {
  return loading === 'missing' || (loading === 'failed' && messages.length === 0);
}

/** Everything that can happen to a conversation on the page. */
export function reduceSession(state: SessionState, action: SessionAction): SessionState {
  switch (action.type) {
    case 'load-started':
      return {
        ...state,
        loading: state.loading === 'ready' ? 'ready' : 'loading',
        loadFailure: null,
      };
    case 'load-failed': {
      const missing = action.failure.code === 'conversation_not_found';
      return { ...state, loading: missing ? 'missing' : 'failed', loadFailure: action.failure };
    }
    case 'conversation':
      return { ...state, conversation: action.conversation };
    case 'window-loaded':
      return {
        ...state,
        ...mergeWindow(state, action.window),
        loading: 'ready',
        loadFailure: null,
      };
    case 'message':
      return {
        ...state,
        messages: state.messages.map((one) =>
          one.id === action.message.id ? action.message : one,
        ),
      };
    case 'earlier-started':
      return { ...state, loadingEarlier: true };
    case 'earlier-failed':
      return { ...state, loadingEarlier: false, commandFailure: action.failure };
    case 'earlier-loaded': {
      const known = new Set(state.messages.map((message) => message.id));
      const earlier = action.window.messages.filter((message) => !known.has(message.id));
      return {
        ...state,
        loadingEarlier: false,
        messages: [...earlier, ...state.messages],
        previousCursor: action.window.previousCursor,
        cursors: withCursor(state, action.window),
      };
    }
    case 'earlier-forgotten': {
      const { messages, cursors } = state;
      const begins = messages.findLastIndex(
        ({ id }, index) => messages.length - index >= action.kept && cursors.has(id),
      );
      const first = messages[begins];
      if (!first || begins === 0) return state;
      const kept = messages.slice(begins);
      const keptIds = new Set(kept.map(({ id }) => id));
      return {
        ...state,
        messages: kept,
        previousCursor: cursors.get(first.id) ?? null,
        cursors: new Map([...cursors].filter(([id]) => keptIds.has(id))),
      };
    }
    case 'outgoing':
      return { ...state, outgoing: action.outgoing };
    case 'accepted':
      return {
        ...state,
        loading: 'ready',
        outgoing: action.accepted.userMessage ? null : state.outgoing,
        messages: branchWith(state, action.accepted),
        commandFailure: null,
      };
    case 'follow':
      return {
        ...state,
        live: {
          messageId: action.messageId,
          generation: createLiveGeneration(action.generationId),
        },
        stopping: false,
      };
    case 'events': {
      if (state.live?.messageId !== action.messageId) return state;
      const generation = action.events.reduce(reduceGeneration, state.live.generation);
      return { ...state, live: { ...state.live, generation } };
    }
    case 'start-over': {
      if (state.live?.messageId !== action.messageId) return state;
      const { generationId } = state.live.generation;
      return { ...state, live: { ...state.live, generation: createLiveGeneration(generationId) } };
    }
    case 'connection':
      return state.connection === action.connection
        ? state
        : { ...state, connection: action.connection };
    case 'settled':
      if (state.live?.messageId !== action.messageId) return state;
      return { ...state, live: null, connection: 'idle', stopping: false };
    case 'measured':
      return { ...state, firstReadId: action.firstReadId };
    case 'stopping':
      return { ...state, stopping: action.stopping };
    case 'command-failed':
      return { ...state, commandFailure: action.failure };
  }
}

/**
 * The text to show for a message: the events' own, or the stored one while a replay has not caught up
 * with it yet, so that a reload never shows less than what was there.
 */
export function textOf(
  message: Message,
  live: LiveGeneration | null,
): { content: string; reasoning: string } {
  if (!live) return { content: message.content, reasoning: message.reasoning };
  const longer = (one: string, other: string) => (other.length > one.length ? other : one);
  return {
    content: longer(live.content, message.content),
    reasoning: longer(live.reasoning, message.reasoning),
  };
}
