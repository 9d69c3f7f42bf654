import { connect } from 'node:net';

/** A connection on which a test sends bytes as it likes. */
export type RawConnection = {
  send(bytes: string): void;
  /** All that came back so far. */
  received(): string;
  /** Resolves when the other side has closed it: with all that came back, and after how many milliseconds. */
  closed: Promise<{ received: string; milliseconds: number }>;
  /** Resolves when this has come back. */
  untilReceived(text: string): Promise<void>;
  destroy(): void;
};

export function openRawConnection(url: string): RawConnection {
  const startedAt = performance.now();
  const { hostname, port } = new URL(url);
  const socket = connect({ host: hostname, port: Number(port) });
  let received = '';
  socket.setEncoding('latin1').on('data', (text: string) => (received += text));
  // A write to a connection that was just closed.
  socket.on('error', () => undefined);
  const closed = new Promise<{ received: string; milliseconds: number }>((resolve) => {
    socket.once('close', () => resolve({ received, milliseconds: performance.now() - startedAt }));
  });
  return {
    send: (bytes) => void socket.write(bytes),
    received: () => received,
    closed,
    async untilReceived(text) {
      while (!received.includes(text)) {
        if (socket.destroyed) throw new Error(`It was closed after: ${received}`);
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
    },
    destroy: () => socket.destroy(),
  };
}
