import { lookup } from 'node:dns/promises';

import { readResourceTree, resourcesOfTree } from '@vigia/skupper-config';

import { type AgentHealth, readAgentHealth } from '../agent/agent-health.ts';
import type { HostPaths } from '../host/host-paths.ts';
import type { PrivateHost } from '../host/private-host.ts';
import type { PrivateSite } from '../install/private-site.ts';
import { readRouterLinks } from '../router/router-links.ts';
import { createServiceManager } from '../services/service-manager.ts';
import { createSkupperCli } from '../skupper/skupper-cli.ts';
import { serviceNames } from '../units/render-units.ts';
import type { SiteContext } from './site-context.ts';

/** A disk with less than this is full before it is noticed, in bytes. */
const leastFree = 1_000_000_000;

/** What the checks of a private site that is set up look at. */
export async function createSiteContext(
  host: PrivateHost,
  site: PrivateSite,
  paths: HostPaths,
  skupperProgram: string,
): Promise<SiteContext> {
  const services = createServiceManager(host.run, host.uid === 0);
  const input = resourcesOfTree(await readResourceTree(paths.skupper.inputResources));
  let health: Promise<AgentHealth> | undefined;
  const journal = host.uid === 0 ? 'journalctl' : 'journalctl --user';
  return {
    host,
    paths,
    services,
    site,
    skupper: createSkupperCli(host.run, skupperProgram, site),
    skupperVersion: '2.2.1',
    linkFile: null,
    publicAddress: site.link.address,
    freeBytes: leastFree,
    fetch,
    lookup,
    lookupAll: (name) => lookup(name, { all: true }),
    joined: input.filter(({ kind }) => kind === 'Link' || kind === 'Secret'),
    environment: host.environment,
    now: host.now,
    routingKey: site.link.routingKey,
    routerLinks: (signal) => readRouterLinks(paths, signal),
    operatorSocket: paths.operatorSocket,
    pairedKeyIds: site.link.keyIds,
    startCommand: 'vigia private start',
    logCommand: `${journal} -u ${serviceNames(site.namespace).agent} -n 100`,
    agentHealth: (signal) => (health ??= readAgentHealth(paths.operatorSocket, signal)),
  };
}
