import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/** What stands where a Skupper listener stands, and what it does with the connections that it accepts. */
export type Behaviour =
  /** Carries each new connection to the next of these ports in turn, as a router balances connections. */
  | { kind: 'carry'; ports: number[] }
  /** Ends each connection at once, as a router does without a connector that answers. */
  | { kind: 'close' }
  | { kind: 'reset' }
  /** Takes everything and says nothing, as behind a link whose packets are lost. */
  | { kind: 'swallow' };

export type Switchboard = {
  url: string;
  port: number;
  /** Connections that were accepted. */
  readonly accepted: number;
  set(behaviour: Behaviour): void;
  /** Refuses connections from now on, and ends those that there are. */
  shut(): Promise<void>;
  /** Accepts them again on the same port. */
  open(): Promise<void>;
};

export async function startSwitchboard(first: Behaviour): Promise<Switchboard> {
  let behaviour = first;
  let accepted = 0;
  let turn = 0;
  let port = 0;
  const sockets = new Set<Socket>();

  function keep(socket: Socket): void {
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.once('close', () => sockets.delete(socket));
  }

  function carry(socket: Socket, ports: number[]): void {
    const target = connect(ports[turn++ % ports.length] ?? 0, '127.0.0.1');
    keep(target);
    socket.pipe(target).pipe(socket);
    socket.once('close', () => target.destroy());
    target.once('close', () => socket.destroy());
  }

  const make = () =>
    createServer((socket) => {
      accepted += 1;
      keep(socket);
      if (behaviour.kind === 'carry') carry(socket, behaviour.ports);
      else if (behaviour.kind === 'close') socket.destroy();
      else if (behaviour.kind === 'reset') socket.resetAndDestroy();
      else socket.resume();
    });
  let server = make();

  async function open(): Promise<void> {
    server = make();
    server.listen(port, '127.0.0.1');
    await once(server, 'listening');
    ({ port } = server.address() as AddressInfo);
  }
  await open();

  return {
    url: `http://127.0.0.1:${port}`,
    port,
    get accepted() {
      return accepted;
    },
    set(next) {
      behaviour = next;
      for (const socket of sockets) socket.destroy();
    },
    async shut() {
      const closed = server.listening ? once(server, 'close') : undefined;
      server.close();
      for (const socket of sockets) socket.destroy();
      await closed;
    },
    open,
  };
}
