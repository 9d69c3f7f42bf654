import { access, readFile } from 'node:fs/promises';
import { isIP } from 'node:net';
import path from 'node:path';

import type { Link, Resource } from '@vigia/skupper-config';

import type { PrivateHost } from '../host/private-host.ts';
import { lastWords } from '../host/run-process.ts';
import type { PrivateSite } from '../install/private-site.ts';
import type { Containment } from './containment.ts';
import { isNear, networkOf } from './near-networks.ts';

/** Why the router cannot be contained on this host. */
export type Uncontained = {
  /**
   * `platform`: its router is in a container of Skupper's. `user`: only root may filter. `cgroup`: version 2 alone is
   * not there. `nft`: no such program. `refused`: the kernel or nft cannot do it; `words` are its own.
   */
  because: 'platform' | 'user' | 'cgroup' | 'nft' | 'refused';
  words: string;
};

/** The addresses of a name, as the router will find them. @throws when there are none */
export type LookUpAll = (host: string) => Promise<readonly { address: string }[]>;

/** Everything that a filter is made of, for the kernel to try and to forget. */
const trial = [
  'add table inet vigia_trial { chain output {',
  'type filter hook output priority filter;',
  'socket cgroupv2 level 1 "system.slice" counter accept; ct direction reply accept;',
  'fib daddr type local reject with icmpx type admin-prohibited; }; }',
].join(' ');

/** Whether a filter can be had here: its program, or why not. Changes nothing. */
export async function findFilterProgram(
  host: PrivateHost,
  { platform }: Pick<PrivateSite, 'platform'>,
  signal: AbortSignal,
): Promise<{ nft: string } | Uncontained> {
  const not = (because: Uncontained['because'], words = '') => ({ because, words });
  if (platform !== 'linux') return not('platform');
  if (host.uid !== 0) return not('user');
  const isUnified = await access(path.join(host.cgroupDirectory, 'cgroup.controllers')).then(
    () => true,
    () => false,
  );
  if (!isUnified) return not('cgroup');
  const { stdout } = await host.run('sh', ['-c', 'PATH="$PATH:/usr/sbin:/sbin"; command -v nft'], {
    signal,
  });
  const nft = stdout.trim();
  if (!path.isAbsolute(nft)) return not('nft');
  const tried = await host.run(nft, ['-c', trial], { signal });
  return tried.code === 0 ? { nft } : not('refused', lastWords(tried));
}

/**
 * What the filter has to know of this host and its links. What was decided before stays while it still holds, so that
 * a name with several addresses does not change the filter each time.
 */
export async function chooseContainment(
  nft: string,
  host: PrivateHost,
  joined: readonly Resource[],
  before: Containment | undefined,
  lookUp: LookUpAll,
): Promise<Containment> {
  const onLink = publicNetworks(host);
  const endpoints = await Promise.all(
    endpointsOf(joined).map(async ({ host: name, port }) => {
      const addresses = await nearAddresses(name, onLink, lookUp);
      const old = before?.endpoints.find((each) => each.host === name && each.port === port);
      const isKnown = addresses.every((address) => old?.addresses.includes(address));
      return { host: name, port, addresses: old && isKnown ? old.addresses : addresses };
    }),
  );
  return { nft, resolvers: await readResolvers(host), onLink, endpoints };
}

/** The addresses of an endpoint within the private network: a literal one in any case. */
export async function nearAddresses(
  name: string,
  onLink: readonly string[],
  lookUp: LookUpAll,
): Promise<string[]> {
  if (isIP(name) !== 0) return [name];
  const found = await lookUp(name).catch(() => []);
  return sorted(found.map(({ address }) => address).filter((each) => isNear(each, onLink)));
}

/** Whom the host asks for names (resolv.conf(5)); empty where the file cannot be read. */
export async function readResolvers({ resolverFile }: PrivateHost): Promise<string[]> {
  const text = await readFile(resolverFile, 'utf8').catch(() => '');
  const found = [...text.matchAll(/^\s*nameserver\s+(\S+)/gm)].map(([, address = '']) =>
    address.replace(/%.*$/, ''),
  );
  return sorted(found.filter((address) => isIP(address) !== 0));
}

function endpointsOf(joined: readonly Resource[]): { host: string; port: number }[] {
  const links = joined.filter((resource): resource is Link => resource.kind === 'Link');
  return links
    .flatMap(({ spec }) => spec.endpoints)
    .flatMap(({ host, port }) => (host ? [{ host, port: Number(port) }] : []));
}

function publicNetworks({ networkInterfaces }: PrivateHost): string[] {
  const addresses = Object.values(networkInterfaces()).flatMap((each) => each ?? []);
  const far = addresses.filter(({ address }) => !isNear(address.replace(/%.*$/, ''), []));
  return sorted(far.flatMap(({ cidr }) => (cidr === null ? [] : [networkOf(cidr)])));
}

function sorted(texts: readonly string[]): string[] {
  return [...new Set(texts)].sort();
}
