import type { Generated } from 'kysely';

/*
 * Column types that SQLite and PostgreSQL share: text, integers (instants are milliseconds since
 * 1970, flags are 0 and 1). What full-text search needs is apart, in each engine's SearchIndex.
 */

export type ConversationTable = {
  /** Orders rows and gives their messages a range of numbers. */
  number: Generated<number>;
  id: string;
  owner: string;
  title: string;
  title_source: 'first-message' | 'model' | 'person';
  pinned: number;
  created_at: number;
  updated_at: number;
  active_leaf_id: string | null;
  active_generation_id: string | null;
  /** How many messages were ever added. */
  message_count: number;
};

export type MessageTable = {
  /** The conversation's number times 2^20 plus the place in it: what the search index refers to. */
  number: number;
  id: string;
  conversation_id: string;
  parent_id: string | null;
  /** The child through which the branch was last read; null for a leaf. */
  active_child_id: string | null;
  role: 'user' | 'assistant';
  state: 'generating' | 'complete' | 'stopped' | 'failed' | 'interrupted';
  content: string;
  reasoning: string;
  reasoning_milliseconds: number | null;
  finish_reason: 'stop' | 'length' | 'cancelled' | 'other' | null;
  problem_code: string | null;
  model: string | null;
  prompt_tokens: number | null;
  completion_tokens: number | null;
  counted: 'server' | 'tokenizer' | 'estimate' | null;
  generation_id: string | null;
  rating: 'good' | 'bad' | null;
  comment: string | null;
  created_at: number;
  /** The agent that writes or wrote the answer; null for a message of a person or an import. */
  instance_id: string | null;
  /** The number of the last event that told text of the answer; null where that is not known. */
  last_event_id: number | null;
};

/** Text of a running answer, appended about once a second and folded into the message at its end. */
export type CheckpointTable = {
  message_id: string;
  place: number;
  reasoning: string;
  content: string;
  /** The number of the last event that this text stands for. */
  last_event_id: number | null;
};

export type IdempotencyTable = {
  owner: string;
  key: string;
  fingerprint: string;
  generation_id: string;
  created_at: number;
};

export type LedgerTable = {
  generation_id: string;
  owner: string;
  kind: 'chat' | 'completion';
  model: string;
  /** The day (UTC) whose allowance it uses, such as 2026-11-23. */
  day: string;
  reserved_prompt: number;
  reserved_completion: number;
  prompt_tokens: number | null;
  completion_tokens: number | null;
  counted: 'server' | 'tokenizer' | 'estimate' | null;
  outcome: string | null;
  accepted_at: number;
  ended_at: number | null;
  /** The agent that accepted it. */
  instance_id: string | null;
};

export type TokenDayTable = { owner: string; day: string; used: number; reserved: number };

/** The agents on a database that several may share. */
export type InstanceTable = {
  id: string;
  /** The second key of the advisory lock that it holds while it lives. */
  lock_key: number;
  /** Grows while it lives; -1 when it has left. */
  beat: number;
};

/** What one agent asks of another. */
export type InstanceRequestTable = {
  instance_id: string;
  generation_id: string;
  kind: string;
  cause: string | null;
};

export type ApiKeyTable = {
  id: string;
  name: string;
  hash: string;
  limits_class: string;
  created_at: number;
  expires_at: number | null;
  last_used_at: number | null;
  revoked_at: number | null;
};

export type StoreSchema = {
  conversation: ConversationTable;
  message: MessageTable;
  checkpoint: CheckpointTable;
  idempotency: IdempotencyTable;
  ledger: LedgerTable;
  token_day: TokenDayTable;
  api_key: ApiKeyTable;
  instance: InstanceTable;
  instance_request: InstanceRequestTable;
};

/** A conversation holds at most this many messages, so that its messages' numbers stay its own. */
export const messagesPerConversation = 2 ** 20;
