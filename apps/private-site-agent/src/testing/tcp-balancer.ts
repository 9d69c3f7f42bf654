import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/** Stands where a Skupper listener stands: it balances connections, and knows nothing of requests. */
export type TcpBalancer = {
  url: string;
  /** New connections go to these ports in turn; those that there are stay. */
  setPorts(ports: number[]): void;
  close(): Promise<void>;
};

export async function startTcpBalancer(first: number[]): Promise<TcpBalancer> {
  let ports = first;
  let turn = 0;
  const sockets = new Set<Socket>();
  const keep = (socket: Socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.once('close', () => sockets.delete(socket));
  };
  const server = createServer((socket) => {
    const target = connect(ports[turn++ % ports.length] ?? 0, '127.0.0.1');
    keep(socket);
    keep(target);
    socket.pipe(target).pipe(socket);
    socket.once('close', () => target.destroy());
    target.once('close', () => socket.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    setPorts(next) {
      ports = next;
    },
    async close() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}
