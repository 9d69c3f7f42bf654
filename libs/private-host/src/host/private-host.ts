import { stat } from 'node:fs/promises';
import { networkInterfaces, type NetworkInterfaceInfo } from 'node:os';

import type { ProcessRunner } from './run-process.ts';

/** The host and the user that this runs as. What differs between hosts comes in here, so that a test is a host too. */
export type PrivateHost = {
  uid: number;
  userName: string;
  homeDirectory: string;
  environment: Readonly<Record<string, string | undefined>>;
  run: ProcessRunner;
  /** Milliseconds since 1970. */
  now: () => number;
  /** Where systemd notes who lingers. */
  lingerDirectory: string;
  /** The user that a folder or file belongs to; null where there is none. */
  ownerOf: (path: string) => Promise<number | null>;
  /** Where units of the system are, and Quadlet files of the system. */
  systemUnitDirectory: string;
  systemQuadletDirectory: string;
  /** Where the control groups are mounted. */
  cgroupDirectory: string;
  /** Whom the host asks for names: resolv.conf(5). */
  resolverFile: string;
  networkInterfaces: () => NodeJS.Dict<NetworkInterfaceInfo[]>;
};

/** A host as it usually is. */
export function describeHost(
  facts: Pick<PrivateHost, 'uid' | 'userName' | 'homeDirectory' | 'environment' | 'run'>,
): PrivateHost {
  return {
    ...facts,
    now: Date.now,
    lingerDirectory: '/var/lib/systemd/linger',
    ownerOf: (path) =>
      stat(path).then(
        ({ uid }) => uid,
        () => null,
      ),
    systemUnitDirectory: '/etc/systemd/system',
    systemQuadletDirectory: '/etc/containers/systemd',
    cgroupDirectory: '/sys/fs/cgroup',
    resolverFile: '/etc/resolv.conf',
    networkInterfaces,
  };
}
