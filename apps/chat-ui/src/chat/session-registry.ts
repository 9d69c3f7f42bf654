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
  /** Those that their first message will create, by whether that is a temporary one. */
  const unsaved = new Map<boolean, OpenSession>();
  let count = 0;

  function create(conversationId: string | null, temporary = false): OpenSession {
    const entry: OpenSession = {
      key: `session-${(count += 1)}`,
      session: createChatSession({
        api: options.api,
        storage: options.storage,
        parameters: options.parameters,
        conversationId,
        temporary,
        onChanged: options.onChanged,
        onCreated(id) {
          if (unsaved.get(temporary) === entry) unsaved.delete(temporary);
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
      if (conversation && !conversation.temporary) options.onLearned(conversation);
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
    get(conversationId: string | null, temporary = false): OpenSession {
      if (conversationId === null) {
        const entry = unsaved.get(temporary) ?? create(null, temporary);
        unsaved.set(temporary, entry);
        return entry;
      }
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
    /** The page is left: what is temporary is not to outlive it. */
    leave() {
      for (const [id, { session }] of open) {
        if (session.isTemporary()) options.api.leaveConversation(id).catch(() => undefined);
      }
    },
    /** Closes a temporary conversation for good. */
    async close(conversationId: string) {
      await options.api.deleteConversation(conversationId);
      open.get(conversationId)?.session.dispose();
      open.delete(conversationId);
    },
    /** Ends every session: nothing is followed any more. */
    dispose() {
      for (const { session } of open.values()) session.dispose();
      for (const { session } of unsaved.values()) session.dispose();
      open.clear();
      unsaved.clear();
    },
    onCreated(listener: (conversationId: string) => void): () => void {
      createdListeners.add(listener);
      return () => createdListeners.delete(listener);
    },
  };
}

export type SessionRegistry = ReturnType<typeof createSessionRegistry>;
