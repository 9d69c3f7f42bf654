import type { FinishReason, GenerationState, Problem, Usage } from '@vigia/api-contract';
import type { Outcome } from '@vigia/conversations';
import type { ChatRequest, CompletionRequest } from '@vigia/model-client';

import type { EventLog, GeneratedText } from './event-log.ts';

/** Why a generation is ended from outside. */
export type StopCause = 'stopped' | 'client_gone' | 'interrupted';

/** What the model is asked. */
export type ModelCall =
  { kind: 'chat'; request: ChatRequest } | { kind: 'text'; request: CompletionRequest };

/** One answer in the making, and its log for as long as it is kept. */
export type Generation = {
  readonly id: string;
  readonly owner: string;
  /** `chat` is stored in a conversation, `completion` came through `/v1` and is not. */
  readonly kind: 'chat' | 'completion';
  readonly call: ModelCall;
  readonly log: EventLog;
  /** What an earlier answer said already, where this one continues it; the log begins with it. */
  readonly prefix: GeneratedText | null;
  /** Tokens of the prompt as far as known at admission. */
  readonly promptTokens: number;
  /**
   * Tokens that prompt and answer may take together, where nobody could count the prompt when they were
   * set aside; null when there is nothing left to check.
   */
  readonly uncountedBudget: number | null;
  /**
   * Fits the prompt into the model's context once more, where that or the count was not known while the
   * model was loading; null when it is known to fit.
   */
  readonly fitAgain: (() => Promise<void>) | null;
  /**
   * Whether its end is told before the ledger has it: where no limit is kept by the ledger, nobody's
   * admission depends on it, and the next question need not wait for the disk.
   */
  readonly isToldFirst: boolean;
  readonly acceptedAt: number;
  readonly abort: AbortController;
  state: GenerationState;
  stopCause: StopCause | null;
  startedAt: number | null;
  firstTokenAt: number | null;
  endedAt: number | null;
  /** Whether the model server was asked. */
  isSent: boolean;
  /** Whether the model server has said anything of it. */
  isHeard: boolean;
  /** Pieces of text that came from the model: about one a token. */
  pieces: number;
  /** The place in the queue that was last told. */
  toldPosition: number | null;
  /** Settled once everything is stored and the final event is in the log. */
  readonly ended: Promise<void>;
  readonly markEnded: () => void;
};

/** How a generation came out, before it is stored. */
export type Ending = {
  outcome: Outcome;
  state: 'complete' | 'stopped' | 'failed' | 'interrupted';
  finishReason: FinishReason | null;
  usage: Usage | null;
  problem: Problem | null;
};
