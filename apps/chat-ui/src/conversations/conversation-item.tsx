import type { Conversation } from '@vigia/api-contract';
import { type FormEvent, type KeyboardEvent, useEffect, useId, useRef, useState } from 'react';
import { Link } from 'wouter';

import { useText } from '../i18n/use-text.ts';
import { visibleText } from '../markdown/visible-text.tsx';
import { Icon } from '../parts/icon.tsx';

type Props = {
  conversation: Conversation;
  current: boolean;
  onOpen(): void;
  onRename(title: string): void;
  onDelete(): void;
};

/** One line of the list, with what can be done to it folded behind a button. */
export function ConversationItem({ conversation, current, onOpen, onRename, onDelete }: Props) {
  const { list } = useText();
  const [mode, setMode] = useState<'closed' | 'options' | 'rename'>('closed');
  const options = useId();
  const toggle = useRef<HTMLButtonElement>(null);
  const field = useRef<HTMLInputElement>(null);
  const title = conversation.title || list.untitled;

  useEffect(() => {
    if (mode !== 'rename') return;
    field.current?.focus();
    field.current?.select();
  }, [mode]);

  const close = () => {
    setMode('closed');
    toggle.current?.focus();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== 'Escape' || mode === 'closed') return;
    event.stopPropagation();
    event.preventDefault();
    close();
  };
  const onSubmit = (event: FormEvent) => {
    event.preventDefault();
    const next = field.current?.value.trim() ?? '';
    if (next !== '' && next !== conversation.title) onRename(next);
    close();
  };

  return (
    <li className="item" data-current={current || undefined} onKeyDown={onKeyDown}>
      <div className="item-line">
        <Link
          href={`/c/${conversation.id}`}
          className="item-link"
          aria-current={current ? 'page' : undefined}
          onClick={onOpen}
        >
          <span dir="auto">{visibleText(title)}</span>
        </Link>
        {conversation.activeGenerationId && (
          <span className="item-live">
            <span className="pulse" aria-hidden="true" />
            <span className="visually-hidden">{list.answering}</span>
          </span>
        )}
        <button
          ref={toggle}
          type="button"
          className="icon-button item-more"
          aria-label={list.options(title)}
          aria-expanded={mode !== 'closed'}
          aria-controls={options}
          onClick={() => setMode(mode === 'closed' ? 'options' : 'closed')}
        >
          <Icon name="more" />
        </button>
      </div>
      <div id={options} hidden={mode === 'closed'} className="item-options">
        {mode === 'options' && (
          <>
            <button type="button" className="text-button" onClick={() => setMode('rename')}>
              {list.rename}
            </button>
            <button type="button" className="text-button danger" onClick={onDelete}>
              {list.delete}
            </button>
          </>
        )}
        {mode === 'rename' && (
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
            <button type="button" className="text-button" onClick={close}>
              {list.cancel}
            </button>
          </form>
        )}
      </div>
    </li>
  );
}
