import type { IncomingMessage, Server } from 'node:http';
import { connect } from 'node:net';
import type { Duplex } from 'node:stream';

import { type RawData, WebSocket, WebSocketServer } from 'ws';

/** What a kubelet speaks for a forwarded port, of all that a client offers. */
const protocol = 'v4.channel.k8s.io';
const channels = { data: 0, error: 1 } as const;

export type PortForwardOptions = {
  /** Which requests to upgrade are for a forwarded port; the others are refused. */
  path: RegExp;
  /** Where the connections to a port of a pod really lead: a port of 127.0.0.1. Nobody is there where it is 0. */
  portOf(port: number, path: string): number;
};

/**
 * Forwards ports as a kubelet does (k8s.io/kubelet, pkg/cri/streaming/portforward/websocket.go): one WebSocket a
 * connection, its frames begin with the channel, and the first one of each channel from here holds the port,
 * little-endian. What goes wrong is a sentence on the channel of errors.
 */
export function servePortForward(server: Server, options: PortForwardOptions): void {
  const sockets = new WebSocketServer({
    noServer: true,
    handleProtocols: (offered) => (offered.has(protocol) ? protocol : false),
  });
  server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    const url = new URL(request.url ?? '/', 'http://here');
    const port = Number(url.searchParams.get('port') ?? url.searchParams.get('ports'));
    if (!options.path.test(url.pathname) || !Number.isInteger(port)) {
      socket.end('HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\n\r\n');
      return;
    }
    sockets.handleUpgrade(request, socket, head, (client) =>
      forward(client, port, options.portOf(port, url.pathname)),
    );
  });
  server.on('close', () => sockets.close());
}

function forward(client: WebSocket, port: number, target: number): void {
  const announced = Buffer.alloc(2);
  announced.writeUInt16LE(port);
  const send = (channel: number, bytes: Buffer) => {
    if (client.readyState === WebSocket.OPEN)
      client.send(Buffer.concat([Buffer.of(channel), bytes]));
  };
  send(channels.data, announced);
  send(channels.error, announced);
  const connection = connect(target, '127.0.0.1');
  connection.on('data', (chunk: Buffer) => send(channels.data, chunk));
  connection.on('error', (error) => {
    const sentence = `error forwarding port ${port} to pod: dial tcp4 127.0.0.1:${port}: ${error.message}`;
    send(channels.error, Buffer.from(sentence));
  });
  connection.once('close', () => client.close());
  client.on('message', (data: RawData) => {
    const frame = data as Buffer;
    if (frame[0] === channels.data) connection.write(frame.subarray(1));
  });
  client.once('close', () => connection.destroy());
  client.on('error', () => connection.destroy());
}
