import {
  createProblem,
  type GenerationEvent,
  type Message,
  type NumberedGenerationEvent,
  problemCatalog,
  type ProblemCode,
} from '@vigia/api-contract';

/**
 * The events of a generation whose log is not here, from the answer that is stored: all text at once,
 * then the end. Where it is known how far the log counted, the ids are those of the log, so that a
 * reader may go on there; else they go on from the last one that the reader saw.
 */
export async function* tellStored(
  message: Message,
  afterId: number,
  lastEventId: number | null = null,
): AsyncGenerator<NumberedGenerationEvent> {
  const { reasoning, content, reasoningMilliseconds, usage } = message;
  const events: GenerationEvent[] = [
    { type: 'snapshot', reasoning, content, reasoningMilliseconds },
    ...(usage ? [{ type: 'usage' as const, usage }] : []),
    finalEventOf(message),
  ];
  let id = afterId;
  for (const [place, event] of events.entries()) {
    id = Math.max(id + 1, (lastEventId ?? 0) + place);
    yield { id, event };
  }
}

/** The last event of an answer that has ended. */
export function finalEventOf(message: Message): GenerationEvent {
  const { state, finishReason, reasoningMilliseconds, problemCode } = message;
  if (state === 'complete' || state === 'stopped') {
    const reason = finishReason ?? (state === 'stopped' ? 'cancelled' : 'other');
    return { type: 'done', finishReason: reason, reasoningMilliseconds };
  }
  const isKnown = problemCode !== null && Object.hasOwn(problemCatalog, problemCode);
  const code = isKnown ? (problemCode as ProblemCode) : 'generation_interrupted';
  return {
    type: 'error',
    problem: createProblem(code, {
      remedy: 'What was written so far is kept. Ask for the answer again.',
    }),
  };
}
