import type { Message } from '@vigia/api-contract';
import { lazy, useRef, useState } from 'react';

import { useText } from '../i18n/use-text.ts';
import { Icon } from '../parts/icon.tsx';
import { OnDemand } from '../parts/on-demand.tsx';
import type { ChatSession } from './session.ts';

const FeedbackForm = lazy(() => import('./feedback-form.tsx'));

type Props = { message: Message; session: ChatSession };

/** Says whether an answer was good; then a comment may be added. Pressed again, it is taken back. */
export function Rating({ message, session }: Props) {
  const { turn } = useText();
  const [isOpen, setOpen] = useState(false);
  const pressed = useRef<HTMLButtonElement>(null);
  const given = message.feedback?.rating ?? null;
  const close = () => {
    setOpen(false);
    pressed.current?.focus();
  };
  return (
    <>
      {(['good', 'bad'] as const).map((rating) => (
        <button
          key={rating}
          ref={given === rating ? pressed : undefined}
          type="button"
          className="icon-button"
          aria-label={turn[rating]}
          title={turn[rating]}
          aria-pressed={given === rating}
          onClick={() => {
            const next = given === rating ? null : rating;
            session.rate(message.id, { rating: next, comment: message.feedback?.comment ?? null });
            setOpen(next !== null);
          }}
        >
          <Icon name={rating} />
        </button>
      ))}
      {isOpen && given && (
        <OnDemand>
          <FeedbackForm
            comment={message.feedback?.comment ?? ''}
            onSave={(comment) => {
              session.rate(message.id, { rating: given, comment: comment || null });
              close();
            }}
            onClose={close}
          />
        </OnDemand>
      )}
    </>
  );
}
