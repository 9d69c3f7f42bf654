import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/** A line between two processes that can be cut: passes TCP bytes on until it is told not to. */
export type CuttableProxy = {
  readonly url: string;
  /** Where new connections lead from now on. */
  leadTo(url: string): void;
  /** Ends every connection at once: with a reset, or as if the other side had closed it. */
  cut(how: 'reset' | 'close'): void;
  /** The next bytes of an answer are lost, and their connection with them: the request has arrived. */
  loseNextAnswer(): void;
  /** Undoes `loseNextAnswer` where no answer has come since. */
  heal(): void;
  close(): Promise<void>;
};

/** Listens on loopback, on a port that the system chooses. */
export async function openCuttableProxy(target: string): Promise<CuttableProxy> {
  let { hostname, port } = new URL(target);
  let isAnswerLost = false;
  const sockets = new Set<Socket>();

  function hold(socket: Socket, other: Socket): void {
    sockets.add(socket);
    socket.setNoDelay(true);
    socket.on('error', () => undefined);
    socket.on('close', () => {
      sockets.delete(socket);
      other.destroy();
    });
  }

  const server = createServer((near) => {
    const far = connect(Number(port), hostname);
    hold(near, far);
    hold(far, near);
    near.pipe(far);
    far.on('data', (chunk: Buffer) => {
      if (isAnswerLost) {
        isAnswerLost = false;
        far.destroy();
        return;
      }
      if (!near.write(chunk)) far.pause();
    });
    near.on('drain', () => far.resume());
    far.on('end', () => near.end());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

  return {
    url,
    leadTo(next) {
      ({ hostname, port } = new URL(next));
    },
    cut(how) {
      for (const socket of sockets) {
        if (how === 'reset') socket.resetAndDestroy();
        else socket.destroy();
      }
    },
    loseNextAnswer() {
      isAnswerLost = true;
    },
    heal() {
      isAnswerLost = false;
    },
    async close() {
      const closed = once(server, 'close');
      server.close();
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}
