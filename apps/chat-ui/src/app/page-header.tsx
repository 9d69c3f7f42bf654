import type { ReactNode } from 'react';

import type { ChatSession } from '../chat/session.ts';
import { createReducerStore, useStore } from '../state/store.ts';
import { visibleText } from '../markdown/visible-text.tsx';
import { PortholeLink } from './porthole-link.tsx';

type Props = { session: ChatSession | null; title: string | null; children: ReactNode };

const nothingRuns = createReducerStore((state: { live: null }) => state, { live: null });

/** The porthole at the top left, the conversation's title, and on a narrow screen the way to the list. */
export function PageHeader({ session, title, children }: Props) {
  const { live } = useStore<{ live: ReturnType<ChatSession['getState']>['live'] }>(
    session ?? nothingRuns,
  );
  return (
    <header className="page-header">
      <PortholeLink swell={live?.generation.lastEventId ?? 0} />
      <p className="page-title" aria-hidden="true" dir="auto">
        {title && visibleText(title)}
      </p>
      {children}
    </header>
  );
}
