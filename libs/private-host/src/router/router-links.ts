import { type LinkState, openManagement, readLinks } from '@vigia/router-network';

import type { HostPaths } from '../host/host-paths.ts';
import { readRouterFiles } from './router-files.ts';

/**
 * The links as the router itself sees them, asked over AMQP with the credentials that Skupper made for this host.
 * Null while there is no router that could be asked.
 * @throws RouterNetworkError when it does not answer, and the reason of `signal`
 */
export async function readRouterLinks(
  paths: HostPaths,
  signal: AbortSignal,
): Promise<LinkState[] | null> {
  const files = await readRouterFiles(paths);
  if (files === null) return null;
  const management = await openManagement(files.management, signal);
  try {
    const links = await readLinks(management, signal);
    const gone = files.links.filter(({ name }) => !links.some((link) => link.name === name));
    return [...links, ...gone.map(({ name }) => ({ name, state: 'absent' as const, message: '' }))];
  } finally {
    management.close();
  }
}
