import { readFileSync } from 'node:fs';
import { isIP } from 'node:net';
import { connect } from 'node:tls';

import { credentialFiles } from '../credentials/credential-files.ts';

/** What a host sees of another site's endpoint for links, without its router. */
export type EndpointFinding =
  | { state: 'reachable'; milliseconds: number }
  | {
      state: 'unreachable';
      /** Of the system or of TLS, such as `ECONNREFUSED`, or `timeout`. */
      code: string;
      message: string;
    };

export type LinkEndpoint = { host: string; port: number; credentialsDirectory: string };

/** SASL's protocol header (AMQP 1.0, 5.3.1): a router answers with the same. */
const saslHeader = Buffer.from([0x41, 0x4d, 0x51, 0x50, 3, 1, 0, 0]);

/**
 * Dials the endpoint of a link as the router does: TCP, mutual TLS with the host name checked, and the first
 * word of AMQP, because only the answer to that shows that the other side took our certificate (TLS 1.3).
 * Never throws but the signal's reason.
 */
export async function probeLinkEndpoint(
  endpoint: LinkEndpoint,
  signal: AbortSignal,
  deadlineMilliseconds = 5_000,
): Promise<EndpointFinding> {
  signal.throwIfAborted();
  const startedAt = performance.now();
  const found = Promise.withResolvers<EndpointFinding>();
  const fail = (error: NodeJS.ErrnoException) =>
    found.resolve({
      state: 'unreachable',
      code: error.code ?? 'failed',
      message: error.message,
    });
  let socket: ReturnType<typeof connect> | undefined;
  const timer = setTimeout(
    () => fail(Object.assign(new Error('no answer in time'), { code: 'timeout' })),
    deadlineMilliseconds,
  );
  const abort = () => found.reject(signal.reason);
  signal.addEventListener('abort', abort, { once: true });
  try {
    const files = credentialFiles(endpoint.credentialsDirectory);
    socket = connect({
      host: endpoint.host,
      port: endpoint.port,
      servername: isIP(endpoint.host) ? '' : endpoint.host,
      cert: readFileSync(files.certificate),
      key: readFileSync(files.privateKey),
      ca: readFileSync(files.authority),
    });
    socket.once('secureConnect', () => socket?.write(saslHeader));
    socket.once('data', (answer: Buffer) => {
      if (answer.subarray(0, 4).equals(saslHeader.subarray(0, 4))) {
        found.resolve({ state: 'reachable', milliseconds: performance.now() - startedAt });
      } else fail(Object.assign(new Error('no router answers there'), { code: 'not_amqp' }));
    });
    socket.on('error', fail);
    socket.once('close', () =>
      fail(Object.assign(new Error('the connection was closed'), { code: 'closed' })),
    );
    return await found.promise;
  } catch (error) {
    signal.throwIfAborted();
    fail(error as NodeJS.ErrnoException);
    return await found.promise;
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', abort);
    socket?.destroy();
  }
}
