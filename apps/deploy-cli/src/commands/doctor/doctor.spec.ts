import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { jest } from '@jest/globals';
import type { Cluster } from '@vigia/cluster';
import {
  createNetworkSite,
  installController,
  installSkupperDefinitions,
  networkOf,
  type NetworkSite,
  type TestEnvironment,
  testEnvironments,
} from '@vigia/cluster/testing';
import type { Report } from '@vigia/health-checks';
import { createTestNetwork } from '@vigia/private-host/testing';

import { createPrivateHost, lastEvent } from '../../testing/private-site.ts';
import { runVigia, type VigiaRun } from '../../testing/run-vigia.ts';

jest.setTimeout(120_000);

// The most real one that is at hand.
describe.each(testEnvironments().slice(-1))(
  'vigia doctor --side public against $name',
  ({ start }) => {
    let environment: TestEnvironment;
    let cluster: Cluster;
    let directory: string;
    let site: NetworkSite;
    let count = 0;

    beforeAll(async () => {
      environment = await start();
      cluster = await environment.connect();
      await installSkupperDefinitions(cluster);
      await installController(cluster, 'skupper');
    }, 240_000);
    afterAll(() => environment.close(), 60_000);
    beforeEach(async () => {
      directory = await mkdtemp(path.join(tmpdir(), 'vigia-doctor-'));
      site = await createNetworkSite(cluster, `site-${(count += 1)}`);
      const lines = [
        'version: 1',
        'name: ilab-chat',
        'public:',
        `  namespace: ${site.namespace}`,
        '  exposure: none',
        '  tls: { from: none }',
        '  images: { registry: registry.example.org/vigia }',
      ];
      await writeFile(path.join(directory, 'vigia.yaml'), lines.join('\n'));
    });
    afterEach(() => rm(directory, { recursive: true }));

    const doctor = (words: string[] = [], locale = 'C'): Promise<VigiaRun> =>
      runVigia(
        ['doctor', '--side', 'public', '--kubeconfig', environment.kubeconfig('admin'), ...words],
        { directory, environment: { HOME: directory, VIGIA_HOME: directory, LANG: locale } },
      );
    const reportOf = (run: VigiaRun) => lastEvent(run) as unknown as Report;
    const stateOf = ({ checks }: Report, id: string) =>
      checks.find((each) => each.id === id)?.state;
    /** As `vigia link issue` remembers it. */
    async function remember(host: string, change: object = {}): Promise<void> {
      await mkdir(path.join(directory, 'links'), { recursive: true });
      const record = {
        id: `id-of-${host}`,
        host,
        publicSite: 'ilab-chat',
        method: 'certificate',
        source: 'cluster',
        namespace: site.namespace,
        issuedAt: '2026-01-01T00:00:00.000Z',
        expiresAt: '2999-01-01T00:00:00.000Z',
        keyIds: [],
        authority: null,
        revokedAt: null,
        ...change,
      };
      const text = JSON.stringify({ version: 1, links: [record] });
      await writeFile(path.join(directory, 'links', 'issued.json'), text, { mode: 0o600 });
    }
    const alone = async () => {
      const uid = (
        await cluster.request<{ metadata: { uid: string } }>({
          path: `/apis/skupper.io/v2alpha1/namespaces/${site.namespace}/sites/ilab-chat`,
        })
      ).metadata.uid;
      await site.status('Site ilab-chat', { network: networkOf(uid).slice(0, 1) });
    };

    it('cannot tell of the way from outside where there is none, and finds the network well', async () => {
      await remember('lab-7');
      const run = await doctor(['--output', 'json']);
      expect(run.code).toBe(2);
      const report = reportOf(run);
      expect(report).toMatchObject({ verdict: 'unknown', exitCode: 2, firstBroken: null });
      for (const id of [
        'listener.site',
        'link.issued',
        'network.sites',
        'network.key',
        'listener.service',
      ]) {
        expect([id, stateOf(report, id)]).toEqual([id, 'ok']);
      }
    });

    it('names the private site that does not come, by the links that were issued for it', async () => {
      await remember('lab-7');
      await alone();
      const { code, stdout } = await doctor();
      expect(code).toBe(1);
      expect(stdout).toContain('not in the network: lab-7');
      expect(stdout).toMatch(/Broken: network\.sites\. On the private host: vigia private status/);
      const portuguese = await doctor([], 'pt_BR.UTF-8');
      expect(portuguese.stdout).toContain('fora da rede: lab-7');
      expect(portuguese.stdout).toContain('Correção:');
    });

    it('does not count links of another namespace, or those that were revoked', async () => {
      await alone();
      for (const change of [
        { namespace: 'elsewhere' },
        { revokedAt: '2026-02-01T00:00:00.000Z' },
      ]) {
        await remember('lab-7', change);
        await site.remove('AccessGrant vigia-link-lab-8');
        const report = reportOf(await doctor(['--output', 'json']));
        expect(report).toMatchObject({ exitCode: 1, firstBroken: 'link.issued' });
      }
    });
  },
);

describe('vigia doctor --side private', () => {
  it('names the first broken hop of an installed site, with its mend, as text and as JSON', async () => {
    const host = await createPrivateHost(createTestNetwork());
    try {
      await host.control.up();
      await host.servers.operator.close();
      await host.servers.agent.close();
      const run = await host.vigia(['doctor', '--side', 'private', '--output', 'json']);
      expect(run.code).toBe(1);
      expect(lastEvent(run)).toMatchObject({ firstBroken: 'agent.running', exitCode: 1 });
      const { code, stdout } = await host.vigia(['doctor', '--side', 'private']);
      expect(code).toBe(1);
      expect(stdout).toMatch(/○ agent\.running/);
      expect(stdout).toContain('Mend: vigia private start');
    } finally {
      await host.remove();
    }
  });

  it('says so where there is nothing to look at', async () => {
    const directory = await mkdtemp(path.join(tmpdir(), 'vigia-doctor-'));
    try {
      const { code, stderr } = await runVigia(['doctor'], {
        directory,
        environment: { HOME: directory, VIGIA_HOME: path.join(directory, 'none') },
      });
      expect(code).toBe(2);
      expect(stderr).toContain('--side');
    } finally {
      await rm(directory, { recursive: true });
    }
  });
});
