import { type FormEvent, type KeyboardEvent, useEffect, useRef, useState } from 'react';

import { useServices } from '../app/services.ts';
import { useText } from '../i18n/use-text.ts';
import { useStore } from '../state/store.ts';
import { useMedia } from '../state/use-media.ts';

type Props = { content: string; onSend(content: string): void; onClose(): void };

/** Writes an earlier message anew. What followed it stays, as another version of the conversation. */
export default function EditForm({ content, onSend, onClose }: Props) {
  const text = useText();
  const { status } = useServices();
  const limit = useStore(status).config?.limits.messageCharacters ?? 200_000;
  const touch = useMedia('(pointer: coarse)');
  const [draft, setDraft] = useState(content);
  const field = useRef<HTMLTextAreaElement>(null);
  const sendable = draft.trim() !== '' && draft.length <= limit;

  useEffect(() => {
    const { current } = field;
    current?.focus();
    current?.setSelectionRange(current.value.length, current.value.length);
  }, []);

  const onSubmit = (event: FormEvent) => {
    event.preventDefault();
    if (sendable) onSend(draft);
  };
  const onKeyDown = (event: KeyboardEvent<HTMLTextAreaElement>) => {
    if (event.key === 'Escape') {
      event.preventDefault();
      onClose();
    }
    if (event.key !== 'Enter' || event.shiftKey || event.nativeEvent.isComposing || touch) return;
    onSubmit(event);
  };
  return (
    <form className="turn-form" onSubmit={onSubmit}>
      <textarea
        ref={field}
        aria-label={text.turn.editing}
        aria-invalid={draft.length > limit || undefined}
        value={draft}
        rows={Math.min(10, draft.split('\n', 10).length)}
        dir="auto"
        onChange={(event) => setDraft(event.target.value)}
        onKeyDown={onKeyDown}
      />
      {draft.length > limit && (
        <p className="composer-fault">{text.composer.tooLong(draft.length, limit)}</p>
      )}
      <p className="turn-choices">
        <button type="submit" className="text-button" disabled={!sendable}>
          {text.turn.sendEdited}
        </button>
        <button type="button" className="text-button" onClick={onClose}>
          {text.list.cancel}
        </button>
      </p>
    </form>
  );
}
