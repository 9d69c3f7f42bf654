import { createServer, type Server } from 'node:http';

import type { Metrics } from '@vigia/observability';

/** Generous for a scraper, and an end for whoever only holds connections; in bytes and milliseconds. */
const limits = { maxHeaderSize: 8 * 1024, headersTimeout: 10_000, requestTimeout: 10_000 };

/**
 * A server of its own for the metrics, so that no exposure of the site ever leads to them. They hold counts,
 * no names and no content.
 */
export function createMetricsServer({ render, contentType }: Metrics): Server {
  const server = createServer(limits, (request, response) => {
    if (request.url !== '/metrics' || (request.method !== 'GET' && request.method !== 'HEAD')) {
      response.writeHead(request.url === '/metrics' ? 405 : 404).end();
      return;
    }
    render().then(
      (text) => response.writeHead(200, { 'Content-Type': contentType }).end(text),
      () => response.writeHead(500).end(),
    );
  });
  server.maxConnections = 32;
  return server;
}
