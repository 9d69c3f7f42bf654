import { setTimeout as delay } from 'node:timers/promises';

import type { RouterConfiguration } from '../configuration/router-configuration.ts';
import {
  type EndpointFinding,
  type LinkEndpoint,
  probeLinkEndpoint,
} from '../management/probe-link-endpoint.ts';
import {
  type ManagementEndpoint,
  openManagement,
  type RouterManagement,
} from '../management/router-management.ts';
import { type LinkState, readLinks } from '../management/router-state.ts';
import { findTampering } from './find-tampering.ts';

/** How the link is, as the private site's watchdog knows it. */
export type WatchedLink = {
  /**
   * `up`; `unreachable`: the public site does not answer, so no router could help; `down`: it answers, and the
   * router has not come back yet; `silent`: the router's own management does not answer; `tampered`: it offers
   * what its configuration does not; `unknown` before the first look.
   */
  state: 'unknown' | 'up' | 'unreachable' | 'down' | 'silent' | 'tampered';
  /** Since when, in milliseconds since the epoch. */
  since: number;
  /** What the router or the network said last; empty when the link is up. */
  message: string;
  /** How often the router was restarted since the watchdog began. */
  restarts: number;
};

/** Why a watchdog restarts a router. */
export type RestartReason = 'down' | 'silent' | 'tampered';

export type WatchdogEvent =
  | { type: 'changed'; link: WatchedLink; before: WatchedLink['state'] }
  /** The router is restarted: it was at fault for so long. What it was changed to is gone then. */
  | { type: 'restarting'; reason: RestartReason; afterMilliseconds: number; message: string };

export type LinkWatchdogOptions = {
  management: ManagementEndpoint;
  /** The connector's name in the router. */
  linkName: string;
  endpoint: LinkEndpoint;
  /** Ends the router and starts another; resolves when that runs. */
  restart: (reason: RestartReason) => Promise<void>;
  onEvent?: (event: WatchdogEvent) => void;
  /** What the router was started with: one that was changed from outside since is restarted at once. */
  configuration?: RouterConfiguration;
  /** Between two looks, in milliseconds; default 2 s. */
  interval?: number;
  /**
   * How long a router may be without its link although the public site answers all the while, in milliseconds;
   * default 15 s, which is three of the waits between a healthy router's own attempts.
   */
  patience?: number;
  /** The patience doubles with each restart that did not help, up to this, in milliseconds; default 5 min. */
  longestPatience?: number;
  /** Tests replace it. */
  probe?: (endpoint: LinkEndpoint, signal: AbortSignal) => Promise<EndpointFinding>;
};

export type LinkWatchdog = {
  readonly link: WatchedLink;
  stop(): Promise<void>;
};

/**
 * Watches a private router's link and restarts the router when the link does not come back by itself although
 * the public site can be reached, or when the router answers nobody any more. It never restarts a router because the public site is away: that would only cut what may come back.
 */
export function watchLink(options: LinkWatchdogOptions): LinkWatchdog {
  const {
    interval = 2_000,
    patience: firstPatience = 15_000,
    longestPatience = 5 * 60_000,
    probe = probeLinkEndpoint,
  } = options;
  const stopping = new AbortController();
  const { signal } = stopping;
  let management: RouterManagement | undefined;
  let patience = firstPatience;
  /** Since when the router has been at fault without a break, by the monotonic clock. */
  let faultySince: number | null = null;
  let link: WatchedLink = { state: 'unknown', since: Date.now(), message: '', restarts: 0 };

  function set(state: WatchedLink['state'], message: string): void {
    const before = link.state;
    link = { ...link, state, message, since: before === state ? link.since : Date.now() };
    if (before !== state) options.onEvent?.({ type: 'changed', link, before });
  }

  async function look(): Promise<{ state: WatchedLink['state']; message: string }> {
    let own: LinkState;
    let tampering: string | null = null;
    try {
      if (!management?.isOpen) management = await openManagement(options.management, signal);
      if (options.configuration) {
        tampering = await findTampering(management, options.configuration, signal);
      }
      const links = await readLinks(management, signal);
      own = links.find(({ name }) => name === options.linkName) ?? {
        name: options.linkName,
        state: 'absent',
        message: 'the router has no such link any more',
      };
    } catch (error) {
      signal.throwIfAborted();
      management?.close();
      management = undefined;
      return { state: 'silent', message: error instanceof Error ? error.message : String(error) };
    }
    if (tampering !== null) return { state: 'tampered', message: tampering };
    if (own.state === 'up') return { state: 'up', message: '' };
    const finding = await probe(options.endpoint, signal);
    return finding.state === 'reachable'
      ? { state: 'down', message: own.message }
      : { state: 'unreachable', message: finding.message };
  }

  async function run(): Promise<void> {
    for (;;) {
      const { state, message } = await look();
      set(state, message);
      if (state === 'up') patience = firstPatience;
      if (state === 'down' || state === 'silent' || state === 'tampered') {
        faultySince ??= performance.now();
        const afterMilliseconds = performance.now() - faultySince;
        if (state === 'tampered' || afterMilliseconds >= patience) {
          options.onEvent?.({ type: 'restarting', reason: state, afterMilliseconds, message });
          management?.close();
          management = undefined;
          link = { ...link, restarts: link.restarts + 1 };
          if (state !== 'tampered') patience = Math.min(patience * 2, longestPatience);
          await options.restart(state);
          faultySince = null;
        }
      } else faultySince = null;
      await delay(interval, undefined, { signal });
    }
  }

  const running = run()
    .catch((error: unknown) => {
      if (!signal.aborted) throw error;
    })
    .finally(() => management?.close());
  return {
    get link() {
      return link;
    },
    async stop() {
      stopping.abort(new Error('The watchdog is being stopped.'));
      await running;
    },
  };
}
