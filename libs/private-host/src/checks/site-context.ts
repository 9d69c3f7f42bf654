import type { LinkState } from '@vigia/router-network';
import type { Resource } from '@vigia/skupper-config';

import type { LookUpAll } from '../containment/choose-containment.ts';
import type { HostPaths } from '../host/host-paths.ts';
import type { PrivateHost } from '../host/private-host.ts';
import type { PrivateSite } from '../install/private-site.ts';
import type { ServiceManager } from '../services/service-manager.ts';
import type { SkupperCli } from '../skupper/skupper-cli.ts';
import type { AgentContext } from './agent-checks.ts';

/** The host before or after the site is on it. */
export type HostContext = {
  host: PrivateHost;
  paths: HostPaths;
  services: ServiceManager;
  skupper: SkupperCli;
  site: Pick<
    PrivateSite,
    'name' | 'namespace' | 'platform' | 'agentPort' | 'watch' | 'containment'
  >;
  /** The link file, while it is at hand: where it lies, who may read it, until when it is good. */
  linkFile: { path: string; mode: number; isExposed: boolean; expiresAt: string } | null;
  /** Where people open the public site: whoever serves it tells the time. */
  publicAddress: string | null;
  /** The least that has to be free, in bytes. */
  freeBytes: number;
  fetch: typeof fetch;
  lookup: (host: string) => Promise<unknown>;
};

/** What joins the host to the network. */
export type LinkContext = {
  /** The Link resources and their Secret. */
  joined: readonly Resource[];
  lookup: (host: string) => Promise<unknown>;
  environment: Readonly<Record<string, string | undefined>>;
  now: () => number;
};

/** The site once it is on the host. */
export type SiteContext = HostContext &
  LinkContext &
  AgentContext & {
    /** The routing key that the paired public site uses; null when that is not known. */
    routingKey: string | null;
    /** The links as the router sees them; null where it cannot be asked. */
    routerLinks: (signal: AbortSignal) => Promise<LinkState[] | null>;
    /** The addresses of a name, as the router will find them. */
    lookupAll: LookUpAll;
    /** The version whose rules the resources are held to. */
    skupperVersion: string;
  };
