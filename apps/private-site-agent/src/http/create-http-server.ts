import {
  createServer,
  type IncomingMessage,
  type RequestListener,
  type Server,
  type ServerResponse,
} from 'node:http';
import type { Socket } from 'node:net';

import { createProblem, type ProblemCode, problemMediaType } from '@vigia/api-contract';

/** Bytes, counts and milliseconds: whatever a peer sends or leaves out, its connection has an end. */
export type ServerLimits = {
  headerBytes: number;
  /** From the connection, or the end of the request before, to the end of the headers. */
  headersMilliseconds: number;
  /** The same to the end of the body; routes may give a body less. */
  requestMilliseconds: number;
  /** Without a byte in either direction; answers under way write heartbeats more often. */
  idleMilliseconds: number;
  /** Without a request on a connection that had one. */
  keepAliveMilliseconds: number;
  connections: number;
  /** Through a router of the VAN all requests come from one address: a bound, not a share. */
  connectionsPerPeer: number;
  /** How often times are looked at. */
  checkMilliseconds: number;
};

export const defaultServerLimits: ServerLimits = {
  headerBytes: 16 * 1024,
  headersMilliseconds: 10_000,
  requestMilliseconds: 120_000,
  idleMilliseconds: 120_000,
  // Longer than chat-api keeps idle connections, so that it is the one who closes them.
  keepAliveMilliseconds: 75_000,
  connections: 16_384,
  connectionsPerPeer: 8192,
  checkMilliseconds: 5_000,
};

export type HttpServerOptions = {
  limits?: Partial<ServerLimits>;
  /** Told of what was refused before it was a request, by its code. */
  onRefusal?: (code: ProblemCode) => void;
};

/** An HTTP server whose every wait has an end: https://nodejs.org/api/http.html#class-httpserver. */
export function createHttpServer(
  app: RequestListener,
  { limits: given, onRefusal = () => undefined }: HttpServerOptions = {},
): Server {
  const limits = { ...defaultServerLimits, ...given };
  const refused = new WeakSet<Socket>();
  const answers = new WeakMap<Socket, ServerResponse>();
  const connectionsOf = new Map<string, number>();

  const server = createServer(
    {
      maxHeaderSize: limits.headerBytes,
      headersTimeout: limits.headersMilliseconds,
      requestTimeout: limits.requestMilliseconds,
      keepAliveTimeout: limits.keepAliveMilliseconds,
      connectionsCheckingInterval: limits.checkMilliseconds,
      highWaterMark: 64 * 1024,
    },
    (request: IncomingMessage, response: ServerResponse) => {
      // What came in before the connection of a refused peer was gone is not carried out.
      if (refused.has(request.socket)) return;
      answers.set(request.socket, response);
      app(request, response);
    },
  );
  server.setTimeout(limits.idleMilliseconds);
  server.maxHeadersCount = 100;
  server.maxConnections = limits.connections;

  server.on('connection', (socket) => {
    const peer = socket.remoteAddress;
    // A Unix socket has no address, and one that is gone already has none any more.
    if (peer === undefined) return;
    const count = (connectionsOf.get(peer) ?? 0) + 1;
    connectionsOf.set(peer, count);
    socket.once('close', () => {
      const left = (connectionsOf.get(peer) ?? 1) - 1;
      if (left > 0) connectionsOf.set(peer, left);
      else connectionsOf.delete(peer);
    });
    if (count <= limits.connectionsPerPeer) return;
    refused.add(socket);
    refuse(socket, 'connections_limited');
  });

  server.on('clientError', (error: NodeJS.ErrnoException, socket: Socket) => {
    if (error.code === 'ECONNRESET' || !socket.writable || answers.get(socket)?.headersSent) {
      socket.destroy();
      return;
    }
    refuse(socket, codeOf(error));
  });

  /** Answers on the bare connection and closes it. */
  function refuse(socket: Socket, code: ProblemCode): void {
    onRefusal(code);
    const problem = createProblem(code);
    const body = JSON.stringify(problem);
    socket.write(
      [
        `HTTP/1.1 ${problem.status} ${problem.title}`,
        `Content-Type: ${problemMediaType}`,
        `Content-Length: ${Buffer.byteLength(body)}`,
        'Connection: close',
        '',
        body,
      ].join('\r\n'),
    );
    socket.destroySoon();
  }

  return server;
}

function codeOf({ code }: NodeJS.ErrnoException): ProblemCode {
  if (code === 'HPE_HEADER_OVERFLOW') return 'headers_too_large';
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT') return 'request_timeout';
  return 'invalid_request';
}
