import { isIP, isIPv6 } from 'node:net';

import type { Containment } from './containment.ts';
import { nearNetworks } from './near-networks.ts';

/** Where a service's processes are in the hierarchy of control groups, below its root. */
export type ControlGroup = { path: string; level: number };

export type RouterFilterInput = {
  table: string;
  /** Has to exist when the file is loaded: nft turns it into a number then. */
  controlGroup: ControlGroup;
  agentPort: number;
  containment: Pick<Containment, 'resolvers' | 'onLink' | 'endpoints'>;
};

/** The table of a namespace's filter. */
export function filterTable(namespace: string): string {
  return `vigia_${namespace}`;
}

/** The control group that systemd gives to a service of the system (systemd.resource-control(5)). */
export function serviceControlGroup(service: string): ControlGroup {
  return { path: `system.slice/${service}`, level: 2 };
}

/**
 * The packet filter around the private site's router, for `nft -f`. Any router of a VAN may manage every other one
 * (`_topo/0/<router>/$management`), so this one is taken for hostile: it reaches the agent's port, the ends of its links
 * and the resolvers, and whoever is beside this host reaches nothing that it opens. Everything else of the host is
 * untouched. Pure: the same input gives the same bytes. Loading it replaces what was there, at once.
 */
export function renderRouterFilter(input: RouterFilterInput): string {
  const { table, controlGroup, agentPort, containment } = input;
  const { resolvers, endpoints, onLink } = containment;
  const near = nearNetworks(onLink);
  const ofRouter = `socket cgroupv2 level ${controlGroup.level} "${controlGroup.path}"`;
  const refuse = 'counter reject with icmpx type admin-prohibited';
  const named = endpoints.filter(({ host }) => isIP(host) === 0).map(({ port }) => port);
  const nearEnds = endpoints.flatMap(({ addresses, port }) =>
    addresses.map((address) => `${to(address)} tcp dport ${port} accept`),
  );
  return `# Written by vigia private up, and written again by it.
table inet ${table}
delete table inet ${table}
table inet ${table} {
  set near4 {
    type ipv4_addr
    flags interval
    auto-merge
    elements = { ${near.ipv4.join(', ')} }
  }

  set near6 {
    type ipv6_addr
    flags interval
    auto-merge
    elements = { ${near.ipv6.join(', ')} }
  }

  chain output {
    type filter hook output priority filter; policy accept;
    ${ofRouter} counter goto router
  }

  # No packet that begins a connection comes to the router but from this host itself.
  chain input {
    type filter hook input priority filter; policy accept;
    iif != "lo" ct direction original ${ofRouter} ${refuse}
  }

  chain router {
    ${[
      'ct direction reply accept',
      `ip daddr 127.0.0.1 tcp dport ${agentPort} accept`,
      ...unique(
        resolvers.map((address) => `${to(address)} meta l4proto { tcp, udp } th dport 53 accept`),
      ),
      ...unique(nearEnds),
      `fib daddr type { local, broadcast, anycast, multicast } ${refuse}`,
      `ip daddr @near4 ${refuse}`,
      `ip6 daddr @near6 ${refuse}`,
      ...(named.length > 0 ? [`tcp dport { ${numerically(named).join(', ')} } accept`] : []),
      refuse,
    ].join('\n    ')}
  }
}
`;
}

function to(address: string): string {
  return `${isIPv6(address) ? 'ip6' : 'ip'} daddr ${address}`;
}

function unique(lines: readonly string[]): string[] {
  return [...new Set(lines)].sort();
}

function numerically(ports: readonly number[]): number[] {
  return [...new Set(ports)].sort((left, right) => left - right);
}
