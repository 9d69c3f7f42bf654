import type { ConversationStore } from '../conversation-store.ts';
import { openMemoryStore } from '../sqlite/open-memory-store.ts';
import { createTemporaryPlaces, type PlaceOptions } from './temporary-places.ts';

export type TemporaryOptions = Partial<PlaceOptions> & {
  /** Milliseconds between two looks for those that have rested too long. */
  sweepInterval?: number;
  /** An answer was being written in one that is deleted: it is to be ended. */
  onAnswerDropped?: (owner: string, generationId: string) => void;
  /** Deleting one failed; it is tried again. */
  onFailure?: (error: unknown) => void;
};

const defaults = { lifetime: 60 * 60_000, perOwner: 5, most: 1000, now: Date.now };

/**
 * A store that also keeps temporary conversations: in the memory of this process alone, in no list, until
 * they are deleted, have rested for `lifetime` (default one hour), or the process ends. Everything else,
 * and what their tokens cost, is the given store's.
 *
 * They are known to this process only. A store that several processes share is therefore returned as it is,
 * and refuses them: the next request may reach a process that knows nothing of the conversation.
 */
export async function withTemporaryConversations(
  durable: ConversationStore,
  options: TemporaryOptions = {},
): Promise<ConversationStore> {
  if (durable.instances.isShared) return durable;
  const settings = { ...defaults, ...options };
  const memory = await openMemoryStore(settings.now);
  const places = createTemporaryPlaces(settings);
  const homeOf = (id: string) => (places.has(id) ? memory : durable);

  async function remove(owner: string, conversationId: string): Promise<string[]> {
    const generations = await memory.deleteConversation(owner, conversationId);
    places.forget(conversationId);
    return generations;
  }

  async function sweep(newOwner?: string): Promise<void> {
    for (const { owner, conversationId } of places.due(newOwner)) {
      try {
        const generations = await remove(owner, conversationId);
        for (const id of generations) options.onAnswerDropped?.(owner, id);
      } catch (error) {
        options.onFailure?.(error);
      }
    }
  }
  const timer = setInterval(() => void sweep(), settings.sweepInterval ?? 60_000);
  timer.unref();

  const marked = <Value extends object>(value: Value) => ({ ...value, temporary: true });

  return {
    ...durable,
    keepsTemporary: true,
    async createConversation(owner, conversation) {
      const { temporary, ...rest } = conversation;
      if (!temporary) return durable.createConversation(owner, rest);
      await sweep(owner);
      places.refuseTooMany();
      const created = await memory.createConversation(owner, rest);
      places.add(owner, created.id);
      return marked(created);
    },
    async readConversation(owner, id) {
      return places.has(id)
        ? marked(await memory.readConversation(owner, id))
        : durable.readConversation(owner, id);
    },
    async updateConversation(owner, id, change) {
      return places.has(id)
        ? marked(await memory.updateConversation(owner, id, change))
        : durable.updateConversation(owner, id, change);
    },
    suggestTitle: (owner, id, title) => homeOf(id).suggestTitle(owner, id, title),
    deleteConversation: (owner, id) =>
      places.has(id) ? remove(owner, id) : durable.deleteConversation(owner, id),
    exportConversation: (owner, id) => homeOf(id).exportConversation(owner, id),

    readMessage: (owner, id) => homeOf(id).readMessage(owner, id),
    readWindow: (owner, id, query) => homeOf(id).readWindow(owner, id, query),
    readBranch: (owner, id, limit) => homeOf(id).readBranch(owner, id, limit),
    setFeedback: (owner, id, feedback) => homeOf(id).setFeedback(owner, id, feedback),

    findReplay: async (owner, idempotency) =>
      (await memory.findReplay(owner, idempotency)) ?? durable.findReplay(owner, idempotency),
    async beginTurn(owner, turn) {
      const begun = await homeOf(turn.conversationId).beginTurn(owner, turn);
      noteIds(begun);
      return begun;
    },
    async beginRegeneration(owner, regeneration) {
      const begun = await homeOf(regeneration.messageId).beginRegeneration(owner, regeneration);
      noteIds(begun);
      return begun;
    },
    appendCheckpoint: (owner, checkpoint) =>
      homeOf(checkpoint.generationId).appendCheckpoint(owner, checkpoint),
    endAnswer: (owner, end) => homeOf(end.generationId).endAnswer(owner, end),
    readGeneration: (owner, id) => homeOf(id).readGeneration(owner, id),
    readProgress: (owner, id, after) => homeOf(id).readProgress(owner, id, after),

    async close() {
      clearInterval(timer);
      await memory.close();
      await durable.close();
    },
  };

  function noteIds(begun: Awaited<ReturnType<ConversationStore['beginTurn']>>): void {
    const { conversationId, userMessage, assistantMessage, generationId } = begun;
    places.note(conversationId, [userMessage?.id, assistantMessage.id, generationId]);
  }
}
