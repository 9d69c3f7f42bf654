import { type ChildProcess, execFile, execFileSync, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { promisify } from 'node:util';

import { createTestGroup, type TestGroup, whyNoFilter } from '../testing/control-group.ts';
import { renderRouterFilter } from './render-router-filter.ts';

const why = await whyNoFilter();
if (why) process.stderr.write(`SKIPPED: tests of the packet filter around the router: ${why}.\n`);
const withFilter = why === null ? it : it.skip;

const run = promisify(execFile);
const id = randomBytes(3).toString('hex');
/** The private host, and all that is around it: its own network and the world, in one. */
const host = `vigia-${id}-host`;
const around = `vigia-${id}-around`;
const table = 'vigia_test';

const hostAddress = { lan: '10.77.0.2', public: '11.0.0.9', onLink: '2600:77::2' };
const [lan, resolver, lanEnd, lan6, world, world6, onLink6] = [
  '10.77.0.1',
  '10.77.0.53',
  '10.77.0.71',
  'fd00:77::1',
  '11.22.33.44',
  '2600:99::1',
  '2600:77::1',
];
const agent = 8000;
const named = 443;
const end = 55671;
const ports = [agent, named, end, 53, 22];

const filter = renderRouterFilter({
  table,
  controlGroup: { path: 'GROUP', level: 1 },
  agentPort: agent,
  containment: {
    resolvers: [resolver],
    onLink: ['2600:77::/64'],
    endpoints: [
      { host: 'hub.example.test', port: named, addresses: [] },
      { host: lanEnd, port: end, addresses: [lanEnd] },
    ],
  },
});

/** Listens on every address, and says so. */
const serve = `
  let left = ${ports.length};
  for (const port of ${JSON.stringify(ports)})
    require('net').createServer((socket) => socket.end()).listen(port, '::', () => --left || console.log('up'));`;
/** Prints what each connection came to. */
const call = `
  const all = JSON.parse(process.argv[1]).map(([host, port]) => new Promise((resolve) => {
    const socket = require('net').connect({ host, port, timeout: 5000 });
    const say = (how) => { socket.destroy(); resolve(how); };
    socket.on('connect', () => say('open')).on('timeout', () => say('silent')).on('error', (error) => say(error.code));
  }));
  Promise.all(all).then((how) => console.log(JSON.stringify(how)));`;

let group: TestGroup;
let servers: ChildProcess[] = [];
// Not ip netns exec: it mounts another /sys, and nft would not find the control group.
const inside = (name: string) => ['nsenter', `--net=/run/netns/${name}`, '--'] as const;

async function start(...words: string[]): Promise<ChildProcess> {
  const [program = '', ...parameters] = words;
  const server = spawn(program, [...parameters, process.execPath, '-e', serve]);
  servers.push(server);
  await once(server.stdout, 'data');
  return server;
}

beforeAll(async () => {
  if (why !== null) return;
  group = createTestGroup();
  const commands = `
    netns add ${host}
    netns add ${around}
    link add line0 netns ${host} type veth peer name line0 netns ${around}
    -n ${host} address add ${hostAddress.lan}/24 dev line0
    -n ${host} address add ${hostAddress.public}/32 dev lo
    -n ${host} address add fd00:77::2/64 dev line0 nodad
    -n ${host} address add ${hostAddress.onLink}/64 dev line0 nodad
    -n ${around} address add ${lan}/24 dev line0
    -n ${around} address add ${resolver}/24 dev line0
    -n ${around} address add ${lanEnd}/24 dev line0
    -n ${around} address add ${lan6}/64 dev line0 nodad
    -n ${around} address add ${onLink6}/64 dev line0 nodad
    -n ${around} address add ${world}/32 dev lo
    -n ${around} address add ${world6}/128 dev lo nodad
    -n ${host} link set lo up
    -n ${host} link set line0 up
    -n ${around} link set lo up
    -n ${around} link set line0 up
    -n ${host} route add default via ${lan}
    -n ${host} route add default via ${lan6}`;
  for (const command of commands.trim().split('\n')) await run('ip', command.trim().split(' '));
  await start(...inside(around));
  await start(...inside(host));
}, 60_000);

afterAll(async () => {
  if (why !== null) return;
  for (const server of servers) server.kill('SIGKILL');
  servers = [];
  for (const name of [host, around]) await run('ip', ['netns', 'delete', name]).catch(() => null);
  await group.remove();
}, 60_000);

function load(text: string): void {
  const [program, ...parameters] = [...inside(host), 'nft', '-f', '-'];
  const input = text.replaceAll('GROUP', group.controlGroup.path);
  execFileSync(program, parameters, { input });
}

/** What a process comes to: `router` in the control group, `other` beside it on the host, `neighbour` around it. */
async function reach(
  who: 'router' | 'other' | 'neighbour',
  targets: readonly (readonly [string, number])[],
): Promise<string[]> {
  const words = [
    ...(who === 'router' ? group.inside : []),
    ...inside(who === 'neighbour' ? around : host),
    ...[process.execPath, '-e', call, JSON.stringify(targets)],
  ];
  const [program = '', ...parameters] = words;
  const { stdout } = await run(program, parameters, { timeout: 30_000 });
  return JSON.parse(stdout) as string[];
}

const allowed = [
  ['127.0.0.1', agent],
  [resolver, 53],
  [lanEnd, end],
  [world, named],
  [world6, named],
] as const;
/** Each with the rule that refuses it, and that alone. */
const refused = [
  ['127.0.0.1', 22, 'fib'],
  ['::1', agent, 'fib'],
  [hostAddress.lan, agent, 'fib'],
  [hostAddress.public, named, 'fib'],
  [hostAddress.onLink, named, 'fib'],
  [lan, named, 'near4'],
  [lan, 53, 'near4'],
  [lan, 22, 'near4'],
  [lanEnd, named, 'near4'],
  [resolver, 22, 'near4'],
  [lan6, named, 'near6'],
  [onLink6, named, 'near6'],
  [world, 22, 'last'],
  [world, end, 'last'],
  [world6, 53, 'last'],
] as const;
const forbidden = refused.map(([address, port]) => [address, port] as const);
/** A refused IPv6 connection says that it is not permitted, an IPv4 one that there is no way. */
const refusalOf = (address: string) => (address.includes(':') ? 'EACCES' : 'EHOSTUNREACH');

describe('the packet filter around the router', () => {
  withFilter(
    'lets it reach the agent, the resolver and the ends of its links, and nothing else',
    async () => {
      load(filter);
      expect(await reach('router', allowed)).toEqual(allowed.map(() => 'open'));
      expect(await reach('router', forbidden)).toEqual(
        forbidden.map(([address]) => refusalOf(address)),
      );
    },
  );

  withFilter('does nothing to any other process of the host', async () => {
    load(filter);
    const all = [...allowed, ...forbidden];
    expect(await reach('other', all)).toEqual(all.map(() => 'open'));
  });

  withFilter.each([
    ['fib', /^.*fib daddr.*\n/m, [hostAddress.public, named]],
    ['near4', /^.*@near4.*\n/m, [lan, named]],
    ['near6', /^.*@near6.*\n/m, [onLink6, named]],
    ['last', /^ {4}counter reject.*\n/m, [world, 22]],
    ['goto', /^.*goto router\n/m, ['127.0.0.1', 22]],
  ] as const)(
    'needs its rule %s: what that refuses is open without it',
    async (_rule, line, target) => {
      const without = filter.replace(line, '');
      expect(without).not.toBe(filter);
      load(filter);
      expect(await reach('router', [target])).toEqual([refusalOf(target[0])]);
      load(without);
      expect(await reach('router', [target])).toEqual(['open']);
    },
  );

  withFilter(
    'refuses whoever is beside the host what the router opens, and lets the host itself in',
    async () => {
      const opened = 9443;
      const own = serve
        .replaceAll(JSON.stringify(ports), `[${opened}]`)
        .replace(`= ${ports.length}`, '= 1');
      const [program, ...parameters] = group.inside;
      const server = spawn(program, [...parameters, ...inside(host), process.execPath, '-e', own]);
      servers.push(server);
      await once(server.stdout, 'data');
      const targets = [
        [hostAddress.lan, opened],
        [hostAddress.onLink, opened],
      ] as const;
      load(filter);
      expect(await reach('neighbour', targets)).toEqual(['EHOSTUNREACH', 'EACCES']);
      expect(await reach('neighbour', [[hostAddress.lan, agent]])).toEqual(['open']);
      expect(await reach('other', [['127.0.0.1', opened]])).toEqual(['open']);
      load(filter.replace(/^ {4}iif != "lo".*\n/m, ''));
      expect(await reach('neighbour', targets)).toEqual(['open', 'open']);
      server.kill('SIGKILL');
      await once(server, 'exit');
    },
  );

  withFilter(
    'is there once however often it is loaded, and gone once its table is deleted',
    async () => {
      load(filter);
      load(filter);
      const nft = (...words: string[]) =>
        run('nsenter', [...inside(host).slice(1), 'nft', ...words]);
      expect((await nft('list', 'tables')).stdout.trim()).toBe(`table inet ${table}`);
      await nft('delete', 'table', 'inet', table);
      expect(await reach('router', [['127.0.0.1', 22]])).toEqual(['open']);
    },
  );
});
