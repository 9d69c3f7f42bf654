import { readListeningSockets, readSocketsOfProcesses } from './listening-sockets.ts';

/** A model server that can be reached from other machines: weights and prompts are behind no door. */
export type Exposure = {
  readonly code: 'model_server_exposed';
  readonly address: string;
  readonly port: number;
  readonly message: string;
  readonly remedy: string;
};

/**
 * Looks at the sockets that really listen, not at the configuration: those of the processes of a server
 * that we started, or those on the port of one that we attached to.
 * Null where the kernel does not tell (not Linux).
 */
export function findExposures(where: {
  readonly pids?: readonly number[];
  readonly port?: number;
}): Exposure[] | null {
  const sockets = where.pids
    ? readSocketsOfProcesses(where.pids)
    : (readListeningSockets()?.filter(({ port }) => port === where.port) ?? null);
  return (
    sockets
      ?.filter(({ loopback }) => !loopback)
      .map(({ address, port }) => ({
        code: 'model_server_exposed',
        address,
        port,
        message: `The model server accepts connections from other machines at ${address.includes(':') ? `[${address}]` : address}:${port}.`,
        remedy:
          'Bind it to 127.0.0.1, as docs/model-servers.md shows for each kind, and start it again. Until then close the port in the firewall: whoever reaches it needs no signature of Vigia.',
      })) ?? null
  );
}
