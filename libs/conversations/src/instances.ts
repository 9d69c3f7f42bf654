import type { Owner } from './owner.ts';
import type { UnfinishedAnswer } from './unfinished-answer.ts';
import type { LedgerEntry } from './ledger.ts';

/** What a dead agent left unfinished, now marked as interrupted. */
export type TakenOver = { answers: UnfinishedAnswer[]; entries: LedgerEntry[] };

/** What one agent asks of another on the same database, about a generation that the other runs. */
export type InstanceRequest = {
  generationId: string;
  /** `cancel` ends it, `watch` says that somebody follows it from elsewhere. */
  kind: 'cancel' | 'watch';
  /** Why it is to be ended. */
  cause: string | null;
};

/**
 * The agents that work on one database, each known by an id that it draws when it opens the store.
 * SQLite is held by one alone; on PostgreSQL there may be several.
 */
export interface Instances {
  readonly ownId: string;
  /** Whether others may work on the database at the same time. */
  readonly isShared: boolean;
  /**
   * Shows the others that this one lives; to be called about twice a second. False when the others had
   * taken it for dead: what it was doing then is marked as interrupted.
   */
  beat(): Promise<boolean>;
  /**
   * Marks what dead agents left unfinished as interrupted, with the text of their checkpoints, and settles
   * it by its last progress. A suspect is silent, but not for long enough to be called dead.
   */
  takeOverDead(): Promise<TakenOver & { hasSuspects: boolean }>;
  /** The agent that runs a generation; null for one that has ended or does not exist. */
  holderOf(owner: Owner, generationId: string): Promise<string | null>;
  /** Leaves a request for whoever runs the generation; nothing for one that nobody runs. */
  ask(owner: Owner, request: InstanceRequest): Promise<void>;
  /** Takes what others asked of this agent. */
  takeRequests(): Promise<InstanceRequest[]>;
}
