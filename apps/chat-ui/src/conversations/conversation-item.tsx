import type { Conversation } from '@vigia/api-contract';
import { type KeyboardEvent, lazy, useId, useRef, useState } from 'react';
import { Link } from 'wouter';

import { useText } from '../i18n/use-text.ts';
import { visibleText } from '../markdown/visible-text.tsx';
import { Icon } from '../parts/icon.tsx';
import { OnDemand } from '../parts/on-demand.tsx';
import type { ConversationChange } from './conversation-change.ts';

const ConversationOptions = lazy(() => import('./conversation-options.tsx'));

type Props = {
  conversation: Conversation;
  current: boolean;
  onOpen(): void;
  onChange(change: ConversationChange): void;
  onDelete(): void;
};

/** One line of the list, with what can be done to it folded behind a button. */
export function ConversationItem({ conversation, current, onOpen, onChange, onDelete }: Props) {
  const { list } = useText();
  const [isOpen, setOpen] = useState(false);
  const options = useId();
  const toggle = useRef<HTMLButtonElement>(null);
  const title = conversation.title || list.untitled;

  const close = () => {
    setOpen(false);
    toggle.current?.focus();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== 'Escape' || !isOpen) return;
    event.stopPropagation();
    event.preventDefault();
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
          id={`more-${conversation.id}`}
          type="button"
          className="icon-button item-more"
          aria-label={list.options(title)}
          aria-expanded={isOpen}
          aria-controls={options}
          onClick={() => setOpen(!isOpen)}
        >
          <Icon name="more" />
        </button>
      </div>
      <div id={options} hidden={!isOpen} className="item-options">
        {isOpen && (
          <OnDemand>
            <ConversationOptions
              conversation={conversation}
              onChange={onChange}
              onDelete={onDelete}
              onClose={close}
            />
          </OnDemand>
        )}
      </div>
    </li>
  );
}
