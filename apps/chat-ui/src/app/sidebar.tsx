import { Link } from 'wouter';

import { ConversationListView } from '../conversations/conversation-list-view.tsx';
import { useText } from '../i18n/use-text.ts';
import { Icon } from '../parts/icon.tsx';
import { SettingsButton } from './settings-button.tsx';

type Props = { currentId: string | null; onOpen(): void };

/** Everything beside the conversation: the others, and the settings. */
export function Sidebar({ currentId, onOpen }: Props) {
  const text = useText();
  return (
    <nav className="sidebar" aria-label={text.list.label}>
      <Link href="/" className="new-conversation" onClick={onOpen}>
        <Icon name="plus" />
        {text.app.newConversation}
      </Link>
      <ConversationListView currentId={currentId} onOpen={onOpen} />
      <SettingsButton />
    </nav>
  );
}
