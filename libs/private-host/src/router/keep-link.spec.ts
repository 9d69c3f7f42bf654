import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

import { jest } from '@jest/globals';
import {
  configurationText,
  freePort,
  keepRouter,
  type KeptRouter,
  prepareNetwork,
} from '@vigia/router-network';
import { routerForTests } from '@vigia/router-network/testing';

import { hostPaths } from '../host/host-paths.ts';
import { describeHost } from '../host/private-host.ts';
import { keepLink, type WatchReport } from './keep-link.ts';
import { readRouterLinks } from './router-links.ts';
import { readWatchRecord } from './watch-record.ts';

jest.setTimeout(150_000);

const program = await routerForTests();
const { signal } = new AbortController();

(program ? it : it.skip)(
  "restarts the unit of Skupper's router when that answers nobody, leaves one alone that was stopped on purpose, and remembers both",
  async () => {
    if (!program) return;
    const directory = await mkdtemp(join(tmpdir(), 'vigia-keep-link-'));
    const agent = createServer((_request, response) => response.end());
    await new Promise<void>((resolve) => agent.listen(0, '127.0.0.1', resolve));
    const routers: KeptRouter[] = [];
    const stop = new AbortController();
    let watching: Promise<void> | undefined;
    try {
      const network = await prepareNetwork({
        directory: join(directory, 'network'),
        lifetimeMilliseconds: 3_600_000,
        routingKey: 'instructlab',
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
            agent: { host: '127.0.0.1', port: (agent.address() as AddressInfo).port },
          },
        ],
      });
      const [cellar] = network.privateSites;
      if (!cellar) throw new Error('There is a private site.');

      // Laid out as Skupper does it.
      const paths = hostPaths(
        describeHost({
          uid: 1000,
          userName: 'pilot',
          homeDirectory: directory,
          environment: {},
          run: () => Promise.reject(new Error('nothing is run')),
        }),
        'default',
      );
      const certificates = join(paths.skupper.namespace, 'runtime', 'certs');
      await mkdir(certificates, { recursive: true });
      await symlink(
        cellar.management.credentialsDirectory,
        join(certificates, 'skupper-local-client'),
      );
      const { credentialsDirectory } = cellar.linkEndpoint;
      await symlink(credentialsDirectory, join(certificates, basename(credentialsDirectory)));
      await mkdir(dirname(paths.skupper.routerConfiguration), { recursive: true });
      await writeFile(paths.skupper.routerConfiguration, configurationText(cellar.configuration));

      for (const site of [network.publicSite, cellar]) {
        routers.push(await keepRouter({ program, ...site, startDeadline: 60_000 }, signal));
      }
      const [, router] = routers;
      await until('the router has its link', async () => {
        const links = await readRouterLinks(paths, signal).catch(() => null);
        return links?.[0]?.name === cellar.linkName && links[0].state === 'up';
      });
      let active = 'active';
      const acts: string[] = [];
      const reports: WatchReport[] = [];
      watching = keepLink({
        paths,
        services: {
          state: async () => ({ active, enabled: 'enabled' }),
          async act(verb, service) {
            acts.push(`${verb} ${service}`);
            process.kill((await router?.routerPid()) ?? 0, 'SIGKILL');
          },
        },
        routerService: 'skupper-default.service',
        signal: stop.signal,
        onReport: (report) => reports.push(report),
        settleMilliseconds: 0,
        intervalMilliseconds: 200,
        watching: { interval: 200, patience: 3_000 },
      });
      const isUp = async () => (await readWatchRecord(paths))?.links[0]?.state === 'up';
      await until('the link is up', isUp);

      active = 'inactive';
      process.kill((await router?.routerPid()) ?? 0, 'SIGSTOP');
      await until('it is spared', () => reports.some(({ type }) => type === 'spared'));
      expect(acts).toEqual([]);
      active = 'active';
      await until('it is restarted', () => acts.length > 0);
      await until('the link is up again', isUp);
      expect(acts[0]).toBe('restart skupper-default.service');
      const record = await readWatchRecord(paths);
      expect(record?.restarts).toBe(acts.length);
      expect(record?.lastRestart?.reason).toBeTruthy();
    } finally {
      stop.abort(new Error('The test ends.'));
      await watching;
      await Promise.all(routers.map((router) => router.stop(5_000)));
      agent.closeAllConnections();
      await new Promise((resolve) => agent.close(resolve));
      await rm(directory, { recursive: true, force: true });
    }
  },
);

async function until(what: string, holds: () => Promise<boolean> | boolean): Promise<void> {
  const deadline = performance.now() + 60_000;
  while (!(await holds())) {
    if (performance.now() > deadline) throw new Error(`Never: ${what}`);
    await delay(100);
  }
}
