import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Connections that may wait to be accepted: a burst beyond it would be answered only after seconds. */
const connectionBacklog = 4096;

/** Listens and resolves with the address; 0 lets the system choose a port. */
export function listen(server: Server, host: string, port: number): Promise<string> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen({ port, host, backlog: connectionBacklog }, () => {
      server.off('error', reject);
      const { port: chosen } = server.address() as AddressInfo;
      resolve(`http://${host.includes(':') ? `[${host}]` : host}:${chosen}`);
    });
  });
}

export function countConnections(server: Server): Promise<number> {
  return new Promise((resolve, reject) => {
    server.getConnections((error, count) => (error ? reject(error) : resolve(count)));
  });
}

/** Stops listening; connections that are still busy when the signal is aborted are cut. */
export function close(server: Server, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const cut = () => server.closeAllConnections();
    server.close(() => {
      signal.removeEventListener('abort', cut);
      resolve();
    });
    server.closeIdleConnections();
    if (signal.aborted) cut();
    else signal.addEventListener('abort', cut, { once: true });
  });
}
