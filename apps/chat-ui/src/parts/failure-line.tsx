import type { ReactNode } from 'react';

import type { Failure } from '../api/failure.ts';
import { useText } from '../i18n/use-text.ts';
import { useServices } from '../app/services.ts';

type Props = { failure: Failure; children?: ReactNode };

/** A failure in words: what happened, what to do next, and its code, small, to be copied. */
export function FailureLine({ failure, children }: Props) {
  const text = useText();
  const { announcer } = useServices();
  const { what, next } = text.failure(failure);
  const copyCode = () =>
    navigator.clipboard.writeText(failure.code).then(
      () => announcer.say(text.announce.copied),
      () => announcer.say(text.turn.copyFailed),
    );
  return (
    <p className="failure">
      <strong>{what}</strong> {children ?? next}{' '}
      <button
        type="button"
        className="failure-code"
        title={text.failureCode}
        onClick={() => void copyCode()}
      >
        {failure.code}
      </button>
    </p>
  );
}
