import type { ClientConfig, Model, Status } from '@vigia/api-contract';

import type { ApiClient } from '../api/client.ts';
import { type Failure, toFailure } from '../api/failure.ts';
import { createReducerStore } from '../state/store.ts';

export type StatusState = {
  config: ClientConfig | null;
  status: Status | null;
  /** Why the last look failed: the page does not reach its own server. */
  failure: Failure | null;
  failingSince: Date | null;
  checkedAt: Date | null;
};

const calmIntervalMilliseconds = 20_000;
/** While something is not as it should be, the page looks more often. */
const watchfulIntervalMilliseconds = 4000;

/** The model as it was last heard of. */
export function currentModel({ status, config }: StatusState): Model | null {
  return status?.agent?.model ?? config?.model ?? null;
}

const isCalm = (state: StatusState) =>
  state.failure === null &&
  state.status?.state === 'ok' &&
  (currentModel(state)?.state ?? 'ready') === 'ready';

/** Looks at the hops again and again while the page is seen. */
export function createStatusMonitor(api: ApiClient) {
  const store = createReducerStore(
    (state: StatusState, patch: Partial<StatusState>) => ({ ...state, ...patch }),
    { config: null, status: null, failure: null, failingSince: null, checkedAt: null },
  );
  const { dispatch, getState } = store;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let looking = false;
  let stopped = false;

  async function look(): Promise<void> {
    clearTimeout(timer);
    if (looking || stopped) return;
    looking = true;
    try {
      const [status, config] = await Promise.all([
        api.status(),
        getState().config?.model ? getState().config : api.config(),
      ]);
      dispatch({ status, config, failure: null, failingSince: null, checkedAt: new Date() });
    } catch (error) {
      const failingSince = getState().failingSince ?? new Date();
      dispatch({ failure: toFailure(error), failingSince, checkedAt: new Date() });
    } finally {
      looking = false;
    }
    if (stopped || document.visibilityState === 'hidden') return;
    const interval = isCalm(getState()) ? calmIntervalMilliseconds : watchfulIntervalMilliseconds;
    timer = setTimeout(() => void look(), interval);
  }

  const onVisible = () => {
    if (document.visibilityState === 'visible') void look();
  };
  const onLine = () => void look();

  return {
    getState,
    subscribe: store.subscribe,
    look: () => void look(),
    start() {
      stopped = false;
      document.addEventListener('visibilitychange', onVisible);
      window.addEventListener('online', onLine);
      window.addEventListener('offline', onLine);
      void look();
    },
    stop() {
      stopped = true;
      clearTimeout(timer);
      document.removeEventListener('visibilitychange', onVisible);
      window.removeEventListener('online', onLine);
      window.removeEventListener('offline', onLine);
    },
  };
}

export type StatusMonitor = ReturnType<typeof createStatusMonitor>;
