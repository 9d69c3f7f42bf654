import type {
  FinishReason,
  GenerationEvent,
  NumberedGenerationEvent,
  Problem,
  Usage,
} from '@vigia/api-contract';

/** What a running generation does now, in the order in which it passes through. */
export type LivePhase =
  'waiting' | 'queued' | 'started' | 'reading' | 'reasoning' | 'answering' | 'done' | 'failed';

/** A generation as its events tell it. */
export type LiveGeneration = {
  generationId: string;
  /** The id up to which every event was applied: where to resume from. 0 before the first. */
  lastEventId: number;
  /** Events that came before one that they follow. */
  early: ReadonlyMap<number, GenerationEvent>;
  phase: LivePhase;
  queue: { position: number; estimatedSeconds: number | null } | null;
  prompt: { processedTokens: number; totalTokens: number } | null;
  reasoning: string;
  content: string;
  reasoningMilliseconds: number | null;
  usage: Usage | null;
  finishReason: FinishReason | null;
  problem: Problem | null;
};

/** A generation of which nothing is known yet. */
export function createLiveGeneration(generationId: string): LiveGeneration {
  return {
    generationId,
    lastEventId: 0,
    early: new Map(),
    phase: 'waiting',
    queue: null,
    prompt: null,
    reasoning: '',
    content: '',
    reasoningMilliseconds: null,
    usage: null,
    finishReason: null,
    problem: null,
  };
}

/** Whether the generation has said its last event. */
export function hasEnded(state: LiveGeneration): boolean {
  return state.phase === 'done' || state.phase === 'failed';
}

function applyEvent(state: LiveGeneration, event: GenerationEvent): LiveGeneration {
  switch (event.type) {
    case 'accepted':
      return state;
    case 'queued': {
      const { position, estimatedSeconds } = event;
      return { ...state, phase: 'queued', queue: { position, estimatedSeconds } };
    }
    case 'started':
      return { ...state, phase: 'started', queue: null };
    case 'prompt': {
      const { processedTokens, totalTokens } = event;
      return { ...state, phase: 'reading', queue: null, prompt: { processedTokens, totalTokens } };
    }
    case 'reasoning':
      return { ...state, phase: 'reasoning', reasoning: state.reasoning + event.text };
    case 'content':
      return { ...state, phase: 'answering', content: state.content + event.text };
    case 'snapshot': {
      const { reasoning, content, reasoningMilliseconds } = event;
      const written = content === '' ? 'reasoning' : 'answering';
      const phase = content === '' && reasoning === '' ? state.phase : written;
      return { ...state, phase, queue: null, reasoning, content, reasoningMilliseconds };
    }
    case 'usage':
      return { ...state, usage: event.usage };
    case 'done': {
      const { finishReason, reasoningMilliseconds } = event;
      return { ...state, phase: 'done', queue: null, finishReason, reasoningMilliseconds };
    }
    case 'error':
      return { ...state, phase: 'failed', queue: null, problem: event.problem };
  }
}

/**
 * Applies one event. Ids grow by one, so whatever way the events arrive (replayed, doubled, cut and
 * resumed, out of order) the state ends the same: a known id is passed over, an early one is kept
 * until those before it have come, and a snapshot stands for all ids up to its own.
 */
export function reduceGeneration(
  state: LiveGeneration,
  { id, event }: NumberedGenerationEvent,
): LiveGeneration {
  if (id <= state.lastEventId) return state;
  if (event.type !== 'snapshot' && id > state.lastEventId + 1) {
    return { ...state, early: new Map(state.early).set(id, event) };
  }
  let next: LiveGeneration = { ...applyEvent(state, event), lastEventId: id };
  if (next.early.size === 0) return next;

  const early = new Map([...next.early].filter(([earlyId]) => earlyId > id));
  for (;;) {
    const following = early.get(next.lastEventId + 1);
    if (!following) break;
    early.delete(next.lastEventId + 1);
    next = { ...applyEvent(next, following), lastEventId: next.lastEventId + 1 };
  }
  return { ...next, early };
}
