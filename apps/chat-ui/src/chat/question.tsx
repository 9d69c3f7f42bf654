import type { Message } from '@vigia/api-contract';
import { lazy, memo, useRef, useState } from 'react';

import { useText } from '../i18n/use-text.ts';
import { visibleText } from '../markdown/visible-text.tsx';
import { CopyButton } from '../parts/copy-button.tsx';
import { FailureLine } from '../parts/failure-line.tsx';
import { Icon } from '../parts/icon.tsx';
import { OnDemand } from '../parts/on-demand.tsx';
import { BranchWalker } from './branch-walker.tsx';
import type { ChatSession } from './session.ts';
import type { OutgoingMessage } from './session-state.ts';

const EditForm = lazy(() => import('./edit-form.tsx'));

type Props = { message: Message; session: ChatSession };

/** What a person wrote: shown as it was written, and to be written anew. */
export const Question = memo(function Question({ message, session }: Props) {
  const text = useText();
  const { content } = message;
  const [editing, setEditing] = useState(false);
  const editButton = useRef<HTMLButtonElement>(null);
  const close = () => {
    setEditing(false);
    // The button is there again only after the form is gone.
    requestAnimationFrame(() => editButton.current?.focus());
  };
  if (editing) {
    return (
      <article className="turn question" aria-label={text.turn.yours}>
        <OnDemand>
          <EditForm
            content={content}
            onSend={(edited) => {
              setEditing(false);
              session.send(edited, message.parentId);
              document.getElementById('message')?.focus();
            }}
            onClose={close}
          />
        </OnDemand>
      </article>
    );
  }
  return (
    <article className="turn question" aria-label={text.turn.yours}>
      <p className="question-text" dir="auto">
        {visibleText(content)}
      </p>
      <div className="turn-actions">
        <BranchWalker message={message} session={session} />
        <button
          ref={editButton}
          type="button"
          className="icon-button"
          aria-label={text.turn.edit}
          title={text.turn.edit}
          onClick={() => setEditing(true)}
        >
          <Icon name="edit" />
        </button>
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
  const queued = state === 'queued';
  const waits = queued ? text.outgoing.queued : text.progress.sending;
  const line = stopping && !queued ? text.progress.stopping : waits;
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
          <span>{line}</span>
        </p>
      )}
      {(failure || queued) && (
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
