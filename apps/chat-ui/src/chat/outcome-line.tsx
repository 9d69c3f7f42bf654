import type { Message, ProblemCode } from '@vigia/api-contract';

import { createFailure } from '../api/failure.ts';
import { useText } from '../i18n/use-text.ts';
import { FailureLine } from '../parts/failure-line.tsx';

/** How an answer ended, where it did not end by itself. */
export function OutcomeLine({ message }: { message: Message }) {
  const { outcome } = useText();
  const { state, finishReason, problemCode, content } = message;
  if (state === 'stopped') {
    const line =
      content === '' && message.reasoning === '' ? outcome.stoppedEmpty : outcome.stopped;
    return <p className="outcome">{line}</p>;
  }
  if (state === 'failed' || state === 'interrupted') {
    if (!problemCode) return <p className="outcome">{outcome[state]}</p>;
    return <FailureLine failure={createFailure(problemCode as ProblemCode)} />;
  }
  if (state !== 'complete') return null;
  if (finishReason === 'length') return <p className="outcome">{outcome.length}</p>;
  if (content === '') return <p className="outcome">{outcome.empty}</p>;
  return null;
}
