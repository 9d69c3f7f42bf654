import { readFile, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';

import type { LinkEndpoint, RouterConfiguration } from '@vigia/router-network';
import * as z from 'zod';

import type { HostPaths } from '../host/host-paths.ts';

/** A link as the router was told to dial it. */
export type ConfiguredLink = { name: string; endpoint: LinkEndpoint };

/** What Skupper wrote for its router. */
export type RouterFiles = {
  /** As it lies on the disk: another text is another configuration. */
  text: string;
  /** Milliseconds since 1970. */
  writtenAt: number;
  configuration: RouterConfiguration;
  /** Where its management answers on this host, and the credentials for it. */
  management: { host: string; port: number; credentialsDirectory: string };
  links: readonly ConfiguredLink[];
};

const schema = z.array(z.tuple([z.string(), z.record(z.string(), z.unknown())]));

/** Reads what Skupper rendered for its router; null while there is nothing that can be used. */
export async function readRouterFiles({ skupper }: HostPaths): Promise<RouterFiles | null> {
  try {
    const text = await readFile(skupper.routerConfiguration, 'utf8');
    const { mtimeMs } = await stat(skupper.routerConfiguration);
    const configuration = schema.parse(JSON.parse(text)) as unknown as RouterConfiguration;
    const entities = schema.parse(configuration);
    const certificates = join(skupper.namespace, 'runtime', 'certs');
    const local = entities.find(
      ([type, { role = 'normal', host }]) =>
        type === 'listener' && role === 'normal' && (host === '127.0.0.1' || host === 'localhost'),
    )?.[1];
    const port = Number(local?.['port']);
    if (!Number.isInteger(port) || port <= 0) return null;
    /** The router of a container sees its certificates elsewhere: the folder's name is the same. */
    const folderOf = (profile: unknown) => {
      const found = entities.find(([type, { name }]) => type === 'sslProfile' && name === profile);
      const file = String(found?.[1]['certFile'] ?? '');
      return join(certificates, basename(dirname(file)) || String(profile));
    };
    return {
      text,
      writtenAt: mtimeMs,
      configuration,
      management: {
        host: String(local?.['host']),
        port,
        credentialsDirectory: join(certificates, 'skupper-local-client'),
      },
      links: entities
        .filter(
          ([type, { role }]) =>
            type === 'connector' && (role === 'inter-router' || role === 'edge'),
        )
        .map(([, { name, host, port: linkPort, sslProfile }]) => ({
          name: String(name),
          endpoint: {
            host: String(host),
            port: Number(linkPort),
            credentialsDirectory: folderOf(sslProfile),
          },
        })),
    };
  } catch {
    return null;
  }
}
