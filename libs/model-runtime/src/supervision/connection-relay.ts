import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createServer as createHttpServer } from 'node:http';
import { type AddressInfo, createServer, type Socket } from 'node:net';

import { createProblem, toOpenAiError } from '@vigia/api-contract';

import type { ConnectionMessage, ServerMessage } from '../embedded-server/messages.ts';

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
  let handedOver = 0;
  /** Handles of connections that their process has not said to have. */
  const untaken = new Map<number, { socket: Socket; child: ChildProcess }>();
  const watched = new WeakSet<ChildProcess>();

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

  /** Closes our handle only: a connection that was taken stays open in the process that took it. */
  function letGo(number: number): void {
    untaken.get(number)?.socket.destroy();
    untaken.delete(number);
  }

  function watch(child: ChildProcess): void {
    if (watched.has(child)) return;
    watched.add(child);
    child.on('message', (told: ServerMessage) => {
      if (told.type === 'connection-taken') letGo(told.number);
    });
    child.once('exit', () => {
      for (const [number, held] of untaken) if (held.child === child) letGo(number);
    });
  }

  /**
   * Hands a connection over and keeps a handle of it until the process says that it has it. Node drops
   * what a process that ends had not taken yet, without closing it: whoever sent a request there would wait.
   */
  function handOver(socket: Socket, child: ChildProcess): void {
    const number = (handedOver += 1);
    untaken.set(number, { socket, child });
    const message: ConnectionMessage = { type: 'connection', number };
    child.send(message, socket, { keepOpen: true }, (error) => {
      if (error) letGo(number);
    });
  }

  const listener = createServer({ pauseOnConnect: true }, (socket) => {
    socket.on('error', () => socket.destroy());
    const child = serving;
    if (!child?.connected) answerAbsence(socket);
    else handOver(socket, child);
  });
  listener.listen(0, '127.0.0.1');
  await once(listener, 'listening');
  const { port } = listener.address() as AddressInfo;

  return {
    baseUrl: `http://127.0.0.1:${port}`,
    serveWith(child) {
      serving = child;
      if (child) watch(child);
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
