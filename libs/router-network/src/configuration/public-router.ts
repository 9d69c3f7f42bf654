import {
  commonEntities,
  type ManagementListener,
  type SiteIdentity,
  sslProfile,
} from './common-entities.ts';
import type { RouterConfiguration } from './router-configuration.ts';

export type PublicRouterOptions = SiteIdentity & {
  management: ManagementListener;
  /** Where private routers dial in: only with a certificate of the authority in `credentialsDirectory`. */
  linkAccess: { host: string; port: number; credentialsDirectory: string };
  /** What the public site reaches through the network. */
  listeners: readonly { name: string; routingKey: string; host: string; port: number }[];
};

/**
 * A router as Skupper configures one that accepts links and has Listeners. The router opens a listener's
 * socket only while the network has a connector for its routing key.
 */
export function publicRouterConfiguration(options: PublicRouterOptions): RouterConfiguration {
  const { first, last } = commonEntities(options, options.management);
  return [
    ...first,
    sslProfile('skupper-site-server', options.linkAccess.credentialsDirectory),
    [
      'listener',
      {
        name: 'skupper-router-inter-router',
        role: 'inter-router',
        host: options.linkAccess.host,
        port: options.linkAccess.port,
        sslProfile: 'skupper-site-server',
        saslMechanisms: 'EXTERNAL',
        authenticatePeer: true,
        requireSsl: true,
      },
    ],
    ...options.listeners.map(
      ({ name, routingKey, host, port }) =>
        [
          'tcpListener',
          {
            name: `listener/${name}`,
            address: routingKey,
            host,
            port,
            siteId: options.siteId,
            // The router shall not look into what people write.
            observer: 'none',
          },
        ] as const,
    ),
    ...last,
  ];
}
