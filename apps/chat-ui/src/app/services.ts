import { createContext, useContext } from 'react';

import { type ApiClient, createApiClient } from '../api/client.ts';
import { createSessionRegistry, type SessionRegistry } from '../chat/session-registry.ts';
import {
  type ConversationListStore,
  createConversationList,
} from '../conversations/conversation-list.ts';
import { type Announcer, createAnnouncer } from '../parts/announcer-store.ts';
import { answerParameters } from '../state/answer-preferences.ts';
import { createTabChannel } from '../state/tab-channel.ts';
import { tabStorage } from '../state/storage.ts';
import { createStatusMonitor, type StatusMonitor } from '../status/status-monitor.ts';

/** What lives as long as the page. */
export type Services = {
  api: ApiClient;
  list: ConversationListStore;
  sessions: SessionRegistry;
  status: StatusMonitor;
  announcer: Announcer;
  /** Starts looking and listening. Returns what ends it. */
  start(): () => void;
};

/** Wires the page's stores to each other and to the other tabs. */
export function createServices(api: ApiClient = createApiClient()): Services {
  const tabs = createTabChannel();
  const tell = (conversationId: string) =>
    tabs.tell({ type: 'conversation-changed', conversationId });
  const list = createConversationList(api, tell);
  const sessions = createSessionRegistry({
    api,
    storage: tabStorage,
    parameters: answerParameters,
    onLearned: list.learn,
    onChanged(conversationId) {
      tell(conversationId);
      list.refresh();
    },
  });
  const status = createStatusMonitor(api);

  function start() {
    status.start();
    list.refresh();
    const stopListening = tabs.listen(({ conversationId }) => {
      list.refresh();
      sessions.refresh(conversationId);
    });
    // Another device may have written while this page was out of sight.
    const onVisible = () => {
      if (document.visibilityState !== 'visible') return;
      list.refresh();
      sessions.refresh();
    };
    document.addEventListener('visibilitychange', onVisible);
    window.addEventListener('pagehide', list.flushRemove);
    window.addEventListener('pagehide', sessions.leave);
    return () => {
      status.stop();
      stopListening();
      document.removeEventListener('visibilitychange', onVisible);
      window.removeEventListener('pagehide', list.flushRemove);
      window.removeEventListener('pagehide', sessions.leave);
    };
  }

  return { api, list, sessions, status, announcer: createAnnouncer(), start };
}

export const ServicesContext = createContext<Services | null>(null);

/** The page's services. */
export function useServices(): Services {
  const services = useContext(ServicesContext);
  if (!services) throw new Error('The page has no services.');
  return services;
}
