import type { Usage } from '@vigia/api-contract';

import type { Owner } from './owner.ts';

/** How an accepted request ended; every one ends in exactly one of these. */
export type Outcome = 'done' | 'stopped' | 'client_gone' | 'failed' | 'interrupted' | 'refused';

/** What is set aside for a generation before it starts. */
export type ReservationRequest = {
  generationId: string;
  /** `chat` is stored in a conversation; `completion` came through `/v1` and is not. */
  kind: 'chat' | 'completion';
  model: string;
  promptTokens: number;
  /** The longest answer that is wanted; less is granted when less is left. */
  completionTokens: number;
  /** Tokens that the owner may use in a day (UTC); null for any number. */
  dailyTokens: number | null;
  /** Answers at once, and requests a minute, of all agents on a shared database; null for any number. */
  concurrentGenerations?: number | null;
  requestsPerMinute?: number | null;
};

/** What was granted. */
export type Reservation = {
  completionTokens: number;
  /** Tokens left for the day beyond this reservation; null where there is no limit. */
  remainingTokens: number | null;
  /** When the day ends, in milliseconds since 1970. */
  resetsAt: number;
  /** Requests of the last minute with this one; null where nobody counts them here. */
  recentRequests: number | null;
};

/** What an owner has used and set aside today. */
export type Allowance = { usedTokens: number; reservedTokens: number; resetsAt: number };

/** One accepted request, for the operator and the audit: who, when, which model, how many tokens. */
export type LedgerEntry = {
  generationId: string;
  owner: Owner;
  kind: 'chat' | 'completion';
  model: string;
  reservedTokens: number;
  usage: Usage | null;
  outcome: Outcome | null;
  acceptedAt: number;
  endedAt: number | null;
};

/** How far a running answer is. */
export type LedgerProgress = { generationId: string; completionTokens: number };

/** Days (UTC), both included, such as `2026-11-23`. */
export type UsageQuery = { fromDay: string; toDay: string };

/** What one owner used in one day. Requests that have not ended yet count without tokens or outcome. */
export type OwnerUsage = {
  day: string;
  owner: Owner;
  requests: number;
  promptTokens: number;
  completionTokens: number;
  outcomes: Partial<Record<Outcome, number>>;
};

/**
 * The account of tokens. A reservation is one atomic step, so requests at once never spend more
 * than the limit, and what is not used goes back when the entry is settled.
 */
export interface Ledger {
  /**
   * @throws ProblemError `token_limit_reached` when the prompt and one token more do not fit,
   * `concurrency_limited` and `rate_limited` on a database that several agents share.
   */
  reserve(owner: Owner, request: ReservationRequest): Promise<Reservation>;
  /** Notes how far running answers are, so that a killed process still accounts for it. */
  recordProgress(progress: readonly LedgerProgress[]): Promise<void>;
  /** Closes an entry with what was really used. Closing it again changes nothing. */
  settle(owner: Owner, generationId: string, usage: Usage | null, outcome: Outcome): Promise<void>;
  /**
   * The same with the next reservation, or within 10 ms: for an entry that nobody waits for, which then
   * costs no transaction of its own. Until then it is open, as after a killed process.
   */
  settleSoon(
    owner: Owner,
    generationId: string,
    usage: Usage | null,
    outcome: Outcome,
  ): Promise<void>;
  readAllowance(owner: Owner): Promise<Allowance>;
  readEntry(owner: Owner, generationId: string): Promise<LedgerEntry | null>;
  /** What every owner used, day by day, the newest day first; for the operator. */
  readUsage(query: UsageQuery): Promise<OwnerUsage[]>;
}
