import type {
  LinkEndpoint,
  PreparedSite,
  RouterEvent,
  RouterProgram,
  WatchdogEvent,
  WatchedLink,
} from '@vigia/router-network';

/** What a host in a namespace is to run; its first message. */
export type HostSettings = {
  program: RouterProgram;
  site: PreparedSite;
  /** At the private site: what its watchdog looks at. */
  watch?: { linkName: string; linkEndpoint: LinkEndpoint };
  /** A Unix socket that leads to a port of the namespace's loopback. */
  door?: { socketPath: string; port: number };
};

export type HostOrder = { type: 'kill-router' } | { type: 'status'; id: number };

export type HostStatus = {
  isRunning: boolean;
  /** How often the router was started again. */
  restarts: number;
  /** The link as the watchdog sees it; null at the public site. */
  link: WatchedLink | null;
};

export type HostEvent =
  | { type: 'ready' }
  | { type: 'failed'; message: string }
  | { type: 'line'; line: string }
  | { type: 'router'; event: RouterEvent }
  | { type: 'watchdog'; event: WatchdogEvent }
  | { type: 'status'; id: number; status: HostStatus };
