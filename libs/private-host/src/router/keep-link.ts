import { setTimeout as delay } from 'node:timers/promises';

import {
  type LinkWatchdog,
  type LinkWatchdogOptions,
  type RestartReason,
  watchLink,
  type WatchedLink,
} from '@vigia/router-network';

import type { HostPaths } from '../host/host-paths.ts';
import type { ServiceManager } from '../services/service-manager.ts';
import { type ConfiguredLink, readRouterFiles, type RouterFiles } from './router-files.ts';
import { readWatchRecord, type WatchRecord, writeWatchRecord } from './watch-record.ts';

export type WatchReport =
  | { type: 'changed'; name: string; link: WatchedLink }
  | { type: 'restarting'; reason: RestartReason; message: string; service: string }
  /** It was at fault, and is left alone: `stopped` on purpose, `reloading` by Skupper, or `other` link is up. */
  | { type: 'spared'; reason: RestartReason; because: 'stopped' | 'reloading' | 'other' }
  | { type: 'failed'; message: string };

export type KeepLinkOptions = {
  paths: HostPaths;
  services: Pick<ServiceManager, 'state' | 'act'>;
  /** Skupper's unit. */
  routerService: string;
  /** Ends it. */
  signal: AbortSignal;
  onReport: (report: WatchReport) => void;
  /** How old the router's configuration must be before it is held to it, in milliseconds: Skupper writes it first. Default 15 000. */
  settleMilliseconds?: number;
  /** Between two looks at the configuration, in milliseconds. Default 2 000. */
  intervalMilliseconds?: number;
  /** For `watchLink`, in milliseconds. */
  watching?: Pick<LinkWatchdogOptions, 'interval' | 'patience' | 'longestPatience' | 'probe'>;
};

/**
 * The watchdog of a private site whose router is Skupper's: watches every link, and restarts Skupper's unit when the
 * router is at fault. A reload by Skupper is seen, and begins anew. Resolves when `signal` is aborted.
 */
export async function keepLink(options: KeepLinkOptions): Promise<void> {
  const { paths, signal, settleMilliseconds = 15_000, intervalMilliseconds = 2_000 } = options;
  const pause = () => delay(intervalMilliseconds, undefined, { signal }).catch(() => undefined);
  const record = createRecord(options, await readWatchRecord(paths));
  while (!signal.aborted) {
    const files = await readRouterFiles(paths);
    if (files === null || Date.now() - files.writtenAt < settleMilliseconds) {
      await pause();
      continue;
    }
    const watchdogs = watchAll(files, options, record);
    try {
      while (!signal.aborted && (await readRouterFiles(paths))?.text === files.text) await pause();
    } finally {
      await Promise.all(watchdogs.map((watchdog) => watchdog.stop()));
    }
  }
  await record.written();
}

function watchAll(
  files: RouterFiles,
  options: KeepLinkOptions,
  record: ReturnType<typeof createRecord>,
): LinkWatchdog[] {
  const { paths, services, routerService, signal, onReport } = options;
  let restarting: Promise<void> | null = null;
  record.begin(files.links);

  async function restart(name: string, reason: RestartReason, message: string): Promise<void> {
    try {
      const { active } = await services.state(routerService, signal);
      const isReloading = (await readRouterFiles(paths))?.text !== files.text;
      const isOtherUp = watchdogs.some(
        ({ name: other, watchdog }) => other !== name && watchdog.link.state === 'up',
      );
      const because = isReloading
        ? 'reloading'
        : active === 'inactive' || active === 'deactivating'
          ? 'stopped'
          : reason === 'down' && isOtherUp
            ? 'other'
            : null;
      if (because !== null) {
        onReport({ type: 'spared', reason, because });
        return;
      }
      onReport({ type: 'restarting', reason, message, service: routerService });
      record.restarted(reason, message);
      await services.act('restart', routerService, signal);
    } catch (error) {
      if (signal.aborted) return;
      onReport({ type: 'failed', message: error instanceof Error ? error.message : String(error) });
    }
  }

  const watchdogs = files.links.map(({ name, endpoint }) => {
    let message = '';
    const watchdog = watchLink({
      ...options.watching,
      management: files.management,
      configuration: files.configuration,
      linkName: name,
      endpoint,
      restart: async (reason) => {
        // Two links of one router at fault: it is restarted once.
        restarting ??= restart(name, reason, message).finally(() => (restarting = null));
        await restarting;
      },
      onEvent(event) {
        if (event.type === 'restarting') {
          message = event.message;
          return;
        }
        record.changed(name, event.link);
        onReport({ type: 'changed', name, link: event.link });
      },
    });
    return { name, watchdog };
  });
  return watchdogs.map(({ watchdog }) => watchdog);
}

/** Keeps the record on the disk: one write after the other, the newest last. */
function createRecord({ paths, onReport }: KeepLinkOptions, before: WatchRecord | null) {
  let record: WatchRecord = {
    version: 1,
    updatedAt: new Date().toISOString(),
    links: [],
    restarts: before?.restarts ?? 0,
    lastRestart: before?.lastRestart ?? null,
  };
  let writing: Promise<void> = Promise.resolve();
  const save = (change: Partial<WatchRecord>) => {
    record = { ...record, ...change, updatedAt: new Date().toISOString() };
    const wanted = record;
    writing = writing
      .then(() => writeWatchRecord(paths, wanted))
      .catch((error: Error) => onReport({ type: 'failed', message: error.message }));
  };
  return {
    begin: (links: readonly ConfiguredLink[]) =>
      save({
        links: links.map(({ name }) => ({
          name,
          state: 'unknown',
          since: new Date().toISOString(),
          message: '',
        })),
      }),
    changed: (name: string, { state, since, message }: WatchedLink) =>
      save({
        links: record.links.map((link) =>
          link.name === name
            ? { name, state, since: new Date(since).toISOString(), message }
            : link,
        ),
      }),
    restarted: (reason: RestartReason, message: string) =>
      save({
        restarts: record.restarts + 1,
        lastRestart: { at: new Date().toISOString(), reason, message },
      }),
    written: () => writing,
  };
}
