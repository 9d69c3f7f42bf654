import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';

/** Below what systems give to outgoing connections (Linux: 32768 and up), and above the well-known ones. */
const range = { first: 20_000, last: 31_999 };

/**
 * A port of loopback on which nothing listens now. Not one that the system would also give to an outgoing
 * connection: a router opens its listeners late and closes them while the link is down.
 */
export async function freePort(host = '127.0.0.1'): Promise<number> {
  for (;;) {
    const port = randomInt(range.first, range.last + 1);
    if (await isFree(port, host)) return port;
  }
}

function isFree(port: number, host: string): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen({ port, host, exclusive: true }, () => server.close(() => resolve(true)));
  });
}
