import { BlockList, isIPv6 } from 'node:net';

/**
 * Addresses that are never those of a host far away: the special-purpose registries of IANA (RFC 6890) and multicast.
 * The ranges for documentation are left out: nobody has them.
 */
const special = {
  ipv4: [
    '0.0.0.0/8',
    '10.0.0.0/8',
    '100.64.0.0/10',
    '127.0.0.0/8',
    '169.254.0.0/16',
    '172.16.0.0/12',
    '192.0.0.0/24',
    '192.88.99.0/24',
    '192.168.0.0/16',
    '198.18.0.0/15',
    '224.0.0.0/3',
  ],
  ipv6: [
    '::/127',
    '::ffff:0:0/96',
    '64:ff9b:1::/48',
    '100::/64',
    'fc00::/7',
    'fe80::/10',
    'fec0::/10',
    'ff00::/8',
  ],
} as const;

/** Networks in CIDR notation, by family. */
export type Networks = { ipv4: readonly string[]; ipv6: readonly string[] };

/** The special-purpose networks, and those with public addresses that the host itself is in. */
export function nearNetworks(onLink: readonly string[]): Networks {
  return {
    ipv4: [...special.ipv4, ...onLink.filter((network) => !network.includes(':'))],
    ipv6: [...special.ipv6, ...onLink.filter((network) => network.includes(':'))],
  };
}

/** Whether an address is of the private network: special-purpose, or beside the host. */
export function isNear(address: string, onLink: readonly string[]): boolean {
  const { ipv4, ipv6 } = nearNetworks(onLink);
  const list = new BlockList();
  for (const [networks, family] of [
    [ipv4, 'ipv4'],
    [ipv6, 'ipv6'],
  ] as const) {
    for (const network of networks) {
      // An IPv4 address in IPv6's clothes is checked as the first by BlockList itself.
      if (network === '::ffff:0:0/96') continue;
      const [base = '', length] = network.split('/');
      list.addSubnet(base, Number(length), family);
    }
  }
  return list.check(address, isIPv6(address) ? 'ipv6' : 'ipv4');
}

/** The network of an interface's address, such as `2001:db8::/64` of `2001:db8::5/64`. */
export function networkOf(cidr: string): string {
  const [address = '', length = ''] = cidr.split('/');
  const bits = isIPv6(address) ? 128 : 32;
  const parts = isIPv6(address) ? groupsOf(address) : address.split('.').map(Number);
  const width = BigInt(bits / parts.length);
  const value = parts.reduce((sum, part) => (sum << width) | BigInt(part), 0n);
  const rest = BigInt(bits) - BigInt(length);
  const base = (value >> rest) << rest;
  const at = (index: number) =>
    Number((base >> (BigInt(parts.length - 1 - index) * width)) & ((1n << width) - 1n));
  const numbers = parts.map((_part, index) => at(index));
  return bits === 32
    ? `${numbers.join('.')}/${length}`
    : `${shortIPv6(numbers.map((number) => number.toString(16)).join(':'))}/${length}`;
}

/** In the short form of RFC 5952, by the URL parser. */
function shortIPv6(address: string): string {
  return new URL(`http://[${address}]`).hostname.slice(1, -1);
}

function groupsOf(address: string): number[] {
  const [left = '', right] = shortIPv6(address).split('::');
  const read = (text: string) =>
    text
      .split(':')
      .filter(Boolean)
      .map((group) => Number.parseInt(group, 16));
  const [head, tail] = [read(left), read(right ?? '')];
  return [...head, ...Array<number>(8 - head.length - tail.length).fill(0), ...tail];
}
