import { type Message, ProblemError } from '@vigia/api-contract';

/** Nothing new is begun by a process that is asked to end. */
export function draining(): ProblemError {
  return new ProblemError('agent_draining', { remedy: 'Try again in a moment.', retryAfter: 5 });
}

/** An unknown parent is a field of the request, not the thing that was asked for. */
export function refuseParent(error: unknown): never {
  if (!(error instanceof ProblemError) || error.problem.code !== 'message_not_found') throw error;
  const detail = 'There is no such message in this conversation.';
  throw new ProblemError('message_not_found', {
    detail: `parentId: ${detail}`,
    errors: [{ field: 'parentId', detail }],
  });
}

/** Only an answer that says something and was cut can be gone on with. */
export function refuseToContinue({ role, state, finishReason, content }: Message): void {
  if (role === 'assistant' && content !== '') {
    if (state === 'stopped' || state === 'failed' || state === 'interrupted') return;
    if (state === 'complete' && finishReason === 'length') return;
  }
  throw new ProblemError('conflict', {
    detail: 'There is nothing to go on with: this is no answer that was cut.',
    remedy: 'Ask for another answer instead.',
  });
}

/** Nobody can go on from an event that was never told. */
export function unknownEvent(lastId: number): ProblemError {
  const detail = `The last event of this generation is ${lastId}.`;
  return new ProblemError('invalid_request', {
    detail: `after: ${detail}`,
    errors: [{ field: 'after', detail }],
  });
}
