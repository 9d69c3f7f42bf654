import { connect } from 'node:net';

/** Null when something accepts a connection there, else the code of the failure, such as `ECONNREFUSED`. @throws the reason of `signal` */
export async function probePort(
  host: string,
  port: number,
  signal: AbortSignal,
): Promise<string | null> {
  signal.throwIfAborted();
  const found = Promise.withResolvers<string | null>();
  const onAbort = () => found.reject(signal.reason);
  signal.addEventListener('abort', onAbort, { once: true });
  const socket = connect({ host, port });
  try {
    socket.once('connect', () => found.resolve(null));
    socket.on('error', (error: NodeJS.ErrnoException) =>
      found.resolve(error.code ?? error.message),
    );
    return await found.promise;
  } finally {
    signal.removeEventListener('abort', onAbort);
    socket.destroy();
  }
}
