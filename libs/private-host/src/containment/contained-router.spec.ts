import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

import { freePort, openManagement } from '@vigia/router-network';
import { prepareTwoSites, routerForTests, until } from '@vigia/router-network/testing';

import { createTestGroup, whyNoFilter } from '../testing/control-group.ts';
import { renderRouterFilter } from './render-router-filter.ts';

const program = await routerForTests();
const why = program ? await whyNoFilter() : null;
if (why) process.stderr.write(`SKIPPED: a real router behind its packet filter: ${why}.\n`);
const withBoth = program && why === null ? it : it.skip;

withBoth(
  'a private router that the public one manages reaches another port of its host without the filter, and none with it',
  async () => {
    if (!program) return;
    const group = createTestGroup();
    const table = `vigia_test_${randomBytes(3).toString('hex')}`;
    const secret = createServer((_request, response) => response.end('secret'));
    secret.listen(0, '127.0.0.1');
    await once(secret, 'listening');
    const sites = await prepareTwoSites(program);
    try {
      await sites.startPublic();
      const [first, ...rest] = group.inside;
      const contained = { ...program, command: [first, ...rest, ...program.command] as const };
      await sites.startPrivate({ program: contained });
      const get = async (url: string) =>
        (await fetch(url, { signal: AbortSignal.timeout(5_000) })).text();
      await until('an answer of the agent', async () =>
        (await get(sites.url)).startsWith('answer'),
      );

      const attacker = await openManagement(sites.publicSite.management, undefined, {
        address: `_topo/0/vigia-${sites.privateSite.name}/$management`,
      });
      const own = await openManagement(sites.publicSite.management);
      const port = await freePort();
      const backDoor = { address: 'back-door', host: '127.0.0.1' };
      await own.create('tcpListener', 'back-door', { ...backDoor, port: String(port) });
      await attacker.create('tcpConnector', 'back-door', {
        ...backDoor,
        port: String((secret.address() as AddressInfo).port),
      });
      const steal = () => get(`http://127.0.0.1:${port}/`);
      await until('what is protected is seen from the public site', async () => {
        return (await steal()) === 'secret';
      });

      const agentPort = Number(
        sites.privateSite.configuration.find(([type]) => type === 'tcpConnector')?.[1]['port'],
      );
      const { host, port: linkPort } = sites.privateSite.linkEndpoint;
      const filter = renderRouterFilter({
        table,
        controlGroup: group.controlGroup,
        agentPort,
        containment: {
          resolvers: [],
          onLink: [],
          endpoints: [{ host, port: linkPort, addresses: [host] }],
        },
      });
      execFileSync('nft', ['-f', '-'], { input: filter });
      await expect(steal()).rejects.toThrow();
      expect(await get(`${sites.url}/ship`)).toBe('answer to /ship');
      // Not the attack failed, but its way: the router is as it was told to be.
      const connectors = await attacker.query('tcpConnector');
      expect(connectors.map(({ address }) => address)).toContain('back-door');
      attacker.close();
      own.close();
    } finally {
      await sites.stop();
      secret.closeAllConnections();
      secret.close();
      try {
        execFileSync('nft', ['delete', 'table', 'inet', table], { stdio: 'ignore' });
      } catch {
        // It never came so far.
      }
      await group.remove();
    }
  },
  120_000,
);
