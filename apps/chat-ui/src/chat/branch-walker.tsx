import type { Message } from '@vigia/api-contract';
import { type KeyboardEvent, useEffect, useRef } from 'react';

import { useServices } from '../app/services.ts';
import { useText } from '../i18n/use-text.ts';
import { Icon } from '../parts/icon.tsx';
import type { ChatSession } from './session.ts';

type Props = { message: Message; session: ChatSession };

/** The version that was walked to, and which button had the focus: there it goes when that is drawn. */
let arriving: { id: string; by: string } | null = null;

/** Walks between the versions of a turn: by its two buttons, and by the arrow keys on either. */
export function BranchWalker({ message: { id, siblingIds }, session }: Props) {
  const { turn } = useText();
  const { announcer } = useServices();
  const group = useRef<HTMLSpanElement>(null);
  useEffect(() => {
    if (arriving?.id !== id) return;
    group.current?.querySelector<HTMLElement>(`[data-by="${arriving.by}"]`)?.focus();
    arriving = null;
  }, [id]);
  if (siblingIds.length < 2) return null;
  const place = siblingIds.indexOf(id);
  const count = siblingIds.length;

  const step = (by: number, from = by) => {
    const next = siblingIds[place + by];
    if (!next) return;
    arriving = { id: next, by: String(from) };
    session.selectBranch(next);
    announcer.say(turn.version(place + by + 1, count));
  };
  const onKeyDown = ({ key, target }: KeyboardEvent) => {
    const from = Number((target as HTMLElement).dataset['by']);
    if (key === 'ArrowLeft') step(-1, from);
    if (key === 'ArrowRight') step(1, from);
  };
  const button = (by: number, label: string) => (
    // Not `disabled`: at either end the focus has to stay where it is.
    <button
      type="button"
      className="icon-button"
      data-by={by}
      aria-label={label}
      title={label}
      aria-disabled={!siblingIds[place + by]}
      onClick={() => step(by)}
    >
      <Icon name={by < 0 ? 'previous' : 'next'} />
    </button>
  );
  return (
    <span
      ref={group}
      className="walker"
      role="group"
      aria-label={turn.versions}
      onKeyDown={onKeyDown}
    >
      {button(-1, turn.previousVersion)}
      <span aria-hidden="true">
        {place + 1}/{count}
      </span>
      <span className="visually-hidden">{turn.version(place + 1, count)}</span>
      {button(1, turn.nextVersion)}
    </span>
  );
}
