import type { Conversation } from '@vigia/api-contract';
import { type FormEvent, useEffect, useRef, useState } from 'react';

import { useText } from '../i18n/use-text.ts';
import type { ConversationChange } from './conversation-change.ts';

type Props = {
  conversation: Conversation;
  onChange(change: ConversationChange): void;
  onDelete(): void;
  onClose(): void;
};

/** What can be done to one conversation. */
export default function ConversationOptions({ conversation, onChange, onDelete, onClose }: Props) {
  const { list, transfer } = useText();
  const [renaming, setRenaming] = useState(false);
  const field = useRef<HTMLInputElement>(null);

  useEffect(() => {
    if (!renaming) return;
    field.current?.focus();
    field.current?.select();
  }, [renaming]);

  const onSubmit = (event: FormEvent) => {
    event.preventDefault();
    const title = field.current?.value.trim() ?? '';
    if (title !== '' && title !== conversation.title) onChange({ title });
    onClose();
  };

  if (renaming) {
    return (
      <form className="rename" onSubmit={onSubmit}>
        <input
          ref={field}
          aria-label={list.title}
          defaultValue={conversation.title}
          maxLength={200}
          autoComplete="off"
        />
        <button type="submit" className="text-button">
          {list.save}
        </button>
        <button type="button" className="text-button" onClick={onClose}>
          {list.cancel}
        </button>
      </form>
    );
  }
  return (
    <>
      <button type="button" className="text-button" onClick={() => setRenaming(true)}>
        {list.rename}
      </button>
      <button
        type="button"
        className="text-button"
        onClick={() => {
          onChange({ pinned: !conversation.pinned });
          onClose();
          // In its new place the line is made anew.
          requestAnimationFrame(() => document.getElementById(`more-${conversation.id}`)?.focus());
        }}
      >
        {conversation.pinned ? list.unpin : list.pin}
      </button>
      {(['json', 'markdown'] as const).map((format) => (
        <a
          key={format}
          className="text-button"
          href={`/api/conversations/${conversation.id}/export?format=${format}`}
          download
          onClick={onClose}
        >
          {transfer[format]}
        </a>
      ))}
      <button type="button" className="text-button danger" onClick={onDelete}>
        {list.delete}
      </button>
    </>
  );
}
