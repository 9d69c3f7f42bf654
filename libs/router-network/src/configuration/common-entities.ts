import { credentialFiles } from '../credentials/credential-files.ts';
import type { RouterEntity } from './router-configuration.ts';

export type SiteIdentity = {
  /** Unique in the network; without blanks. */
  routerName: string;
  siteId: string;
  siteName: string;
};

/** Where a router's management answers: on loopback only, to those with a certificate of `directory`'s authority. */
export type ManagementListener = { port: number; credentialsDirectory: string };

/** After so long without a sign of life a neighbour counts as lost, in seconds: what Skupper sets. */
const helloMaximumAge = 3;

/** What both roles have: who it is, how it is managed, and what it writes. */
export function commonEntities(
  site: SiteIdentity,
  management: ManagementListener,
): { first: RouterEntity[]; last: RouterEntity[] } {
  return {
    first: [
      [
        'router',
        {
          id: site.routerName,
          mode: 'interior',
          helloMaxAgeSeconds: helloMaximumAge,
          metadata: JSON.stringify({ id: site.siteId, name: site.siteName, platform: 'linux' }),
        },
      ],
      sslProfile('skupper-local-server', management.credentialsDirectory),
      [
        'listener',
        {
          name: 'amqps',
          role: 'normal',
          host: '127.0.0.1',
          port: management.port,
          sslProfile: 'skupper-local-server',
          saslMechanisms: 'EXTERNAL',
          authenticatePeer: true,
          requireSsl: true,
        },
      ],
    ],
    last: [
      ['log', { module: 'DEFAULT', enable: 'info+', includeTimestamp: true, outputFile: 'stderr' }],
    ],
  };
}

/** TLS with the credentials of a folder. */
export function sslProfile(name: string, directory: string): RouterEntity {
  const files = credentialFiles(directory);
  return [
    'sslProfile',
    {
      name,
      certFile: files.certificate,
      privateKeyFile: files.privateKey,
      caCertFile: files.authority,
      protocols: 'TLSv1.2 TLSv1.3',
    },
  ];
}
