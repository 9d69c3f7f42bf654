import { connect } from 'node:net';

/** What came back on a connection, up to its end. */
export type RawAnswer = {
  text: string;
  /** The status of each answer, in order. */
  statuses: number[];
  milliseconds: number;
  /** False when the other side let the connection stand until the deadline. */
  hasEnded: boolean;
};

export type RawOptions = {
  /** How long the other side may take to end the connection, in milliseconds. */
  deadline: number;
  /** Whether the sending side is ended after the bytes, as by a client that has nothing more to say. */
  halfClose?: boolean;
};

/** Sends bytes as they are and reads until the connection ends. */
export function sendRaw(url: string, bytes: Uint8Array | string, options: RawOptions) {
  const { hostname, port } = new URL(url);
  const started = performance.now();
  return new Promise<RawAnswer>((resolve) => {
    const socket = connect(Number(port), hostname);
    let text = '';
    const finish = (hasEnded: boolean) => {
      clearTimeout(timer);
      socket.destroy();
      const statuses = [...text.matchAll(/^HTTP\/1\.1 (\d{3}) /gm)].map(([, code]) => Number(code));
      resolve({ text, statuses, milliseconds: performance.now() - started, hasEnded });
    };
    const timer = setTimeout(() => finish(false), options.deadline);
    socket.setEncoding('latin1').on('data', (more: string) => (text += more));
    // A reset is an end like any other: what counts is what was said before.
    socket.on('error', () => undefined);
    socket.on('close', () => finish(true));
    if (options.halfClose) socket.end(bytes);
    else socket.write(bytes);
  });
}
