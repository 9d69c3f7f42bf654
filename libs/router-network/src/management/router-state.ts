import type { RouterManagement } from './router-management.ts';

/** How a router's link to another site is, as the router that dials sees it. */
export type LinkState = {
  name: string;
  /** `absent`: the router has no such connector, though its configuration says so. */
  state: 'up' | 'connecting' | 'failed' | 'absent';
  /** What the router says of it, such as the error of TLS or TCP; empty when it says nothing. */
  message: string;
};

/** How a listener is: `up` while its socket is open, which is while the network has a connector for its key. */
export type ListenerState = {
  name: string;
  routingKey: string;
  port: number;
  state: 'up' | 'down';
  message: string;
  connectionsOpened: number;
  connectionsClosed: number;
};

/**
 * Asks a router that dials out for its links. A link is up when its connection has been opened by both sides and
 * the router hears a neighbour. `connectionStatus` alone does not tell: it says SUCCESS while the router still
 * dials (skupper-router 3.5.1). @throws as RouterManagement does.
 */
export async function readLinks(
  management: RouterManagement,
  signal?: AbortSignal,
): Promise<LinkState[]> {
  const [connectors, connections, nodes, [router]] = await Promise.all([
    management.query('connector', signal),
    management.query('connection', signal),
    management.query('router.node', signal),
    management.query('router', signal),
  ]);
  const links = connectors.filter(({ role }) => role === 'inter-router' || role === 'edge');
  const hearsNeighbour = nodes.some(({ id }) => id !== router?.['id']);

  return links.map((connector) => {
    const { name, role, host, port, connectionStatus, connectionMsg } = connector;
    const isOpen = connections.some(
      (connection) =>
        connection['role'] === role &&
        connection['dir'] === 'out' &&
        connection['opened'] === true &&
        (links.length === 1 || connection['host'] === `${String(host)}:${String(port)}`),
    );
    const isUp = isOpen && (role === 'edge' || hearsNeighbour);
    const message = isOpen && !isUp ? 'the other router is not heard' : String(connectionMsg ?? '');
    const state = isUp ? 'up' : connectionStatus === 'FAILED' ? 'failed' : 'connecting';
    return { name: String(name), state, message };
  });
}

/** Asks a router for its listeners. @throws as RouterManagement does. */
export async function readListeners(
  management: RouterManagement,
  signal?: AbortSignal,
): Promise<ListenerState[]> {
  const listeners = await management.query('tcpListener', signal);
  return listeners.map((listener) => ({
    name: String(listener['name']).replace(/^listener\//, ''),
    routingKey: String(listener['address']),
    port: Number(listener['port']),
    state: listener['operStatus'] === 'up' ? 'up' : 'down',
    message: String(listener['connectionMsg'] ?? ''),
    connectionsOpened: Number(listener['connectionsOpened'] ?? 0),
    connectionsClosed: Number(listener['connectionsClosed'] ?? 0),
  }));
}
