import { createServer } from 'node:net';

/**
 * A loopback port that is free now. Another process may take it before the server does; the check of who
 * owns the port finds that out.
 */
export async function chooseLoopbackPort(): Promise<number> {
  const server = createServer();
  try {
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(0, '127.0.0.1', resolve);
    });
    const address = server.address();
    if (address === null || typeof address === 'string') throw new Error('No port was given.');
    return address.port;
  } finally {
    server.close();
  }
}
