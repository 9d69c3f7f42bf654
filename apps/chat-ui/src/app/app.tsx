import { lazy, useEffect, useState } from 'react';
import { Link, useLocation, useRoute } from 'wouter';

import { ChatView } from '../chat/chat-view.tsx';
import { useText } from '../i18n/use-text.ts';
import { Announcements } from '../parts/announcements.tsx';
import { Icon } from '../parts/icon.tsx';
import { OnDemand } from '../parts/on-demand.tsx';
import { useStore } from '../state/store.ts';
import { useMedia } from '../state/use-media.ts';
import { Notices } from '../status/notices.tsx';
import { Drawer } from './drawer.tsx';
import { MissingView } from './missing-view.tsx';
import { PageHeader } from './page-header.tsx';
import { useServices } from './services.ts';
import { Sidebar } from './sidebar.tsx';
import { SkipLink } from './skip-link.tsx';
import { useOpenSession } from './use-open-session.ts';
import { useShortcuts } from './use-shortcuts.ts';

const StatusView = lazy(() => import('../status/status-view.tsx'));

type Route =
  | { view: 'chat'; conversationId: string | null; temporary?: boolean }
  | { view: 'status' | 'missing' };

function useAddress(): Route {
  const [isNew] = useRoute('/');
  const [isConversation, parameters] = useRoute('/c/:id');
  const [isTemporary] = useRoute('/temporary');
  const [isStatus] = useRoute('/status');
  if (isConversation) return { view: 'chat', conversationId: parameters.id };
  if (isNew || isTemporary) return { view: 'chat', conversationId: null, temporary: isTemporary };
  return { view: isStatus ? 'status' : 'missing' };
}

/** The page: the list at the left, one view at the right. */
export function App() {
  const text = useText();
  const route = useAddress();
  const [, navigate] = useLocation();
  const { sessions, list } = useServices();
  useShortcuts();
  const narrow = useMedia('(max-width: 899px)');
  const [drawerOpen, setDrawerOpen] = useState(false);
  const conversationId = route.view === 'chat' ? route.conversationId : null;
  const temporary = route.view === 'chat' && route.temporary === true;
  const open = useOpenSession(route.view === 'chat', conversationId, temporary);
  const beginning = temporary ? '/temporary' : '/';
  const here = conversationId ? `/c/${conversationId}` : beginning;
  const [lastChat, setLastChat] = useState(here);
  if (route.view === 'chat' && lastChat !== here) setLastChat(here);
  const listState = useStore(list);
  const title = listState.conversations.find(({ id }) => id === conversationId)?.title ?? null;

  useEffect(() => {
    const named = route.view === 'status' ? text.status.heading : title;
    document.title = named ? `${named} – Vigia` : 'Vigia';
  }, [route.view, title, text]);

  useEffect(
    // The first message made the conversation: its address takes the place of the empty page's.
    () => sessions.onCreated((id) => navigate(`/c/${id}`, { replace: true })),
    [sessions, navigate],
  );

  const sidebar = <Sidebar currentId={conversationId} onOpen={() => setDrawerOpen(false)} />;

  return (
    <div className="page">
      <SkipLink session={open?.session ?? null} />
      <PageHeader session={open?.session ?? null} title={title}>
        {narrow && (
          <Link href="/" className="icon-button" aria-label={text.app.newConversation}>
            <Icon name="plus" />
          </Link>
        )}
        {narrow && (
          <button
            type="button"
            className="icon-button"
            aria-label={text.list.show}
            aria-expanded={drawerOpen}
            aria-haspopup="dialog"
            onClick={() => setDrawerOpen(true)}
          >
            <Icon name="menu" />
          </button>
        )}
      </PageHeader>
      {!narrow && sidebar}
      {narrow && drawerOpen && <Drawer onClose={() => setDrawerOpen(false)}>{sidebar}</Drawer>}
      <main className="main" id="content" tabIndex={-1}>
        <Notices />
        {open && <ChatView key={open.key} session={open.session} conversationId={conversationId} />}
        {route.view === 'status' && (
          <OnDemand meanwhile={<p className="quiet loading-line">{text.status.none}</p>}>
            <StatusView backTo={lastChat} />
          </OnDemand>
        )}
        {route.view === 'missing' && <MissingView />}
      </main>
      <Announcements />
    </div>
  );
}
