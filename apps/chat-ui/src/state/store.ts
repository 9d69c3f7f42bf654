import { useSyncExternalStore } from 'react';

/** A value that changes, and those who want to know. */
export type Store<State> = {
  getState(): State;
  subscribe(listener: () => void): () => void;
};

/** A store that its owner changes through a pure reducer. */
export type ReducerStore<State, Action> = Store<State> & { dispatch(action: Action): void };

/** Holds state outside React, so that work goes on while no component shows it. */
export function createReducerStore<State, Action>(
  reducer: (state: State, action: Action) => State,
  initial: State,
): ReducerStore<State, Action> {
  let state = initial;
  const listeners = new Set<() => void>();
  return {
    getState: () => state,
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    dispatch(action) {
      const next = reducer(state, action);
      if (next === state) return;
      state = next;
      for (const listener of [...listeners]) listener();
    },
  };
}

/** Reads a store in a component. */
export function useStore<State>(store: Store<State>): State {
  return useSyncExternalStore(store.subscribe, store.getState);
}
