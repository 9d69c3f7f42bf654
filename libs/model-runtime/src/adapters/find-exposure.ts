import { readListeningSockets, readSocketsOfProcesses } from './listening-sockets.ts';
import type { ModelServerWarning } from './model-server-warning.ts';

/**
 * Looks at the sockets that really listen, not at the configuration: those of the processes of a server
 * that we started, or those on the port of one that we attached to.
 * Null where the kernel does not tell (not Linux).
 */
export function findExposures(where: {
  readonly pids?: readonly number[];
  readonly port?: number;
}): ModelServerWarning[] | null {
  const sockets = where.pids
    ? readSocketsOfProcesses(where.pids)
    : (readListeningSockets()?.filter(({ port }) => port === where.port) ?? null);
  return (
    sockets
      ?.filter(({ loopback }) => !loopback)
      .map(({ address, port }) => ({
        code: 'model_server_exposed' as const,
        address,
        port,
        message: `The model server accepts connections from other machines at ${address.includes(':') ? `[${address}]` : address}:${port}.`,
        remedy:
          'Bind it to 127.0.0.1, as docs/model-servers.md shows for each kind, and start it again. Until then close the port in the firewall: whoever reaches it needs no signature of Vigia.',
      })) ?? null
  );
}
