import { memo } from 'react';

import { useText } from '../i18n/use-text.ts';
import { visibleText } from '../markdown/visible-text.tsx';
import { CopyButton } from '../parts/copy-button.tsx';
import { FailureLine } from '../parts/failure-line.tsx';
import type { OutgoingMessage } from './session-state.ts';

/** What a person wrote: shown as it was written. */
export const Question = memo(function Question({ content }: { content: string }) {
  const text = useText();
  return (
    <article className="turn question" aria-label={text.turn.yours}>
      <p className="question-text" dir="auto">
        {visibleText(content)}
      </p>
      <div className="turn-actions">
        <CopyButton label={text.turn.copyMessage} read={() => content} />
      </div>
    </article>
  );
});

type OutgoingProps = {
  outgoing: OutgoingMessage;
  stopping: boolean;
  onTakeBack(): void;
  onAgain(): void;
};

/** A message on its way, and what becomes of it. */
export function OutgoingQuestion({ outgoing, stopping, onTakeBack, onAgain }: OutgoingProps) {
  const text = useText();
  const { content, state, failure } = outgoing;
  return (
    <article className="turn question" aria-label={text.turn.yours} aria-busy={state !== 'refused'}>
      <p className="question-text" dir="auto">
        {visibleText(content)}
      </p>
      {failure ? (
        <FailureLine failure={failure}>
          {state === 'refused'
            ? `${text.outgoing.refused} ${text.failure(failure).next}`
            : text.outgoing.waiting}
        </FailureLine>
      ) : (
        <p className="progress-line">
          <span className="pulse" aria-hidden="true" />
          <span>{stopping ? text.progress.stopping : text.progress.sending}</span>
        </p>
      )}
      {failure && (
        <p className="turn-choices">
          {state === 'refused' && (
            <button type="button" className="text-button" onClick={onAgain}>
              {text.outgoing.again}
            </button>
          )}
          <button type="button" className="text-button" onClick={onTakeBack}>
            {text.outgoing.takeBack}
          </button>
        </p>
      )}
    </article>
  );
}
