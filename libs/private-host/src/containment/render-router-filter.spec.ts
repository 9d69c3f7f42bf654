import fc from 'fast-check';

import type { Containment } from './containment.ts';
import { isNear, networkOf } from './near-networks.ts';
import {
  renderRouterFilter,
  type RouterFilterInput,
  serviceControlGroup,
} from './render-router-filter.ts';

const input: RouterFilterInput = {
  table: 'vigia_default',
  controlGroup: serviceControlGroup('skupper-default.service'),
  agentPort: 8000,
  containment: {
    resolvers: ['127.0.0.53', 'fd00::53'],
    onLink: ['203.0.113.0/24', '2001:db8:7::/64'],
    endpoints: [
      { host: 'hub.example.test', port: 443, addresses: [] },
      { host: 'lab-hub.example.test', port: 55671, addresses: ['10.1.2.3'] },
      { host: '2001:db8::9', port: 45671, addresses: ['2001:db8::9'] },
    ],
  },
};

const rulesOf = (text: string) =>
  (/chain router \{\n([^}]*(?:\{[^}]*\}[^}]*)*)\n {2}\}/.exec(text)?.[1] ?? '')
    .split('\n')
    .map((line) => line.trim());

it('lets the router reach the agent, the resolvers and the ends of its links, and nothing else', () => {
  const text = renderRouterFilter(input);
  expect(rulesOf(text)).toEqual([
    'ct direction reply accept',
    'ip daddr 127.0.0.1 tcp dport 8000 accept',
    'ip daddr 127.0.0.53 meta l4proto { tcp, udp } th dport 53 accept',
    'ip6 daddr fd00::53 meta l4proto { tcp, udp } th dport 53 accept',
    'ip daddr 10.1.2.3 tcp dport 55671 accept',
    'ip6 daddr 2001:db8::9 tcp dport 45671 accept',
    'fib daddr type { local, broadcast, anycast, multicast } counter reject with icmpx type admin-prohibited',
    'ip daddr @near4 counter reject with icmpx type admin-prohibited',
    'ip6 daddr @near6 counter reject with icmpx type admin-prohibited',
    'tcp dport { 443, 55671 } accept',
    'counter reject with icmpx type admin-prohibited',
  ]);
  const { table, controlGroup } = input;
  expect(text).toContain(
    `table inet ${table}\ndelete table inet ${table}\ntable inet ${table} {\n`,
  );
  expect(text).toContain(
    `    socket cgroupv2 level ${controlGroup.level} "system.slice/skupper-default.service" counter goto router\n`,
  );
  expect(text).toMatch(/elements = \{ 0\.0\.0\.0\/8, .*203\.0\.113\.0\/24 \}/);
  expect(text).toMatch(/elements = \{ ::\/127, .*2001:db8:7::\/64 \}/);
});

it('opens no port to the world where every link goes to an address', () => {
  const endpoints = [{ host: '192.0.2.1', port: 55671, addresses: ['192.0.2.1'] }];
  const text = renderRouterFilter({ ...input, containment: { ...input.containment, endpoints } });
  expect(rulesOf(text).filter((rule) => rule.startsWith('tcp dport'))).toEqual([]);
});

const address = fc.oneof(fc.ipV4(), fc.ipV6());
const port = fc.integer({ min: 1, max: 65_535 });
const endpoint: fc.Arbitrary<Containment['endpoints'][number]> = fc.oneof(
  fc.record({ host: fc.domain(), port, addresses: fc.uniqueArray(address, { maxLength: 3 }) }),
  fc.tuple(address, port).map(([host, each]) => ({ host, port: each, addresses: [host] })),
);

it('is the same to the byte however its links and resolvers are ordered, and accepts before it refuses', () => {
  fc.assert(
    fc.property(
      fc.uniqueArray(endpoint, { maxLength: 4, selector: ({ host }) => host }),
      fc.uniqueArray(address, { maxLength: 3 }),
      port,
      (endpoints, resolvers, agentPort) => {
        const render = (some: Containment['endpoints'], others: string[]) =>
          renderRouterFilter({
            ...input,
            agentPort,
            containment: { onLink: [], endpoints: some, resolvers: others },
          });
        const text = render(endpoints, resolvers);
        expect(render(endpoints.toReversed(), resolvers.toReversed())).toBe(text);
        const rules = rulesOf(text);
        expect(rules.at(-1)).toBe('counter reject with icmpx type admin-prohibited');
        const firstRefusal = rules.findIndex((rule) => rule.includes('reject'));
        // After the first refusal only ports of names are opened, and never with an address.
        for (const rule of rules.slice(firstRefusal)) {
          expect(rule).toMatch(/ reject with |^counter reject|^tcp dport \{ [\d, ]+ \} accept$/);
        }
        const wanted = endpoints.flatMap((each) =>
          each.addresses.map((one) => `daddr ${one} tcp dport ${each.port} accept`),
        );
        for (const rule of wanted) expect(text).toContain(rule);
      },
    ),
  );
});

it.each([
  ['10.1.2.3', true],
  ['172.31.255.255', true],
  ['172.32.0.1', false],
  ['100.64.1.1', true],
  ['169.254.169.254', true],
  ['::ffff:10.1.2.3', true],
  ['fd12::1', true],
  ['fe80::1', true],
  ['2600::1', false],
  ['2600:77::1', true],
  ['1.1.1.1', false],
  ['11.0.0.200', true],
])('takes %s for an address of the private network: %s', (each, expected) => {
  expect(isNear(each, ['2600:77::/64', '11.0.0.0/24'])).toBe(expected);
});

it.each([
  ['2600:77::5:6/64', '2600:77::/64'],
  ['2600:77:0:1:a:b:c:d/128', '2600:77:0:1:a:b:c:d/128'],
  ['2600:77:0:1ff::1/56', '2600:77:0:100::/56'],
  ['11.1.2.3/20', '11.1.0.0/20'],
  ['11.1.2.3/32', '11.1.2.3/32'],
])('finds the network of %s', (cidr, network) => {
  expect(networkOf(cidr)).toBe(network);
});
