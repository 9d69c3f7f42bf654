import { jest } from '@jest/globals';
import { readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import type { Link } from '@vigia/pairing';
import { createAuthority, startGrantServer } from '@vigia/skupper-config/testing';

import { createServiceManager } from '../services/service-manager.ts';
import { createSkupperCli } from '../skupper/skupper-cli.ts';
import { healthyAgent } from '../testing/agent-socket.ts';
import {
  createTestNetwork,
  createTestSite,
  type TestNetwork,
  type TestSite,
} from '../testing/test-site.ts';
import { joinNetwork } from './join-network.ts';
import { removeSite, startSite, stopSite } from './life-cycle.ts';
import { planInstall } from './plan-install.ts';
import { readSiteFile } from './site-file.ts';
import { waitUntilReady } from './wait-until-ready.ts';

jest.setTimeout(60_000);

let network: TestNetwork;
let test: TestSite;
const { signal } = new AbortController();
const agentService = 'vigia-agent-default.service';
const routerService = 'skupper-default.service';
const watchService = 'vigia-watch-default.service';

beforeAll(() => {
  network = createTestNetwork();
});
beforeEach(async () => {
  test = await createTestSite(network);
});
afterEach(() => test.remove());

const running = (count: number) => {
  const status = { ...healthyAgent.status, generations: { running: count, queued: 0 } };
  test.health = { ...healthyAgent, status };
};

describe('installing a private site', () => {
  it('starts agent and router, to come back after logout and reboot, with secrets for their owner alone', async () => {
    const plan = await test.up();
    expect(plan).toMatchObject({ skupper: 'start', isNothing: false, cutsAnswers: 0 });
    expect(test.programs.calls).toEqual([
      'systemctl daemon-reload',
      `systemctl enable ${agentService}`,
      `systemctl enable ${watchService}`,
      `systemctl start ${agentService}`,
      `systemctl start ${watchService}`,
      'skupper system start',
    ]);
    expect(await readSiteFile(test.paths.siteFile)).toEqual(test.site);
    const names = [
      'Connector-vigia-agent.yaml',
      'Link-vigia.yaml',
      'Secret-vigia.yaml',
      'Site-lab.yaml',
    ];
    for (const directory of [test.paths.resources, test.paths.skupper.inputResources]) {
      expect((await readdir(directory)).sort()).toEqual(names);
      expect((await stat(join(directory, 'Secret-vigia.yaml'))).mode & 0o777).toBe(0o600);
    }
  });

  it('changes nothing the second time', async () => {
    await test.up();
    test.programs.calls.length = 0;
    running(3);
    expect(await test.up()).toMatchObject({ isNothing: true, cutsAnswers: 0 });
    expect(test.programs.calls).toEqual([]);
  });

  it('restarts just the agent when its settings change, and tells how many answers that cuts', async () => {
    await test.up();
    test.programs.calls.length = 0;
    running(2);
    const plan = await test.up({ settings: { VIGIA_MODEL_FILE: '/models/other.gguf' } });
    expect(plan).toMatchObject({ restart: [agentService], skupper: 'none', cutsAnswers: 2 });
    expect(test.programs.calls).toEqual([
      'systemctl daemon-reload',
      `systemctl restart ${agentService}`,
    ]);
  });

  it('writes the limits where the agent reads them, and restarts it when they change', async () => {
    await test.up({ limits: { classes: { guest: { requestsPerMinute: 20 } } } });
    const { limits } = test.paths;
    expect((await stat(limits)).mode & 0o777).toBe(0o600);
    test.programs.calls.length = 0;
    const changed = { classes: { guest: { requestsPerMinute: 5 } } };
    expect(await test.up({ limits: changed })).toMatchObject({ restart: [agentService] });
    expect(JSON.parse(await readFile(limits, 'utf8'))).toEqual(changed);
    expect(test.programs.calls).toEqual([`systemctl restart ${agentService}`]);
    const units = await Promise.all(
      (await readdir(test.paths.units)).map((name) =>
        readFile(join(test.paths.units, name), 'utf8').catch(() => ''),
      ),
    );
    expect(units.join('')).toContain(`VIGIA_LIMITS_FILE=${limits}`);
    test.programs.calls.length = 0;
    expect(await test.up({ limits: changed })).toMatchObject({ isNothing: true });
  });

  it('reloads just the router when the network changes', async () => {
    await test.up();
    test.programs.calls.length = 0;
    running(1);
    const link = { ...test.site.link, routingKey: 'another' };
    const plan = await test.up({ link });
    expect(plan).toMatchObject({ restart: [], skupper: 'reload', cutsAnswers: 1 });
    expect(test.programs.calls).toEqual(['skupper system reload']);
  });

  it('restarts just the router when its packet filter changes, and tells how many answers that cuts', async () => {
    const contained = (port: number) => ({
      platform: 'linux' as const,
      containment: {
        nft: '/usr/sbin/nft',
        resolvers: ['127.0.0.53'],
        onLink: [],
        endpoints: [{ host: '192.0.2.1', port, addresses: ['192.0.2.1'] }],
      },
    });
    await test.up(contained(55671));
    const { routerFilter } = test.paths;
    expect((await stat(routerFilter)).mode & 0o777).toBe(0o600);
    const unit = await readFile(join(test.paths.units, `${routerService}.d`, 'vigia.conf'), 'utf8');
    expect(unit).toContain(`ExecStartPre=+/usr/sbin/nft -f ${routerFilter}\n`);
    test.programs.calls.length = 0;
    expect(await test.up(contained(55671))).toMatchObject({ isNothing: true });
    running(1);
    const plan = await test.up(contained(443));
    expect(plan).toMatchObject({ restart: [], skupper: 'restart-service', cutsAnswers: 1 });
    expect(test.programs.calls).toEqual([`systemctl restart ${routerService}`]);
    expect(await readFile(routerFilter, 'utf8')).toContain('ip daddr 192.0.2.1 tcp dport 443');
  });

  it('refuses another platform than that of the site which is there: its router would run on', async () => {
    await test.up();
    test.programs.calls.length = 0;
    await expect(test.up({ platform: 'linux' })).rejects.toMatchObject({
      code: 'other_platform',
      message: expect.stringContaining('podman, not linux'),
      remedy: expect.stringContaining('vigia private down'),
    });
    expect(test.programs.calls).toEqual([]);
    expect((await readSiteFile(test.paths.siteFile))?.platform).toBe('podman');
  });

  it('brings back what skupper system stop deleted', async () => {
    await test.up();
    await rm(test.paths.skupper.namespace, { recursive: true });
    test.programs.calls.length = 0;
    expect(await test.up()).toMatchObject({ skupper: 'start' });
    expect(test.programs.calls).toEqual(['skupper system start']);
  });

  it('starts what is installed and does not run', async () => {
    await test.up();
    test.programs.active.clear();
    test.programs.calls.length = 0;
    await test.up();
    expect(test.programs.calls).toEqual([
      `systemctl start ${agentService}`,
      `systemctl start ${watchService}`,
      `systemctl start ${routerService}`,
    ]);
  });

  it('is not taken for installed before all is done: the next run does the rest', async () => {
    test.programs.versions['skupper'] = null;
    await expect(test.up()).rejects.toMatchObject({ code: 'skupper_failed' });
    expect(await readSiteFile(test.paths.siteFile)).toBeNull();
    test.programs.versions['skupper'] = '2.2.1';
    test.programs.calls.length = 0;
    await test.up();
    expect(test.programs.calls).toEqual(['skupper system start']);
    expect(await readSiteFile(test.paths.siteFile)).not.toBeNull();
  });

  it('refuses to guess what a damaged site file means', async () => {
    await writeFile(test.paths.siteFile, '{}');
    await expect(readSiteFile(test.paths.siteFile)).rejects.toMatchObject({
      code: 'site_file_unusable',
    });
  });
});

describe('joining by a token', () => {
  it('redeems it once, and keeps what came back', async () => {
    const authority = createAuthority();
    const server = await startGrantServer(authority.issue(), network.authority);
    try {
      const { url } = server.grant();
      const link: Link = {
        ...test.link,
        join: { method: 'token', url, code: 'swordfish-0123456789abcd', ca: authority.certificate },
      };
      const first = await joinNetwork(link, test.site, test.paths, { signal });
      const second = await joinNetwork(link, test.site, test.paths, { signal });
      expect(second).toEqual(first);
      expect(server.requests).toHaveLength(1);
      expect(first.map(({ kind }) => kind)).toEqual(['Secret', 'Link']);
      const kept = join(test.paths.own, 'redeemed', `${link.id}.yaml`);
      expect((await stat(kept)).mode & 0o777).toBe(0o600);
      expect(await readFile(kept, 'utf8')).not.toContain('swordfish');
    } finally {
      await server.close();
    }
  });
});

describe('the life of a site', () => {
  const services = () => createServiceManager(test.host.run, false);
  const context = () => ({
    paths: test.paths,
    services: services(),
    skupper: createSkupperCli(test.host.run, 'skupper', test.site),
    signal,
  });

  it('is stopped with everything kept, the door first, and started again', async () => {
    await test.up();
    test.programs.calls.length = 0;
    await stopSite(test.site, context());
    expect(await startSite(test.site, context())).toBe(false);
    expect(test.programs.calls).toEqual([
      `systemctl stop ${watchService}`,
      `systemctl stop ${routerService}`,
      `systemctl stop ${agentService}`,
      `systemctl start ${agentService}`,
      `systemctl start ${routerService}`,
      `systemctl start ${watchService}`,
    ]);
    expect(
      (await planInstall(await test.desired(), test.paths, services(), signal)).isNothing,
    ).toBe(true);
  });

  it('puts back at the start what skupper system stop deleted', async () => {
    await test.up();
    await stopSite(test.site, context());
    await context().skupper.system('stop', signal);
    await expect(stat(test.paths.skupper.namespace)).rejects.toMatchObject({ code: 'ENOENT' });
    expect(await startSite(test.site, context())).toBe(true);
    expect(
      (await planInstall(await test.desired(), test.paths, services(), signal)).isNothing,
    ).toBe(true);
  });

  it('says what to do where the originals are gone too', async () => {
    await test.up();
    await context().skupper.system('stop', signal);
    await rm(test.paths.resources, { recursive: true });
    await expect(startSite(test.site, context())).rejects.toMatchObject({
      code: 'originals_missing',
      remedy: expect.stringContaining('vigia private up') as string,
    });
  });

  it('goes and leaves the originals, so that it can come back', async () => {
    await test.up();
    expect(await removeSite(test.site, { ...context(), isRoot: false })).toBeNull();
    expect(await readSiteFile(test.paths.siteFile)).toBeNull();
    expect(await readdir(test.paths.units)).toEqual([]);
    expect(await readdir(test.paths.resources)).toHaveLength(4);
    expect((await test.up()).skupper).toBe('start');
  });

  it('goes also where skupper cannot remove it', async () => {
    await test.up();
    test.programs.versions['skupper'] = null;
    expect(await removeSite(test.site, { ...context(), isRoot: false })).toContain(
      'skupper system stop',
    );
    await expect(stat(test.paths.skupper.namespace)).rejects.toMatchObject({ code: 'ENOENT' });
  });
});

describe('waiting until it works', () => {
  const wait = (since: Date) =>
    waitUntilReady(test.paths.operatorSocket, since, {
      signal,
      deadlineMilliseconds: 100,
      intervalMilliseconds: 20,
    });

  it('ends when a request that the public site signed came through', async () => {
    expect(await wait(new Date(0))).toEqual({ stage: 'done' });
    expect(await wait(new Date(Date.now() + 60_000))).toEqual({ stage: 'request' });
  });

  it('says how far it came', async () => {
    const model = { ...healthyAgent.status.model, state: 'loading', loadProgress: 0.5 };
    test.health = { ...healthyAgent, status: { ...healthyAgent.status, model } };
    expect(await wait(new Date(0))).toMatchObject({ stage: 'model', percent: 50 });
    await test.servers.operator.close();
    expect(await wait(new Date(0))).toMatchObject({ stage: 'agent' });
  });
});
