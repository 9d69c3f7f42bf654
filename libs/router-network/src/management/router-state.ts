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

/** Asks a router that dials out for its links. @throws as RouterManagement does. */
export async function readLinks(
  management: RouterManagement,
  signal?: AbortSignal,
): Promise<LinkState[]> {
  const connectors = await management.query('connector', signal);
  return connectors
    .filter(({ role }) => role === 'inter-router' || role === 'edge')
    .map(({ name, connectionStatus, connectionMsg }) => ({
      name: String(name),
      state: linkStates[String(connectionStatus)] ?? 'connecting',
      message: String(connectionMsg ?? ''),
    }));
}

const linkStates: Record<string, LinkState['state']> = {
  SUCCESS: 'up',
  CONNECTING: 'connecting',
  FAILED: 'failed',
};

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
