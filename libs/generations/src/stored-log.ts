import {
  createProblem,
  type GenerationEvent,
  type Message,
  type NumberedGenerationEvent,
  problemCatalog,
  type ProblemCode,
} from '@vigia/api-contract';

/**
 * The events of a generation whose log is gone, from the answer that is stored: all text at once, then
 * the end. The ids go on from the last one that the reader saw, whatever the lost log counted.
 */
export async function* tellStored(
  message: Message,
  afterId: number,
): AsyncGenerator<NumberedGenerationEvent> {
  const { reasoning, content, reasoningMilliseconds, usage } = message;
  const events: GenerationEvent[] = [
    { type: 'snapshot', reasoning, content, reasoningMilliseconds },
    ...(usage ? [{ type: 'usage' as const, usage }] : []),
    finalEvent(message),
  ];
  let id = afterId;
  for (const event of events) {
    id += 1;
    yield { id, event };
  }
}

function finalEvent(message: Message): GenerationEvent {
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
