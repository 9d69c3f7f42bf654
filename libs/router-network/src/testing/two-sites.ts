import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import type { RouterProgram } from '../find-router.ts';
import { freePort } from '../free-port.ts';
import { type PreparedSite, prepareNetwork } from '../network/prepare-network.ts';
import { keepRouter, type KeepRouterOptions, type KeptRouter } from '../process/keep-router.ts';

export const routingKey = 'instructlab';

/** Two routers on loopback with a small HTTP server behind the private one; none runs yet. */
export async function prepareTwoSites(program: RouterProgram) {
  const directory = mkdtempSync(join(tmpdir(), 'vigia-routers-'));
  const server = createServer((request, response) => response.end(`answer to ${request.url}`));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const network = await prepareNetwork({
    directory,
    lifetimeMilliseconds: 3_600_000,
    routingKey,
    publicSite: {
      linkHost: '127.0.0.1',
      linkPort: await freePort(),
      listenerPort: await freePort(),
      managementPort: await freePort(),
    },
    privateSites: [
      {
        name: 'cellar',
        managementPort: await freePort(),
        agent: { host: '127.0.0.1', port: (server.address() as AddressInfo).port },
      },
    ],
  });
  const [privateSite] = network.privateSites;
  if (!privateSite) throw new Error('There is a private site.');
  const started: KeptRouter[] = [];
  const keep =
    (site: PreparedSite) =>
    async (more: Partial<KeepRouterOptions> = {}): Promise<KeptRouter> => {
      const router = await keepRouter(
        { program, ...site, startDeadline: 60_000, ...more },
        new AbortController().signal,
      );
      started.push(router);
      return router;
    };
  return {
    directory,
    url: network.publicSite.listenerUrl,
    publicSite: network.publicSite,
    privateSite,
    startPublic: keep(network.publicSite),
    startPrivate: keep(privateSite),
    async stop() {
      await Promise.all(started.map((router) => router.stop(5_000)));
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

export type TwoSites = Awaited<ReturnType<typeof prepareTwoSites>>;

/** Polls until something holds. @throws Error that names it, and the last error, when it does not in time. */
export async function until(
  what: string,
  holds: () => Promise<boolean> | boolean,
  milliseconds = 40_000,
): Promise<void> {
  const deadline = performance.now() + milliseconds;
  let last: unknown;
  for (;;) {
    try {
      if (await holds()) return;
    } catch (error) {
      last = error;
    }
    if (performance.now() > deadline) throw new Error(`Never: ${what}`, { cause: last });
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
