import {
  commonEntities,
  type ManagementListener,
  type SiteIdentity,
  sslProfile,
} from './common-entities.ts';
import type { RouterConfiguration } from './router-configuration.ts';

export type PrivateRouterOptions = SiteIdentity & {
  management: ManagementListener;
  /** Where the public router accepts links; `host` must be in its certificate. */
  link: {
    name: string;
    host: string;
    port: number;
    /** Higher is less preferred; default 1. */
    cost?: number;
    credentialsDirectory: string;
  };
  /** What this site offers under which routing key. */
  connectors: readonly { name: string; routingKey: string; host: string; port: number }[];
};

/** A router as Skupper configures one that only dials out and has Connectors: it accepts no link. */
export function privateRouterConfiguration(options: PrivateRouterOptions): RouterConfiguration {
  const { first, last } = commonEntities(options, options.management);
  const { link } = options;
  return [
    ...first,
    sslProfile(`${link.name}-profile`, link.credentialsDirectory),
    [
      'connector',
      {
        name: link.name,
        role: 'inter-router',
        host: link.host,
        port: link.port,
        cost: link.cost ?? 1,
        sslProfile: `${link.name}-profile`,
        saslMechanisms: 'EXTERNAL',
        verifyHostname: true,
      },
    ],
    ...options.connectors.map(
      ({ name, routingKey, host, port }) =>
        [
          'tcpConnector',
          {
            name: `connector/${name}@${host}`,
            address: routingKey,
            host,
            port,
            siteId: options.siteId,
          },
        ] as const,
    ),
    ...last,
  ];
}
