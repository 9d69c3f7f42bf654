import type { ReactNode } from 'react';

import type { ChatSession } from '../chat/session.ts';
import { visibleText } from '../markdown/visible-text.tsx';
import { PortholeLink } from './porthole-link.tsx';
import { useFlow } from './use-flow.ts';

type Props = { session: ChatSession | null; title: string | null; children: ReactNode };

/** The porthole at the top left, the conversation's title, and on a narrow screen the way to the list. */
export function PageHeader({ session, title, children }: Props) {
  const flowing = useFlow(session);
  return (
    <header className="page-header">
      <PortholeLink moving={flowing} />
      <p className="page-title" aria-hidden="true" dir="auto">
        {title && visibleText(title)}
      </p>
      {children}
    </header>
  );
}
