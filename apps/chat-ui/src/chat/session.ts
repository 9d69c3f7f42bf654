import type {
  AcceptedGeneration,
  Feedback,
  Message,
  NumberedGenerationEvent,
  Regenerate,
} from '@vigia/api-contract';

import type { ApiClient } from '../api/client.ts';
import { passesByItself, toFailure } from '../api/failure.ts';
import { backoffMilliseconds, pause } from '../state/backoff.ts';
import type { SafeStorage } from '../state/storage.ts';
import { createReducerStore } from '../state/store.ts';
import { followGeneration } from './follow-generation.ts';
import { createFrameBatch, createFrameSchedule, type Schedule } from './frame-batch.ts';
import { createSessionState, type OutgoingMessage, reduceSession } from './session-state.ts';

export type SessionOptions = {
  api: ApiClient;
  /** Null for a conversation that its first message will create. */
  conversationId: string | null;
  /** Whether the conversation that the first message creates is kept nowhere but in memory. */
  temporary?: boolean;
  /** Where an unsent message waits, so that a reload does not lose it. */
  storage: SafeStorage;
  /** Called once when the first message has created the conversation. */
  onCreated?: (conversationId: string) => void;
  /** Called when the server's side changed, so that the list and other tabs follow. */
  onChanged?: (conversationId: string) => void;
  /** What the person wants of the answers now; read for each of them. */
  parameters?: () => Regenerate;
  schedule?: Schedule;
  createKey?: () => string;
};

/**
 * How much of a conversation is read when it is opened, and again when it may have changed: a few turns, so
 * that a long conversation opens in the time of a short one. Earlier ones follow as the reader scrolls up.
 */
const openingWindow = '8';
const earlierWindow = '16';
/** So many messages at least stay above a new question: what was read before comes back when one scrolls up. */
const keptWhenAsked = 128;

/** Soon after an answer has ended its conversation may still refuse the next message. */
const occupiedTries = 3;

const isRunning = (message: Message) => message.state === 'generating' && message.generationId;

/**
 * One conversation: reads it, sends to it, follows its answer. Lives outside React, so that an answer
 * goes on while another conversation is shown.
 */
export function createChatSession(options: SessionOptions) {
  const { api, storage, schedule = createFrameSchedule() } = options;
  const createKey = options.createKey ?? (() => crypto.randomUUID());
  const parameters = options.parameters ?? (() => ({}));
  const store = createReducerStore(
    reduceSession,
    createSessionState(options.conversationId ? 'loading' : 'ready'),
  );
  const { dispatch, getState } = store;
  const life = new AbortController();
  let conversationId = options.conversationId;
  let following: string | null = null;
  let stopWanted = false;
  let sending: AbortController | null = null;

  const isTemporary = () => options.temporary || getState().conversation?.temporary === true;
  const outboxKey = () => `outbox:${conversationId ?? 'new'}`;
  const changed = () => conversationId && options.onChanged?.(conversationId);

  /** Work that nobody waits for; only the end of the session may end it with an error. */
  function run(work: Promise<unknown>) {
    work.catch((error: unknown) => {
      if (!life.signal.aborted) reportError(error);
    });
  }

  async function readTail(): Promise<void> {
    if (!conversationId) return;
    const [conversation, window] = await Promise.all([
      api.conversation(conversationId, life.signal),
      api.messages(conversationId, { limit: openingWindow }, life.signal),
    ]);
    dispatch({ type: 'conversation', conversation });
    dispatch({ type: 'window-loaded', window });
  }

  function followLast() {
    const last = getState().messages.findLast(isRunning);
    if (last?.generationId) run(follow(last.id, last.generationId));
  }

  async function load(): Promise<void> {
    if (!conversationId) return;
    dispatch({ type: 'load-started' });
    for (let attempt = 0; ; attempt += 1) {
      try {
        await readTail();
        return followLast();
      } catch (error) {
        life.signal.throwIfAborted();
        const failure = toFailure(error);
        dispatch({ type: 'load-failed', failure });
        if (!passesByItself(failure)) return;
        await pause(backoffMilliseconds(attempt), life.signal);
      }
    }
  }

  /** Reads the stored message again until it has its final state; then the page shows exactly it. */
  async function settle(messageId: string): Promise<void> {
    dispatch({ type: 'connection', connection: 'settling' });
    for (let attempt = 0; ; attempt += 1) {
      try {
        await readTail();
        const message = getState().messages.find((one) => one.id === messageId);
        if (message?.state !== 'generating') break;
      } catch (error) {
        life.signal.throwIfAborted();
        if (!passesByItself(toFailure(error))) break;
        dispatch({ type: 'connection', connection: 'reconnecting' });
      }
      await pause(backoffMilliseconds(attempt), life.signal);
    }
    dispatch({ type: 'settled', messageId });
    changed();
    sendQueued();
    if (getState().messages.length <= 2) run(lookForTitle());
  }

  /** After its first answer the model may suggest a title, when it has nothing else to do. */
  async function lookForTitle(): Promise<void> {
    for (const seconds of [3, 6, 12]) {
      await pause(seconds * 1000, life.signal);
      const { conversation, live } = getState();
      if (live || conversation?.titleSource !== 'first-message' || conversation.temporary) return;
      const found = await api.conversation(conversation.id, life.signal).catch(() => null);
      if (found) dispatch({ type: 'conversation', conversation: found });
    }
  }

  async function follow(messageId: string, generationId: string): Promise<void> {
    if (following === generationId) return;
    following = generationId;
    dispatch({ type: 'follow', messageId, generationId });
    if (stopWanted) void stop();
    const batch = createFrameBatch<NumberedGenerationEvent>(
      (events) => dispatch({ type: 'events', messageId, events }),
      schedule,
    );
    try {
      await followGeneration({
        api,
        generationId,
        signal: life.signal,
        lastEventId() {
          batch.flush();
          const { live } = getState();
          return live?.messageId === messageId ? live.generation.lastEventId : 0;
        },
        onEvent: batch.add,
        onConnection: (connection) => dispatch({ type: 'connection', connection }),
        onStartOver: () => dispatch({ type: 'start-over', messageId }),
      });
      batch.flush();
      await settle(messageId);
    } finally {
      if (following === generationId) following = null;
    }
  }

  function accept(accepted: AcceptedGeneration) {
    dispatch({ type: 'accepted', accepted });
    changed();
    run(follow(accepted.assistantMessage.id, accepted.generationId));
  }

  function setOutgoing(outgoing: OutgoingMessage | null) {
    dispatch({ type: 'outgoing', outgoing });
    // Of a temporary conversation nothing is kept, here no more than there.
    if (isTemporary()) return;
    const { key, content, parentId } = outgoing ?? {};
    storage.write(outboxKey(), outgoing ? JSON.stringify({ key, content, parentId }) : null);
  }

  async function createIfNew(key: string, signal: AbortSignal): Promise<string> {
    if (conversationId) return conversationId;
    const conversation = await api.createConversation(
      options.temporary ? { temporary: true } : {},
      `conversation-${key}`,
      signal,
    );
    storage.write(outboxKey(), null);
    conversationId = conversation.id;
    dispatch({ type: 'conversation', conversation });
    options.onCreated?.(conversation.id);
    return conversation.id;
  }

  /** Sends until it is stored, refused, or taken back. What passes by itself is tried again. */
  async function deliver(message: Pick<OutgoingMessage, 'key' | 'content' | 'parentId'>) {
    const { key, content, parentId } = message;
    sending = new AbortController();
    const signal = AbortSignal.any([life.signal, sending.signal]);
    for (let attempt = 0; ; attempt += 1) {
      try {
        const id = await createIfNew(key, signal);
        const state = getState().outgoing?.state ?? 'sending';
        setOutgoing({ ...message, state, failure: getState().outgoing?.failure ?? null });
        const place = parentId === undefined ? {} : { parentId };
        const body = { content, ...place, ...parameters() };
        const accepted = await api.addMessage(id, body, key, signal);
        setOutgoing(null);
        return accept(accepted);
      } catch (error) {
        if (signal.aborted) return;
        const failure = toFailure(error);
        const isConflict = failure.code === 'conflict';
        if (isConflict && (await isAnswering())) {
          setOutgoing({ ...message, state: 'queued', failure: null });
          return followLast();
        }
        // Another branch may be the one that is answered: nothing tells when that has ended.
        const isOccupied = getState().conversation?.activeGenerationId || attempt < occupiedTries;
        const again = passesByItself(failure) || (isConflict && isOccupied);
        setOutgoing({ ...message, state: again ? 'waiting' : 'refused', failure });
        if (!again) return;
        const asked = (failure.retryAfter ?? 0) * 1000;
        await pause(Math.max(asked, backoffMilliseconds(attempt)), signal).catch(() => undefined);
        if (signal.aborted) return;
      }
    }
  }

  /** Whether an answer is written in this conversation, perhaps for another tab. */
  async function isAnswering(): Promise<boolean> {
    await readTail().catch(() => undefined);
    return getState().messages.some(isRunning);
  }

  /**
   * Sends a message, while an answer is written as soon as that has ended. While one is under way
   * nothing happens. @param parentId the message that it follows, where that is not the last one.
   */
  function send(content: string, parentId?: string | null) {
    const { outgoing, live } = getState();
    if (outgoing && outgoing.state !== 'refused') return;
    const message = { key: createKey(), content, parentId };
    if (live) return setOutgoing({ ...message, state: 'queued', failure: null });
    start(message);
  }

  function start(message: Pick<OutgoingMessage, 'key' | 'content' | 'parentId'>) {
    stopWanted = false;
    setOutgoing({ ...message, state: 'sending', failure: null });
    run(deliver(message));
  }

  function sendQueued() {
    const { outgoing } = getState();
    if (outgoing?.state === 'queued') start(outgoing);
  }

  /** Sends what was waiting when the tab was reloaded. */
  function resumeOutbox() {
    const kept = isTemporary() ? null : storage.read(outboxKey());
    if (!kept || getState().outgoing) return;
    try {
      const { key, content, parentId } = JSON.parse(kept) as OutgoingMessage;
      start({ key, content, parentId });
    } catch {
      storage.write(outboxKey(), null);
    }
  }

  /** Takes an unsent message back, and returns its text for the composer. */
  function takeBack(): string | null {
    const { outgoing } = getState();
    if (!outgoing) return null;
    sending?.abort();
    setOutgoing(null);
    return outgoing.content;
  }

  /** Stops the running answer by command; before it is accepted, as soon as it is. */
  async function stop(): Promise<void> {
    const { live, outgoing } = getState();
    if (!live) {
      stopWanted = outgoing !== null;
      if (stopWanted) dispatch({ type: 'stopping', stopping: true });
      return;
    }
    stopWanted = false;
    dispatch({ type: 'stopping', stopping: true });
    const { generationId } = live.generation;
    for (let attempt = 0; getState().live?.generation.generationId === generationId; attempt += 1) {
      try {
        await api.cancelGeneration(generationId, life.signal);
        return;
      } catch (error) {
        if (life.signal.aborted) return;
        const failure = toFailure(error);
        // It ended by itself in the meantime: its last event is on the way.
        if (failure.code === 'generation_not_found' || failure.code === 'conflict') return;
        dispatch({ type: 'command-failed', failure });
        if (!passesByItself(failure)) return dispatch({ type: 'stopping', stopping: false });
        await pause(backoffMilliseconds(attempt), life.signal).catch(() => undefined);
      }
    }
  }

  /** Does what a person asked for, and shows what it ran into. */
  async function command(work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      if (!life.signal.aborted) dispatch({ type: 'command-failed', failure: toFailure(error) });
    }
  }

  const regenerate = (messageId: string) =>
    command(async () => {
      if (!getState().live)
        accept(await api.regenerate(messageId, parameters(), createKey(), life.signal));
    });

  const continueAnswer = (messageId: string) =>
    command(async () => {
      if (!getState().live)
        accept(await api.continueAnswer(messageId, parameters(), createKey(), life.signal));
    });

  /** Shows the branch through a message, down to where it was last read. */
  const selectBranch = (messageId: string) =>
    command(async () => {
      if (!conversationId) return;
      await api.updateConversation(conversationId, { activeLeafId: messageId });
      await readTail();
      changed();
    });

  const rate = (messageId: string, feedback: Feedback) =>
    command(async () => {
      const message = await api.setFeedback(messageId, feedback, life.signal);
      dispatch({ type: 'message', message });
    });

  async function loadEarlier(): Promise<void> {
    const { previousCursor, loadingEarlier } = getState();
    if (!conversationId || !previousCursor || loadingEarlier) return;
    dispatch({ type: 'earlier-started' });
    try {
      const query = { before: previousCursor, limit: earlierWindow };
      const window = await api.messages(conversationId, query, life.signal);
      dispatch({ type: 'earlier-loaded', window });
    } catch (error) {
      if (!life.signal.aborted) dispatch({ type: 'earlier-failed', failure: toFailure(error) });
    }
  }

  /**
   * Lets go of what was read far back: whoever opens the conversation next begins at its end, and whoever
   * asks on does not pay with each token for thousands of messages above.
   */
  function forgetEarlier(reason: 'left' | 'asked') {
    const kept = reason === 'left' ? Number(openingWindow) : keptWhenAsked;
    dispatch({ type: 'earlier-forgotten', kept });
  }

  /** Reads again what another tab or device may have changed. Nothing is shown when that fails. */
  async function refresh(): Promise<void> {
    if (!conversationId || following || getState().loading !== 'ready') return;
    try {
      await readTail();
      followLast();
    } catch {
      // The next look, or the load of the page itself, tells what is wrong.
    }
  }

  return {
    getState,
    isTemporary,
    subscribe: store.subscribe,
    load: () => run(load()),
    send,
    resumeOutbox,
    takeBack,
    stop: () => run(stop()),
    regenerate: (messageId: string) => run(regenerate(messageId)),
    continueAnswer: (messageId: string) => run(continueAnswer(messageId)),
    selectBranch: (messageId: string) => run(selectBranch(messageId)),
    rate: (messageId: string, feedback: Feedback) => run(rate(messageId, feedback)),
    loadEarlier: () => run(loadEarlier()),
    forgetEarlier,
    /** Keeps where the model would begin to read; null for the start. */
    measured(firstReadId: string | null) {
      if (getState().firstReadId !== firstReadId) dispatch({ type: 'measured', firstReadId });
    },
    refresh: () => run(refresh()),
    dismissFailure: () => dispatch({ type: 'command-failed', failure: null }),
    dispose: () => life.abort(),
  };
}

export type ChatSession = ReturnType<typeof createChatSession>;
