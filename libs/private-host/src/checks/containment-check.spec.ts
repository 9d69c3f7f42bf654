import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { type CheckResult, runChecks } from '@vigia/health-checks';

import type { Containment } from '../containment/containment.ts';
import type { PrivateHost } from '../host/private-host.ts';
import type { PrivateSite } from '../install/private-site.ts';
import {
  createTestNetwork,
  createTestSite,
  type TestNetwork,
  type TestSite,
} from '../testing/test-site.ts';
import { privateSiteChecks } from './private-site-checks.ts';
import type { SiteContext } from './site-context.ts';

let network: TestNetwork;
let test: TestSite;

/** What nft 1.0 prints, as far as it is read. */
const listing = (seen: number, refused: number) =>
  JSON.stringify({
    nftables: [
      { metainfo: { json_schema_version: 1 } },
      { table: { family: 'inet', name: 'vigia_default', handle: 2 } },
      rule('output', [counter(seen), { goto: { target: 'router' } }]),
      rule('router', [{ accept: null }]),
      rule('router', [counter(refused), reject]),
      rule('router', [counter(0), reject]),
    ],
  });
const rule = (chain: string, expr: object[]) => ({ rule: { family: 'inet', chain, expr } });
const counter = (packets: number) => ({ counter: { packets, bytes: packets * 60 } });
const reject = { reject: { type: 'icmpx', expr: 'admin-prohibited' } };

const containment: Containment = {
  nft: '/usr/sbin/nft',
  resolvers: ['127.0.0.53'],
  onLink: [],
  endpoints: [{ host: 'hub.example.test', port: 55671, addresses: ['10.1.2.3'] }],
};

beforeAll(() => {
  network = createTestNetwork();
});
beforeEach(async () => {
  test = await createTestSite(network);
  await writeFile(test.host.resolverFile, 'nameserver 127.0.0.53\n');
  await mkdir(test.host.cgroupDirectory);
  await writeFile(join(test.host.cgroupDirectory, 'cgroup.controllers'), '');
  test.programs.versions['nft'] = '1.1';
  test.programs.filter = listing(7, 0);
});
afterEach(() => test.remove());

async function check(
  site: Partial<PrivateSite>,
  change: Partial<SiteContext> = {},
  host: Partial<PrivateHost> = {},
): Promise<{ result: CheckResult; broken: string[] }> {
  const context = await test.context();
  const report = await runChecks(
    privateSiteChecks('en'),
    {
      ...context,
      site: { ...context.site, ...site },
      host: { ...context.host, ...host },
      lookupAll: async () => [{ address: '10.1.2.3' }],
      ...change,
    },
    { signal: new AbortController().signal, deadlineMilliseconds: 30_000, locale: 'en' },
  );
  const result = report.checks.find(({ id }) => id === 'router.contained');
  if (!result) throw new Error('There is such a check.');
  return {
    result,
    broken: report.checks.filter(({ state }) => state === 'broken').map(({ id }) => id),
  };
}

describe('a router that is contained', () => {
  const site = { platform: 'linux', containment } as const;
  beforeEach(() => test.up(site));

  it('is well, and the packets that were refused are told', async () => {
    test.programs.filter = listing(7, 4);
    const { result, broken } = await check(site);
    expect(broken).toEqual([]);
    expect(result).toMatchObject({ state: 'ok', seen: expect.stringMatching(/refused: 4$/) });
    expect(result.mend).toBeUndefined();
  });

  it.each<[string, () => Promise<Partial<SiteContext>> | Partial<SiteContext>, RegExp]>([
    [
      'whose file was changed by hand',
      async () => {
        await writeFile(test.paths.routerFilter, 'table inet vigia_default {}\n');
        return {};
      },
      /router\.nft is not what/,
    ],
    [
      'whose table somebody flushed',
      () => {
        test.programs.filter = null;
        return {};
      },
      /vigia_default is not loaded/,
    ],
    [
      'which the filter does not see',
      () => {
        test.programs.filter = listing(0, 0);
        return {};
      },
      /sees no packet/,
    ],
    [
      'whose public site has moved within the private network',
      () => ({ lookupAll: async () => [{ address: '10.9.9.9' }] }),
      /hub\.example\.test is 10\.9\.9\.9 now/,
    ],
    [
      'whose host asks another resolver for names',
      async () => {
        await writeFile(test.host.resolverFile, 'search lab\nnameserver 10.0.0.53\n');
        return {};
      },
      /asked of 10\.0\.0\.53/,
    ],
  ])('is named when it is one %s, by no other check', async (_name, inject, seen) => {
    const { result, broken } = await check(site, await inject());
    expect(broken).toEqual(['router.contained']);
    expect(result.seen).toMatch(seen);
    expect(result.why).toBeTruthy();
    expect(result.mend).toBeTruthy();
  });

  it('is well where a name has moved in the world outside, or cannot be told now', async () => {
    const far = await check(site, { lookupAll: async () => [{ address: '11.22.33.44' }] });
    expect(far.result.state).toBe('ok');
    const none = await check(site, { lookupAll: () => Promise.reject(new Error('ENOTFOUND')) });
    expect(none.result.state).toBe('ok');
  });
});

describe('a router that is not contained', () => {
  it.each<[string, RegExp, RegExp, () => Partial<PrivateHost>]>([
    ['podman', /in a container/, /--platform linux/, () => ({})],
    ['linux', /only root/, /as root/, () => ({})],
    ['linux', /control groups/, /unified/, () => ({ uid: 0, cgroupDirectory: '/nowhere' })],
    [
      'linux',
      /no nft/,
      /install nftables/,
      () => {
        test.programs.versions['nft'] = null;
        return { uid: 0 };
      },
    ],
    [
      'linux',
      /nft cannot do it/,
      /kernel/,
      () => {
        test.programs.versions['nft'] = 'old';
        return { uid: 0 };
      },
    ],
    ['linux', /although this host can/, /vigia private up/, () => ({ uid: 0 })],
  ])(
    'on %s is told as such (%s), with what would contain it (%s)',
    async (platform, seen, mend, inject) => {
      const site = { platform: platform as PrivateSite['platform'] };
      await test.up(site);
      const { result } = await check(site, {}, inject());
      expect(result).toMatchObject({
        state: 'ok',
        seen: expect.stringMatching(seen),
        mend: expect.stringMatching(mend),
        why: expect.stringMatching(/takes a router/),
      });
    },
  );
});
