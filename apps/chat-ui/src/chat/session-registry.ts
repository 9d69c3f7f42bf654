import type { Conversation, Regenerate } from '@vigia/api-contract';

import type { ApiClient } from '../api/client.ts';
import type { SafeStorage } from '../state/storage.ts';
import { type ChatSession, createChatSession } from './session.ts';

/** So many conversations stay open in memory behind the one that is shown. */
const keptSessions = 6;

export type OpenSession = { key: string; session: ChatSession };

export type SessionRegistryOptions = {
  api: ApiClient;
  storage: SafeStorage;
  /** What the person wants of the answers now. */
  parameters?: () => Regenerate;
  onChanged(conversationId: string): void;
  onLearned(conversation: Conversation): void;
};

/** The conversations that this tab holds open; a session is made once per conversation. */
export function createSessionRegistry(options: SessionRegistryOptions) {
  const open = new Map<string, OpenSession>();
  const createdListeners = new Set<(conversationId: string) => void>();
  let unsaved: OpenSession | null = null;
  let count = 0;

  function create(conversationId: string | null): OpenSession {
    const entry: OpenSession = {
      key: `session-${(count += 1)}`,
      session: createChatSession({
        api: options.api,
        storage: options.storage,
        parameters: options.parameters,
        conversationId,
        onChanged: options.onChanged,
        onCreated(id) {
          if (unsaved === entry) unsaved = null;
          keep(id, entry);
          for (const listener of createdListeners) listener(id);
        },
      }),
    };
    let known: Conversation | null = null;
    entry.session.subscribe(() => {
      const { conversation } = entry.session.getState();
      if (conversation === known) return;
      known = conversation;
      if (conversation) options.onLearned(conversation);
    });
    return entry;
  }

  function keep(id: string, entry: OpenSession) {
    open.delete(id);
    open.set(id, entry);
    for (const [oldId, old] of open) {
      if (open.size <= keptSessions) break;
      // One that has something under way stays until it is done.
      const { live, outgoing } = old.session.getState();
      if (old === entry || live || outgoing) continue;
      open.delete(oldId);
      old.session.dispose();
    }
  }

  return {
    /** The session of a conversation; null asks for the one that is not created yet. */
    get(conversationId: string | null): OpenSession {
      if (conversationId === null) return (unsaved ??= create(null));
      const known = open.get(conversationId);
      const entry = known ?? create(conversationId);
      keep(conversationId, entry);
      return entry;
    },
    /** Reads again what is open; all of it, or one conversation. */
    refresh(conversationId?: string) {
      for (const [id, { session }] of open) {
        if (conversationId === undefined || id === conversationId) session.refresh();
      }
    },
    /** Ends every session: nothing is followed any more. */
    dispose() {
      for (const { session } of open.values()) session.dispose();
      unsaved?.session.dispose();
      open.clear();
      unsaved = null;
    },
    onCreated(listener: (conversationId: string) => void): () => void {
      createdListeners.add(listener);
      return () => createdListeners.delete(listener);
    },
  };
}

export type SessionRegistry = ReturnType<typeof createSessionRegistry>;
