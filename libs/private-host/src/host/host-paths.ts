import { join } from 'node:path';

import { skupperBaseDirectory, type SkupperPaths, skupperPaths } from '@vigia/skupper-config';

import type { PrivateHost } from './private-host.ts';

/** Where the private site of one Skupper namespace keeps things on its host. */
export type HostPaths = {
  /** Where the private sites of all namespaces are. */
  base: string;
  /** Vigia's own folder, for its user alone: all below is in it, units aside. */
  own: string;
  /** What is installed here; no secret in it. */
  siteFile: string;
  /** The originals of Skupper's resources: `skupper system stop` deletes its own copy. */
  resources: string;
  keys: string;
  /** The keys of the public site, in one file: it changes whole or not at all, and the agent follows it. */
  verificationKeys: string;
  /** What one person may do, as the agent reads it at its start. */
  limits: string;
  data: string;
  operatorSocket: string;
  /** The packet filter around the router, where there is one. */
  routerFilter: string;
  skupper: SkupperPaths;
  /** Where systemd finds units that Vigia writes, and Quadlet its files. */
  units: string;
  quadlets: string;
};

/** @param dataDirectory in place of ~/.local/share/vigia, or /var/lib/vigia for root */
export function hostPaths(
  { uid, homeDirectory, environment, ...host }: PrivateHost,
  namespace: string,
  dataDirectory?: string,
): HostPaths {
  const isRoot = uid === 0;
  const dataHome = environment['XDG_DATA_HOME'] || join(homeDirectory, '.local', 'share');
  const configHome = environment['XDG_CONFIG_HOME'] || join(homeDirectory, '.config');
  const base = dataDirectory ?? (isRoot ? '/var/lib/vigia' : join(dataHome, 'vigia'));
  const own = join(base, 'private', namespace);
  const skupperBase =
    environment['SKUPPER_OUTPUT_PATH'] ||
    skupperBaseDirectory({ isRoot, homeDirectory, dataHome: environment['XDG_DATA_HOME'] });
  return {
    base,
    own,
    siteFile: join(own, 'site.json'),
    resources: join(own, 'resources'),
    keys: join(own, 'keys'),
    verificationKeys: join(own, 'keys', 'verification-keys.pem'),
    limits: join(own, 'limits.json'),
    data: join(own, 'data'),
    operatorSocket: join(own, 'operator.sock'),
    routerFilter: join(own, 'router.nft'),
    skupper: skupperPaths(skupperBase, namespace),
    units: isRoot ? host.systemUnitDirectory : join(configHome, 'systemd', 'user'),
    quadlets: isRoot ? host.systemQuadletDirectory : join(configHome, 'containers', 'systemd'),
  };
}
