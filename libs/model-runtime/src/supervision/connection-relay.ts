import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createServer as createHttpServer } from 'node:http';
import { type AddressInfo, createServer, type Socket } from 'node:net';

import { createProblem, toOpenAiError } from '@vigia/api-contract';

import type { ConnectionMessage } from '../embedded-server/messages.ts';

/**
 * Owns the listening socket and hands each connection over to the process that serves at that moment. So
 * the address stays the same when the process is replaced, and no other program can take the port, and
 * with it the key and the prompts, in between.
 */
export type ConnectionRelay = {
  readonly baseUrl: string;
  /** The process that gets the connections from now on; null answers them with 503. */
  serveWith(child: ChildProcess | null): void;
  close(): void;
};

/** Listens on loopback, on a port that the system chooses. */
export async function openConnectionRelay(): Promise<ConnectionRelay> {
  let serving: ChildProcess | null = null;

  const absent = createHttpServer((request, response) => {
    const problem = createProblem('model_unavailable', {
      detail: 'The model server is starting.',
      remedy: 'Try again in a few seconds.',
    });
    const body =
      request.url === '/health' ? { status: 'loading', progress: 0 } : toOpenAiError(problem);
    response.writeHead(503, {
      'Content-Type': 'application/json',
      'Retry-After': '2',
      Connection: 'close',
    });
    response.end(JSON.stringify(body));
    request.resume();
  });

  const answerAbsence = (socket: Socket) => {
    absent.emit('connection', socket);
    socket.resume();
  };

  const listener = createServer({ pauseOnConnect: true }, (socket) => {
    socket.on('error', () => socket.destroy());
    const child = serving;
    if (!child?.connected) {
      answerAbsence(socket);
      return;
    }
    const message: ConnectionMessage = { type: 'connection' };
    child.send(message, socket, { keepOpen: false }, (error) => {
      if (error) socket.destroy();
    });
  });
  listener.listen(0, '127.0.0.1');
  await once(listener, 'listening');
  const { port } = listener.address() as AddressInfo;

  return {
    baseUrl: `http://127.0.0.1:${port}`,
    serveWith(child) {
      serving = child;
    },
    close() {
      serving = null;
      absent.closeAllConnections();
      // Listening ends at once. The `close` event may never come: connections that were handed to a
      // process that has ended stay counted here.
      listener.close();
    },
  };
}
