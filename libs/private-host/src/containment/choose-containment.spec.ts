import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import type { Link, Resource } from '@vigia/skupper-config';

import { describeHost, type PrivateHost } from '../host/private-host.ts';
import type { ProcessResult } from '../host/run-process.ts';
import { canHideHome } from './can-hide-home.ts';
import { chooseContainment, type LookUpAll } from './choose-containment.ts';
import type { Containment } from './containment.ts';

let directory: string;
let host: PrivateHost;
let calls: string[][];
let code: number;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'vigia-contain-'));
  calls = [];
  code = 0;
  host = {
    ...describeHost({
      uid: 0,
      userName: 'pilot',
      homeDirectory: '/home/pilot',
      environment: {},
      async run(program, args): Promise<ProcessResult> {
        calls.push([program, ...args]);
        return { code, stdout: '', stderr: '', isMissing: false };
      },
    }),
    resolverFile: join(directory, 'resolv.conf'),
    networkInterfaces: () => ({
      lo: [address('127.0.0.1', 'IPv4', '127.0.0.1/8')],
      eth0: [
        address('10.0.0.5', 'IPv4', '10.0.0.5/24'),
        address('11.1.2.3', 'IPv4', '11.1.2.3/20'),
        address('2600:77::a:b', 'IPv6', '2600:77::a:b/64'),
        address('2600:77::c:d', 'IPv6', '2600:77::c:d/64'),
        address('fe80::1', 'IPv6', 'fe80::1/64'),
      ],
    }),
  };
});
afterEach(() => rm(directory, { recursive: true, force: true }));

const address = (text: string, family: 'IPv4' | 'IPv6', cidr: string) =>
  ({ address: text, family, cidr, netmask: '', mac: '', internal: false, scopeid: 0 }) as never;

const link = (...endpoints: { host: string; port: string }[]): Resource => ({
  apiVersion: 'skupper.io/v2alpha1',
  kind: 'Link',
  metadata: { name: 'vigia' },
  spec: { endpoints: endpoints.map((each) => ({ name: 'inter-router', ...each })) } as Link['spec'],
});
const found =
  (...addresses: string[]): LookUpAll =>
  async () =>
    addresses.map((each) => ({ address: each }));

const choose = (joined: Resource[], lookUp: LookUpAll, before?: Containment) =>
  chooseContainment('/usr/sbin/nft', host, joined, before, lookUp);

it('knows the resolvers, the networks beside the host, and where the links end within them', async () => {
  await writeFile(
    host.resolverFile,
    '# made by hand\nsearch lab\nnameserver fe80::53%eth0\nnameserver 10.0.0.53\nnameserver 10.0.0.53\n',
  );
  const joined = [
    link({ host: 'hub.example.test', port: '443' }, { host: '11.9.9.9', port: '45671' }),
  ];
  expect(await choose(joined, found('10.7.7.7', '11.22.33.44', '2600:77::9'))).toEqual({
    nft: '/usr/sbin/nft',
    resolvers: ['10.0.0.53', 'fe80::53'],
    onLink: ['11.1.0.0/20', '2600:77::/64'],
    endpoints: [
      { host: 'hub.example.test', port: 443, addresses: ['10.7.7.7', '2600:77::9'] },
      { host: '11.9.9.9', port: 45671, addresses: ['11.9.9.9'] },
    ],
  });
});

it('stays as it was while that holds, so that a name of several addresses restarts no router', async () => {
  const joined = [link({ host: 'hub.example.test', port: '443' })];
  const first = await choose(joined, found('10.7.7.7', '10.7.7.8'));
  expect(await choose(joined, found('10.7.7.8'), first)).toEqual(first);
  expect(await choose(joined, () => Promise.reject(new Error('no answer')), first)).toEqual(first);
  const moved = await choose(joined, found('10.7.7.9'), first);
  expect(moved.endpoints).toEqual([
    { host: 'hub.example.test', port: 443, addresses: ['10.7.7.9'] },
  ]);
});

it("asks a user's manager for a service that hides the home, and takes it at its word", async () => {
  const { signal } = new AbortController();
  expect(await canHideHome(host, signal)).toBe(true);
  const [[program, ...words] = []] = calls;
  expect(program).toBe('systemd-run');
  expect(words).toEqual(expect.arrayContaining(['--user', 'ProtectHome=tmpfs', '/home/pilot']));
  code = 1;
  expect(await canHideHome(host, signal)).toBe(false);
});
