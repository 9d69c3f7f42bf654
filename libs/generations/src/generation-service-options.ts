import type {
  AcceptedGeneration,
  AddMessage,
  AgentStatus,
  ContextMeasure,
  MeasureContext,
  NumberedGenerationEvent,
  Regenerate,
} from '@vigia/api-contract';
import type { ConversationStore, TakenOver } from '@vigia/conversations';
import type { Logger } from '@vigia/observability';

import type { TakeEvent } from './event-log.ts';
import type { ModelCall, StopCause } from './generation.ts';
import type { Standing, UserLimits } from './limits.ts';
import type { ModelBackend } from './model-backend.ts';
import type { GenerationRecord } from './scheduler.ts';

export type GenerationServiceOptions = {
  store: ConversationStore;
  backend: ModelBackend;
  logger: Logger;
  /** What an owner may do; default `defaultLimits`. */
  limits?: ((owner: string) => UserLimits) | undefined;
  /** Told of every generation that has ended, for metrics and the audit. */
  onEnded?: ((record: GenerationRecord) => void) | undefined;
  /** Told of what dead agents on the same database had left unfinished, for the audit. */
  onTakenOver?: ((taken: TakenOver) => void) | undefined;
} & Partial<typeof defaultOptions>;

export const defaultOptions = {
  /** Milliseconds since 1970. */
  now: Date.now as () => number,
  /** Whether the model suggests titles, while it has nothing else to do. */
  suggestTitles: false,
  /** Answers that may wait, of all owners together. */
  queueCapacity: 128,
  /** The longest answer where the caller names no other, in tokens. */
  defaultMaximumTokens: 4096,
  /** The longest text of an answer, in characters: whatever a model server says, it ends there. */
  longestAnswer: 4 * 1024 * 1024,
  /** Milliseconds between two checkpoints of a running answer. */
  checkpointInterval: 1000,
  /** Milliseconds that a model which loads or restarts is waited for. */
  readyTimeout: 5 * 60_000,
  /** Milliseconds that an answer may go on without a reader. */
  abandonedAfter: 10 * 60_000,
  /** Milliseconds that the log of an ended answer is kept. */
  keepLogs: 60 * 60_000,
  /** Logs of ended answers that are kept at most; older ones are answered from the store. */
  keptLogs: 500,
  /** Milliseconds between two looks at the other agents on the same database. */
  instanceInterval: 500,
  /** Milliseconds that an answer of another agent is waited for to end after it was cancelled. */
  cancelElsewhereTimeout: 10_000,
};

/** What was stored and started, and what is left of the owner's limits now. */
export type NewAnswer = { accepted: AcceptedGeneration; standing: Standing };
export type NewCompletion = { generationId: string; standing: Standing };

/** Events for a loop, or told to a taker as they come (see `EventLog.follow`). To be read in one way, once. */
export type EventStream = AsyncIterable<NumberedGenerationEvent> & {
  follow(take: TakeEvent): Promise<void>;
};

export type GenerationService = {
  /**
   * Stores a message and starts the answer.
   * @throws ProblemError what the store refuses, `context_length_exceeded`, `queue_full`,
   * `rate_limited`, `concurrency_limited`, `token_limit_reached`, `model_unavailable`, `agent_draining`
   */
  addMessage(
    owner: string,
    conversationId: string,
    body: AddMessage,
    idempotencyKey?: string,
  ): Promise<NewAnswer>;
  /** Starts another answer beside an earlier one. @throws ProblemError as above. */
  regenerate(
    owner: string,
    messageId: string,
    body: Regenerate,
    idempotencyKey?: string,
  ): Promise<NewAnswer>;
  /**
   * How much of its context the model would read of a conversation, with one more question.
   * @throws ProblemError `conversation_not_found`
   */
  measureContext(
    owner: string,
    conversationId: string,
    body: MeasureContext,
  ): Promise<ContextMeasure>;
  /**
   * Goes on with an answer that was stopped, cut or interrupted: as another answer beside it, which begins
   * with its text. @throws ProblemError as above, and `conflict` for an answer that is whole.
   */
  continueAnswer(
    owner: string,
    messageId: string,
    body: Regenerate,
    idempotencyKey?: string,
  ): Promise<NewAnswer>;
  /** Starts a completion that is stored nowhere; whoever asked reads its events and cancels it. */
  complete(owner: string, call: ModelCall): Promise<NewCompletion>;
  /**
   * The events after `afterId`, as they come. When the log is gone, what is stored is told instead; of an
   * answer that another agent writes, a snapshot each time that something was stored.
   * @throws ProblemError `generation_not_found`, `invalid_request`
   */
  subscribe(
    owner: string,
    generationId: string,
    afterId: number,
    signal: AbortSignal,
  ): Promise<EventStream>;
  /** Ends it and resolves when it has ended; one that has ended already stays as it is. */
  cancel(owner: string, generationId: string, cause?: StopCause): Promise<void>;
  /** What is left of an owner's limits: also after a refusal. */
  standingOf(owner: string): Promise<Standing>;
  figures(): AgentStatus['generations'];
  /** Who waits, in order; for the operator. */
  waiting(): {
    generationId: string;
    owner: string;
    kind: 'chat' | 'completion';
    position: number;
    acceptedAt: string;
  }[];
  /**
   * Marks what dead agents left unfinished, and from then on looks after the other agents on the same
   * database, where there can be any, until `leave` is called. To be called once, before anything is asked.
   */
  join(): Promise<void>;
  leave(): Promise<void>;
  readonly isDraining: boolean;
  /** Accepts nothing more, lets what runs end, and interrupts the rest when the signal is aborted. */
  drain(signal: AbortSignal): Promise<void>;
};
