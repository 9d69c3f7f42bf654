import { jest } from '@jest/globals';
import { readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';

import { issueFromDocuments, readVerificationKey } from '@vigia/pairing';
import { createKeyPair } from '@vigia/site-trust';
import {
  applyResourceTree,
  buildRouterAccess,
  buildSite,
  decideReload,
  skupperBaseDirectory,
  skupperPaths,
} from '@vigia/skupper-config';
import { runChecks } from '@vigia/health-checks';

import { createSiteContext } from '../checks/create-context.ts';
import { keptChecks } from '../checks/kept-checks.ts';
import { linkChecks } from '../checks/link-checks.ts';
import { hostPaths } from '../host/host-paths.ts';
import { desiredState } from '../install/desired-state.ts';
import { joinNetwork } from '../install/join-network.ts';
import type { PrivateSite } from '../install/private-site.ts';
import { restoreSkupper } from '../install/restore-skupper.ts';
import { createRealHome, findRealPrograms } from '../testing/real-skupper.ts';
import { createSkupperCli } from './skupper-cli.ts';

jest.setTimeout(180_000);

const programs = findRealPrograms();
const itReally = programs ? it : it.skip;
const { signal } = new AbortController();

itReally(
  'the real skupper starts what Vigia writes, unchanged, and Vigia takes what its link generate prints',
  async () => {
    if (!programs) return;
    const real = await createRealHome(programs);
    try {
      const base = skupperBaseDirectory({ isRoot: false, homeDirectory: real.host.homeDirectory });
      const [linkPort, edgePort] = [await freePort(), await freePort()];

      // The public site's part, on a host of its own kind.
      const hub = skupperPaths(base, 'hub');
      const hubTarget = { platform: 'linux', version: '2.2.1', namespace: 'hub' } as const;
      await applyResourceTree({
        resources: [
          buildSite({ name: 'hub', namespace: 'hub' }, hubTarget),
          buildRouterAccess(
            {
              name: 'hub',
              namespace: 'hub',
              roles: [
                { name: 'inter-router', port: linkPort },
                { name: 'edge', port: edgePort },
              ],
              tlsCredentials: 'hub',
              generateTlsCredentials: true,
              bindHost: '127.0.0.1',
              subjectAlternativeNames: ['127.0.0.1', 'localhost'],
            },
            hubTarget,
          ),
        ],
        ownDirectory: `${real.host.homeDirectory}/own-hub`,
        paths: hub,
        target: hubTarget,
      });
      const cli = (namespace: string) =>
        createSkupperCli(real.run, programs.skupper, { platform: 'linux', namespace });
      expect(await cli('hub').version(signal)).toMatch(/^2\./);
      await cli('hub').system('start', signal);
      real.startRouter(hub.routerConfiguration);

      const generated = await real.run(
        programs.skupper,
        ['link', 'generate', '-n', 'hub', '-p', 'linux', '--host', '127.0.0.1'],
        { signal },
      );
      expect(generated.code).toBe(0);
      const verificationKey = readVerificationKey(createKeyPair().publicKeyPem, 'test');
      const { link } = issueFromDocuments({
        host: 'lab',
        address: null,
        routingKey: 'instructlab',
        verificationKeys: [verificationKey],
        documents: generated.stdout,
        publicSiteName: 'hub',
        skupperVersion: null,
      });

      const site: PrivateSite = {
        version: 1,
        name: 'lab',
        namespace: 'default',
        platform: 'linux',
        agentPort: 8000,
        program: { kind: 'process', node: '/usr/bin/node', agent: '/opt/vigia/agent.cjs' },
        settings: {},
        modelService: null,
        link: {
          id: link.id,
          issuedAt: link.issuedAt,
          expiresAt: link.expiresAt,
          publicSite: 'hub',
          address: null,
          routingKey: 'instructlab',
          keyIds: [verificationKey.keyId],
        },
      };
      const paths = hostPaths(real.host, 'default');
      const join = await joinNetwork(link, site, paths, { signal });
      const desired = desiredState({
        site,
        join,
        verificationKeys: [verificationKey],
        skupperVersion: '2.2.1',
        paths,
        isRoot: false,
        routerProgram: programs.skrouterd,
      });
      const tree = {
        resources: desired.resources,
        ownDirectory: paths.resources,
        paths: paths.skupper,
        target: desired.target,
      };
      expect((await applyResourceTree(tree)).reload.action).toBe('start');
      await cli('default').system('start', signal);
      expect(await decideReload(paths.skupper)).toMatchObject({ action: 'none', changes: [] });
      const configuration = await readFile(paths.skupper.routerConfiguration, 'utf8');
      expect(JSON.parse(configuration)).toEqual(
        expect.arrayContaining([
          ['connector', expect.objectContaining({ role: 'inter-router', port: String(linkPort) })],
          ['tcpConnector', expect.objectContaining({ address: 'instructlab', host: '127.0.0.1' })],
        ]),
      );

      // The router of the hub accepts what the link carries, by every check of the doctor.
      const context = {
        joined: join,
        lookup: async () => undefined,
        environment: {},
        now: Date.now,
      };
      const until = Date.now() + 60_000;
      let report;
      do {
        report = await runChecks(linkChecks('en'), context, { signal });
        if (report.exitCode !== 0) await delay(250);
      } while (report.exitCode !== 0 && Date.now() < until);
      expect(report.checks.filter(({ state }) => state !== 'ok')).toEqual([]);

      // What the doctor looks at on the host lies where Skupper has put it.
      const siteContext = await createSiteContext(real.host, site, paths, programs.skupper);
      const kept = keptChecks('en').map(({ requires: _others, ...check }) => check);
      const { checks } = await runChecks(kept, siteContext, { signal });
      expect(checks.map(({ id, state, mend }) => [id, state, mend])).toEqual(
        kept.map(({ id }) => [id, 'ok', undefined]),
      );

      // Its stop destroys the site; on this platform it may fail first for want of a container engine.
      await cli('default')
        .system('stop', signal)
        .catch(() => rm(paths.skupper.namespace, { recursive: true }));
      const restore = { paths, skupper: cli('default'), signal };
      expect(await restoreSkupper(site, restore)).toBe(true);
      expect(await restoreSkupper(site, restore)).toBe(false);
      expect(await decideReload(paths.skupper)).toMatchObject({ action: 'none', changes: [] });
    } finally {
      await real.remove();
    }
  },
);

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return address && typeof address === 'object' ? address.port : 0;
}
