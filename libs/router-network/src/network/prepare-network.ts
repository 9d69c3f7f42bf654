import { join } from 'node:path';

import { writePrivateFile } from '@vigia/service-process';

import { privateRouterConfiguration } from '../configuration/private-router.ts';
import { publicRouterConfiguration } from '../configuration/public-router.ts';
import {
  configurationText,
  type RouterConfiguration,
} from '../configuration/router-configuration.ts';
import {
  type CertificateUse,
  createCertificateAuthority,
} from '../credentials/certificate-authority.ts';
import { writeCredentials } from '../credentials/credential-files.ts';
import type { LinkEndpoint } from '../management/probe-link-endpoint.ts';
import type { ManagementEndpoint } from '../management/router-management.ts';

export type NetworkOptions = {
  /** Everything is written below it, readable by this user only. */
  directory: string;
  /** How long the certificates are valid, in milliseconds. */
  lifetimeMilliseconds: number;
  /** Joins what the public site listens on with what the private sites offer. */
  routingKey: string;
  publicSite: {
    /** Where it accepts links, as private sites call it. */
    linkHost: string;
    linkPort: number;
    /** Where it offers the private sites' agents, on loopback. */
    listenerPort: number;
    managementPort: number;
  };
  privateSites: readonly {
    name: string;
    managementPort: number;
    /** The agent, as the private router reaches it. */
    agent: { host: string; port: number };
  }[];
};

/** What it takes to run one site's router. */
export type PreparedSite = {
  configuration: RouterConfiguration;
  configurationFile: string;
  management: ManagementEndpoint;
};

export type PreparedPrivateSite = PreparedSite & {
  name: string;
  linkName: string;
  linkEndpoint: LinkEndpoint;
};

export type PreparedNetwork = {
  publicSite: PreparedSite & { listenerUrl: string };
  privateSites: PreparedPrivateSite[];
};

const publicName = 'public';
const loopback = '127.0.0.1';

/**
 * Writes certificates and configuration of one public site and its private ones. The authorities exist while
 * this runs and are never written: nobody can issue another certificate for this network afterwards. Each
 * site's management has an authority of its own, so that no other site's certificate opens it.
 * @throws RouterNetworkError `credentials_unwritable`.
 */
export async function prepareNetwork(options: NetworkOptions): Promise<PreparedNetwork> {
  const { directory, lifetimeMilliseconds, routingKey, publicSite } = options;
  const newAuthority = (commonName: string) =>
    createCertificateAuthority({ commonName, lifetimeMilliseconds });
  const links = await newAuthority('vigia-site-ca');

  async function issue(
    authority: typeof links,
    folder: string,
    use: CertificateUse,
    hosts: readonly string[] = [],
  ): Promise<string> {
    const path = join(directory, folder);
    writeCredentials(
      path,
      await authority.issue({ commonName: folder.replace('/', '-'), use, hosts }),
    );
    return path;
  }
  async function localManagement(site: string, port: number) {
    const authority = await newAuthority(`${site}-local-ca`);
    return {
      server: {
        port,
        credentialsDirectory: await issue(authority, `${site}/local-server`, 'server', [loopback]),
      },
      client: {
        port,
        credentialsDirectory: await issue(authority, `${site}/local-client`, 'client'),
      },
    };
  }
  function write(site: string, configuration: RouterConfiguration) {
    const configurationFile = join(directory, site, 'skrouterd.json');
    writePrivateFile(configurationFile, configurationText(configuration));
    return { configuration, configurationFile };
  }

  const management = await localManagement(publicName, publicSite.managementPort);
  const publicFiles = write(
    publicName,
    publicRouterConfiguration({
      routerName: `vigia-${publicName}`,
      siteId: `vigia-${publicName}`,
      siteName: publicName,
      management: management.server,
      linkAccess: {
        host: publicSite.linkHost,
        port: publicSite.linkPort,
        credentialsDirectory: await issue(links, `${publicName}/link-server`, 'server', [
          publicSite.linkHost,
        ]),
      },
      listeners: [{ name: routingKey, routingKey, host: loopback, port: publicSite.listenerPort }],
    }),
  );
  const privateSites: PreparedPrivateSite[] = [];
  for (const { name, managementPort, agent } of options.privateSites) {
    const own = await localManagement(name, managementPort);
    const linkEndpoint = {
      host: publicSite.linkHost,
      port: publicSite.linkPort,
      credentialsDirectory: await issue(links, `${name}/link-client`, 'client'),
    };
    const linkName = `link-${publicName}`;
    privateSites.push({
      name,
      linkName,
      linkEndpoint,
      management: own.client,
      ...write(
        name,
        privateRouterConfiguration({
          routerName: `vigia-${name}`,
          siteId: `vigia-${name}`,
          siteName: name,
          management: own.server,
          link: { name: linkName, ...linkEndpoint },
          connectors: [{ name: routingKey, routingKey, ...agent }],
        }),
      ),
    });
  }
  return {
    publicSite: {
      ...publicFiles,
      management: management.client,
      listenerUrl: `http://${loopback}:${publicSite.listenerPort}`,
    },
    privateSites,
  };
}
