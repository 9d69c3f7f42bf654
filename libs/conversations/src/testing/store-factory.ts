import { randomUUID } from 'node:crypto';

import type { BegunAnswer, ConversationStore } from '../conversation-store.ts';

/** An empty store of its own, and how to come back to what it holds. */
export type StoreHandle = {
  store: ConversationStore;
  /** Moves the store's clock, in milliseconds. */
  advance(milliseconds: number): void;
  /** Closes it and opens it again on the same data. */
  reopen(): Promise<ConversationStore>;
  dispose(): Promise<void>;
};

export type StoreFactory = () => Promise<StoreHandle>;

export const ana = 'guest:6f9619ff-8b86-4d01-b42d-00cf4fc964ff';
export const rui = 'guest:7c9e6679-7425-40de-944b-e07fc1f90ae7';

/** Opens a store before each test of the surrounding block and removes it afterwards. */
export function useStore(factory: StoreFactory): StoreHandle {
  let handle: StoreHandle | undefined;
  beforeEach(async () => {
    handle = await factory();
  });
  afterEach(() => handle?.dispose());
  const current = (): StoreHandle => {
    if (!handle) throw new Error('The store is open only within a test.');
    return handle;
  };
  return {
    get store() {
      return current().store;
    },
    advance: (milliseconds) => current().advance(milliseconds),
    reopen: () => current().reopen(),
    dispose: () => current().dispose(),
  };
}

/** Adds a question with its finished answer. */
export async function addTurn(
  store: ConversationStore,
  conversationId: string,
  question: string,
  answer: string,
  options: { owner?: string; parentId?: string | null } = {},
): Promise<BegunAnswer> {
  const owner = options.owner ?? ana;
  const begun = await store.beginTurn(owner, {
    conversationId,
    ...('parentId' in options ? { parentId: options.parentId } : {}),
    content: question,
    title: question,
    generationId: randomUUID(),
    model: 'tiny',
  });
  await finish(store, begun.generationId, answer, owner);
  return begun;
}

/** Ends an answer well. */
export async function finish(
  store: ConversationStore,
  generationId: string,
  content: string,
  owner = ana,
): Promise<void> {
  await store.endAnswer(owner, {
    generationId,
    state: 'complete',
    content,
    reasoning: '',
    reasoningMilliseconds: null,
    finishReason: 'stop',
    problemCode: null,
    model: 'tiny',
    usage: { promptTokens: 3, completionTokens: 4, counted: 'server' },
  });
}

/** The code of the problem that a call ends with. */
export async function problemCode(call: Promise<unknown>): Promise<string> {
  try {
    await call;
  } catch (error) {
    const { problem } = error as { problem?: { code?: string } };
    if (problem?.code) return problem.code;
    throw error;
  }
  return 'no problem';
}
