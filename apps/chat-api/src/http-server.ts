import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { type AddressInfo, type Socket } from 'node:net';

import { createProblem, type ProblemCode, problemMediaType } from '@vigia/api-contract';

/** Limits on what comes from outside, in bytes and milliseconds. */
const limits = {
  maxHeaderSize: 16 * 1024,
  headersTimeout: 15_000,
  requestTimeout: 120_000,
  // Longer than the minute for which load balancers keep a connection, so that they close it, not we.
  keepAliveTimeout: 65_000,
  connectionsCheckingInterval: 5_000,
};

/** Connections that may wait to be accepted: a burst beyond it would be answered only after seconds. */
const connectionBacklog = 4096;

/** How long a body may take, in milliseconds: more for one that says it is large, up to `requestTimeout`. */
const bodyTime = { least: 30_000, perByte: 0.01 };

export type HttpServerOptions = {
  /** The least time that a body is given, in milliseconds; default 30 s. */
  bodyMilliseconds?: number;
};

/** Makes the server; what is no HTTP at all gets a problem document too. */
export function createHttpServer({
  bodyMilliseconds = bodyTime.least,
}: HttpServerOptions = {}): Server {
  const server = createServer(limits);
  const answers = new WeakMap<Socket, ServerResponse>();

  server.on('request', (request: IncomingMessage, response: ServerResponse) => {
    answers.set(request.socket, response);
    if (request.complete) return;
    const announced = Number(request.headers['content-length'] ?? 0);
    const time = Math.min(limits.requestTimeout, bodyMilliseconds + announced * bodyTime.perByte);
    const timer = setTimeout(() => {
      if (request.complete) return;
      const error = Object.assign(new Error('The body took too long.'), {
        code: 'ERR_HTTP_REQUEST_TIMEOUT',
      });
      server.emit('clientError', error, request.socket);
    }, time);
    request.once('close', () => clearTimeout(timer));
  });

  server.on('clientError', (error: NodeJS.ErrnoException, socket: Socket) => {
    if (error.code === 'ECONNRESET' || !socket.writable) {
      socket.destroy();
      return;
    }
    const answer = answers.get(socket);
    if (answer?.headersSent && !answer.writableFinished) {
      // No second answer into one that has begun.
      socket.destroySoon();
      return;
    }
    const problem = createProblem(toCode(error.code), {
      detail: 'What was sent is not a request that this service reads.',
    });
    const body = JSON.stringify(problem);
    socket.end(
      [
        `HTTP/1.1 ${problem.status} ${problem.title}`,
        `Content-Type: ${problemMediaType}`,
        `Content-Length: ${Buffer.byteLength(body)}`,
        'Connection: close',
        '',
        body,
      ].join('\r\n'),
    );
  });
  return server;
}

function toCode(code: string | undefined): ProblemCode {
  if (code === 'HPE_HEADER_OVERFLOW') return 'headers_too_large';
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT') return 'request_timeout';
  return 'invalid_request';
}

/**
 * Listens, and gives the port.
 * @throws Error with a sentence for people when the address is in use or not ours.
 */
export async function listen(
  server: Server,
  host: string,
  port: number,
  portSetting = 'VIGIA_LISTEN_PORT',
): Promise<number> {
  server.listen({ port, host, backlog: connectionBacklog });
  try {
    await once(server, 'listening');
  } catch (error) {
    throw explainListenError(error as NodeJS.ErrnoException, `${host}:${port}`, portSetting);
  }
  return (server.address() as AddressInfo).port;
}

function explainListenError(
  error: NodeJS.ErrnoException,
  address: string,
  portSetting: string,
): Error {
  const sentences: Record<string, string> = {
    EADDRINUSE: `${address} is in use by another program. Choose another port with ${portSetting}.`,
    EACCES: `${address} may not be used by this user. Choose a port from 1024 with ${portSetting}.`,
    EADDRNOTAVAIL: `${address} is on no address of this machine. Choose another with VIGIA_LISTEN_HOST.`,
  };
  const message =
    sentences[error.code ?? ''] ?? `${address} cannot be listened on (${error.code}).`;
  return new Error(message, { cause: error });
}

/** Ends the server: answers that are under way may end until `graceMilliseconds` are over, then they are cut. */
export async function closeServer(server: Server, graceMilliseconds: number): Promise<void> {
  const closed = once(server, 'close');
  server.close();
  server.closeIdleConnections();
  const timer = setTimeout(() => server.closeAllConnections(), graceMilliseconds);
  await closed;
  clearTimeout(timer);
}
