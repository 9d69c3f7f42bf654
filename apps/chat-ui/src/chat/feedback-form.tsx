import { type FormEvent, type KeyboardEvent, useEffect, useRef } from 'react';

import { useServices } from '../app/services.ts';
import { useText } from '../i18n/use-text.ts';

type Props = { comment: string; onSave(comment: string): void; onClose(): void };

/** A comment on a rated answer. It stays in the private site, beside the answer. */
export default function FeedbackForm({ comment, onSave, onClose }: Props) {
  const { feedback, list } = useText();
  const { announcer } = useServices();
  const field = useRef<HTMLTextAreaElement>(null);
  useEffect(() => field.current?.focus(), []);

  const onSubmit = (event: FormEvent) => {
    event.preventDefault();
    onSave(field.current?.value.trim() ?? '');
    announcer.say(feedback.saved);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== 'Escape') return;
    event.preventDefault();
    onClose();
  };
  return (
    <form className="turn-form" onSubmit={onSubmit} onKeyDown={onKeyDown}>
      <textarea
        ref={field}
        aria-label={feedback.comment}
        placeholder={feedback.hint}
        defaultValue={comment}
        maxLength={4000}
        rows={2}
        dir="auto"
      />
      <p className="turn-choices">
        <button type="submit" className="text-button">
          {list.save}
        </button>
        <button type="button" className="text-button" onClick={onClose}>
          {list.cancel}
        </button>
      </p>
    </form>
  );
}
