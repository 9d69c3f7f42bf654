import { setTimeout as delay } from 'node:timers/promises';

import { readLoadedFilter } from '../containment/read-filter.ts';
import { filterTable } from '../containment/render-router-filter.ts';
import type { HostPaths } from '../host/host-paths.ts';
import { lastWords, type ProcessRunner } from '../host/run-process.ts';
import type { ServiceManager } from '../services/service-manager.ts';

export type FilterReport =
  /** Somebody had deleted it, and it is loaded again. */
  | { type: 'filter-restored'; table: string }
  | { type: 'filter-missing'; table: string; message: string };

export type KeepFilterOptions = {
  run: ProcessRunner;
  /** The program of nftables. */
  nft: string;
  namespace: string;
  paths: Pick<HostPaths, 'routerFilter'>;
  services: Pick<ServiceManager, 'state'>;
  /** Skupper's unit. */
  routerService: string;
  /** Ends it. */
  signal: AbortSignal;
  onReport: (report: FilterReport) => void;
  /** Between two looks, in milliseconds. Default 10 000. */
  intervalMilliseconds?: number;
};

/**
 * Loads the packet filter around a router that runs anew where somebody has deleted it: a firewall that is started
 * again flushes the tables of all. The router is not restarted. Resolves when `signal` is aborted.
 */
export async function keepFilter(options: KeepFilterOptions): Promise<void> {
  const { signal, onReport, intervalMilliseconds = 10_000 } = options;
  const table = filterTable(options.namespace);
  let said = '';
  while (!signal.aborted) {
    try {
      if (await restore(options)) onReport({ type: 'filter-restored', table });
      said = '';
    } catch (error) {
      if (signal.aborted) return;
      const message = error instanceof Error ? error.message : String(error);
      // Once, however often it is tried.
      if (message !== said) onReport({ type: 'filter-missing', table, message });
      said = message;
    }
    await delay(intervalMilliseconds, undefined, { signal }).catch(() => undefined);
  }
}

async function restore(options: KeepFilterOptions): Promise<boolean> {
  const { run, nft, namespace, paths, services, routerService, signal } = options;
  if ((await readLoadedFilter(run, nft, namespace, signal)) !== null) return false;
  // One that does not run has none, and the unit of one that starts loads it first.
  if ((await services.state(routerService, signal)).active !== 'active') return false;
  const result = await run(nft, ['-f', paths.routerFilter], { signal });
  if (result.code !== 0) throw new Error(lastWords(result) || `${nft} failed`);
  return true;
}
