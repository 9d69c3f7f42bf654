import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/**
 * An HTTP server whose every wait has an end: https://nodejs.org/api/http.html#class-httpserver.
 * Streams are kept alive by their heartbeats.
 */
export function createHttpServer(app: RequestListener): Server {
  const server = createServer(
    {
      maxHeaderSize: 16 * 1024,
      headersTimeout: 10_000,
      requestTimeout: 30_000,
      // Longer than chat-api keeps idle connections, so that it is the one who closes them.
      keepAliveTimeout: 75_000,
      connectionsCheckingInterval: 5_000,
      highWaterMark: 64 * 1024,
    },
    app,
  );
  server.setTimeout(120_000);
  server.maxHeadersCount = 100;
  server.maxConnections = 16_384;
  return server;
}

/** Listens and resolves with the address; 0 lets the system choose a port. */
export function listen(server: Server, host: string, port: number): Promise<string> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      const { port: chosen } = server.address() as AddressInfo;
      resolve(`http://${host.includes(':') ? `[${host}]` : host}:${chosen}`);
    });
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
