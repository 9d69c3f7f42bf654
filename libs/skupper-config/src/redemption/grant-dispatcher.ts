import { type Socket } from 'node:net';
import { Agent, buildConnector, type Dispatcher, EnvHttpProxyAgent, Pool } from 'undici';

import { type ProxySettings } from './proxy.ts';

/** The way to one grant server. */
export interface GrantConnection {
  readonly dispatcher: Dispatcher;
  /** Ends every connection at once, those that are still being made included. */
  destroy(): void;
}

/**
 * Makes the way to one grant server: its certificate must be signed by the authority of the token, no other is
 * trusted, those of the system least of all. TLS 1.3 and HTTP/1.1, as Skupper's own client has it.
 */
export function createGrantConnection(ca: string, proxy: ProxySettings | null): GrantConnection {
  const sockets = new Set<Socket>();
  // undici waits for connections that are being made, up to 10 s; nobody wants to wait for those after an abort.
  const track = (connect: buildConnector.connector): buildConnector.connector => {
    return (options, callback) => {
      const socket: unknown = connect(options, callback);
      sockets.add(socket as Socket);
      return socket as ReturnType<buildConnector.connector>;
    };
  };
  const tls = {
    ca,
    minVersion: 'TLSv1.3' as const,
    rejectUnauthorized: true,
    allowH2: false,
  };
  const direct = { connect: track(buildConnector(tls)), allowH2: false };
  const dispatcher =
    proxy === null
      ? new Agent(direct)
      : new EnvHttpProxyAgent({
          ...direct,
          // Given in full, so that it never looks at the environment by itself.
          httpProxy: proxy.url,
          httpsProxy: proxy.url,
          noProxy: proxy.noProxy ?? '',
          requestTls: tls,
          clientFactory: (origin, { connect }: { connect?: buildConnector.connector }) =>
            new Pool(origin, connect ? { connect: track(connect) } : {}),
        });
  return {
    dispatcher,
    destroy() {
      for (const socket of sockets) socket.destroy();
      dispatcher.destroy().catch(() => undefined);
    },
  };
}
