import type { Hop } from '@vigia/api-contract';

import { currentModel, type StatusState } from './status-monitor.ts';

/** What the porthole shows. */
export type View = 'clear' | 'fogged' | 'shut';

/** The state of the private site in one value: what to show, and what to say. */
export type Outlook = { view: View } & (
  | { kind: 'unknown' }
  | { kind: 'well' }
  | { kind: 'page-offline'; since: Date | null }
  | { kind: 'hop-down'; hop: Hop }
  | { kind: 'hop-degraded'; hop: Hop }
  | { kind: 'model-loading'; progress: number | null; restarting: boolean }
  | { kind: 'model-failed' }
);

/** Reads the first broken hop, or what else is not well, out of what is known. */
export function readOutlook(state: StatusState): Outlook {
  const { status, failure, failingSince } = state;
  if (failure) return { view: 'shut', kind: 'page-offline', since: failingSince };
  if (!status) return { view: 'fogged', kind: 'unknown' };
  const model = currentModel(state);
  // A loading model makes its hop not ok; that it loads tells more than the hop does.
  const elsewhere = status.hops.filter(({ name }) => name !== 'model-server');
  const down = elsewhere.find((hop) => hop.state === 'down');
  if (down) return { view: 'shut', kind: 'hop-down', hop: down };
  if (model?.state === 'loading' || model?.state === 'restarting') {
    const restarting = model.state === 'restarting';
    return { view: 'fogged', kind: 'model-loading', progress: model.loadProgress, restarting };
  }
  if (model?.state === 'failed') return { view: 'shut', kind: 'model-failed' };
  const server = status.hops.find((hop) => hop.name === 'model-server' && hop.state === 'down');
  if (server) return { view: 'shut', kind: 'hop-down', hop: server };
  const degraded = status.hops.find((hop) => hop.state === 'degraded');
  if (degraded) return { view: 'fogged', kind: 'hop-degraded', hop: degraded };
  if (status.state === 'down') return { view: 'shut', kind: 'page-offline', since: null };
  return { view: 'clear', kind: 'well' };
}
