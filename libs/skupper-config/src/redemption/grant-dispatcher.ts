import { isIP } from 'node:net';
import { Agent, type Dispatcher, EnvHttpProxyAgent } from 'undici';

import { type ProxySettings } from './proxy.ts';

/**
 * Makes the connections to one grant server: its certificate must be signed by the authority of the token,
 * no other is trusted, those of the system least of all. TLS 1.3, as Skupper's own client has it.
 */
export function createGrantDispatcher(
  url: URL,
  ca: string,
  proxy: ProxySettings | null,
): Dispatcher {
  const host = url.hostname.replace(/^\[|\]$/g, '');
  const tls = {
    ca,
    minVersion: 'TLSv1.3' as const,
    rejectUnauthorized: true,
    // Through a tunnel undici does not name the host by itself; an address is never named (RFC 6066, section 3).
    ...(isIP(host) === 0 ? { servername: host } : {}),
  };
  if (proxy === null) return new Agent({ connect: tls });
  return new EnvHttpProxyAgent({
    // Given in full, so that it never looks at the environment by itself.
    httpProxy: proxy.url,
    httpsProxy: proxy.url,
    noProxy: proxy.noProxy ?? '',
    connect: tls,
    requestTls: tls,
  });
}
