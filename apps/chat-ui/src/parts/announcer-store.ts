import { createReducerStore, type Store } from '../state/store.ts';

export type Announcer = Store<{ text: string; count: number }> & { say(text: string): void };

/** Holds the sentence that screen readers are told next. */
export function createAnnouncer(): Announcer {
  const store = createReducerStore(
    (state: { text: string; count: number }, text: string) => ({ text, count: state.count + 1 }),
    { text: '', count: 0 },
  );
  return { ...store, say: (text) => text !== '' && store.dispatch(text) };
}
