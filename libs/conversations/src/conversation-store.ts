import type {
  Conversation,
  ConversationList,
  ConversationListQuery,
  CreateConversation,
  ExportedConversation,
  Feedback,
  FinishReason,
  Message,
  MessageWindow,
  MessageWindowQuery,
  UpdateConversation,
} from '@vigia/api-contract';

import type { ApiKeys } from './api-keys.ts';
import type { Instances } from './instances.ts';
import type { Ledger } from './ledger.ts';
import type { Owner } from './owner.ts';

/** Makes a repeated call answer what the first one answered; kept for 24 hours. */
export type Idempotency = {
  /** The `Idempotency-Key` header. */
  key: string;
  /** A digest of the request: the same key with another one is refused. */
  fingerprint: string;
};

/** A person's message and the empty answer to it, stored in one step. */
export type Turn = {
  conversationId: string;
  /** The message that is answered; null for the first; absent for the end of the active branch. */
  parentId?: string | null | undefined;
  content: string;
  /** Given to a conversation that nobody has named yet. */
  title: string;
  generationId: string;
  model: string | null;
  idempotency?: Idempotency | undefined;
};

/** Another answer beside an earlier one. */
export type Regeneration = {
  /** The answer to replace, or the person's message to answer again. */
  messageId: string;
  generationId: string;
  model: string | null;
  /** Text that it begins with, where it continues an answer that was cut. */
  prefix?: { reasoning: string; content: string } | undefined;
  idempotency?: Idempotency | undefined;
};

/** What was stored for a turn; `userMessage` is null for a regeneration. */
export type BegunAnswer = {
  conversationId: string;
  userMessage: Message | null;
  assistantMessage: Message;
  generationId: string;
  /** Whether an earlier call with the same idempotency key did the work. */
  replayed: boolean;
};

/** Text that a running answer has gained since the last checkpoint. */
export type Checkpoint = {
  generationId: string;
  reasoning: string;
  content: string;
  /** The number of the last event that told of this text. */
  lastEventId?: number | null;
};

/** How far an answer is, as the store knows it: for those who follow it where it is not written. */
export type Progress =
  | {
      state: 'generating';
      text: { reasoning: string; content: string; lastEventId: number } | null;
    }
  | { state: 'ended'; lastEventId: number | null; message: Message };

/** How an answer ended. The texts are whole and replace what the checkpoints held. */
export type AnswerEnd = {
  generationId: string;
  state: 'complete' | 'stopped' | 'failed' | 'interrupted';
  reasoning: string;
  content: string;
  reasoningMilliseconds: number | null;
  finishReason: FinishReason | null;
  problemCode: string | null;
  model: string | null;
  usage: Message['usage'];
  /** The number of the last event before those that tell of the end. */
  lastEventId?: number | null;
};

/** A message as the model's history needs it. */
export type BranchMessage = {
  id: string;
  parentId: string | null;
  role: 'user' | 'assistant';
  content: string;
};

/**
 * Conversations as trees of messages, each seen by its owner only: an id of somebody else's is
 * answered like an id that does not exist. Two engines implement it under one test suite.
 *
 * Refusals are `ProblemError`s: `conversation_not_found`, `message_not_found`,
 * `generation_not_found`, `invalid_request` for a cursor or parent that means nothing, `conflict`
 * while an answer is being written, `idempotency_key_reused`.
 */
export interface ConversationStore {
  /** Whether temporary conversations are taken: only where `withTemporaryConversations` adds them. */
  readonly keepsTemporary: boolean;
  /** A temporary one is refused with `not_supported` where they are not taken. */
  createConversation(owner: Owner, conversation: CreateConversation): Promise<Conversation>;
  readConversation(owner: Owner, conversationId: string): Promise<Conversation>;
  /** Pinned first, then by last activity, newest first; with `search`, those that hold all its words. */
  listConversations(owner: Owner, query: ConversationListQuery): Promise<ConversationList>;
  /** An `activeLeafId` within the tree selects the branch through it, down to where it was last read. */
  updateConversation(
    owner: Owner,
    conversationId: string,
    change: UpdateConversation,
  ): Promise<Conversation>;
  /** Gives a title of the model's to a conversation that still has its first words for one. */
  suggestTitle(owner: Owner, conversationId: string, title: string): Promise<void>;
  /** Removes it with all messages, also from the file. Returns the generations that were writing in it. */
  deleteConversation(owner: Owner, conversationId: string): Promise<string[]>;

  /** A conversation with all its branches; a running answer is exported as interrupted so far. */
  exportConversation(owner: Owner, conversationId: string): Promise<ExportedConversation>;
  /** All of them, in the order in which they were made; one that is deleted meanwhile is left out. */
  exportConversations(owner: Owner): AsyncIterable<ExportedConversation>;
  /** Stores exports, which have passed their schema, under ids of their own: all of them or none. */
  importConversations(
    owner: Owner,
    exported: readonly ExportedConversation[],
  ): Promise<Conversation[]>;
  /**
   * Deletes conversations of all owners that were last changed before an instant (milliseconds since
   * 1970), at most 500 at a time. Returns how many there were.
   */
  deleteIdleSince(instant: number): Promise<number>;

  readMessage(owner: Owner, messageId: string): Promise<Message>;
  /** A window of the active branch, by default its end. Its cost depends on `limit` alone. */
  readWindow(
    owner: Owner,
    conversationId: string,
    query: MessageWindowQuery,
  ): Promise<MessageWindow>;
  /** Up to `limit` messages from this one towards the start, newest first. */
  readBranch(owner: Owner, messageId: string, limit: number): Promise<BranchMessage[]>;
  setFeedback(owner: Owner, messageId: string, feedback: Feedback): Promise<Message>;

  /** What an earlier call with this key stored; null when there was none. */
  findReplay(owner: Owner, idempotency: Idempotency): Promise<BegunAnswer | null>;
  beginTurn(owner: Owner, turn: Turn): Promise<BegunAnswer>;
  beginRegeneration(owner: Owner, regeneration: Regeneration): Promise<BegunAnswer>;
  /** Adds text to a running answer, so that a killed process loses at most what came after. */
  appendCheckpoint(owner: Owner, checkpoint: Checkpoint): Promise<void>;
  /**
   * Ends an answer. False where there was nothing to end any more: its conversation was deleted, or
   * another agent took this one for dead.
   */
  endAnswer(owner: Owner, end: AnswerEnd): Promise<boolean>;
  /** The answer that a generation makes or made. */
  readGeneration(owner: Owner, generationId: string): Promise<Message>;
  /** How far that is; the text only when it goes beyond the event `afterEventId`. */
  readProgress(owner: Owner, generationId: string, afterEventId: number): Promise<Progress>;

  readonly ledger: Ledger;
  readonly instances: Instances;
  readonly apiKeys: ApiKeys;

  /** Whether the store answers; throws what it fails with. */
  check(): Promise<void>;
  close(): Promise<void>;
}
