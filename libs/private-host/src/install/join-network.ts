import type { Link } from '@vigia/pairing';
import {
  buildAccessToken,
  type ProxySettings,
  readLinkDocuments,
  readResourceTree,
  redeemAccessToken,
  type Resource,
  resourcesOfTree,
  toYaml,
} from '@vigia/skupper-config';

import { isAsWanted, writeWanted } from '../host/files.ts';
import type { HostPaths } from '../host/host-paths.ts';
import type { PrivateSite } from './private-site.ts';

/** The name of the Link and of its Secret on the private host. */
export const linkName = 'vigia';

export type JoinOptions = {
  signal: AbortSignal;
  proxy?: ProxySettings | undefined;
  /** For the whole redemption, in milliseconds. Default 15 000. */
  deadlineMilliseconds?: number;
};

/**
 * The Link and the Secret by which this host joins the VAN. A token is redeemed at the first run and never again:
 * what came back is kept at once, since it cannot be had twice.
 * @param installed what an earlier run left; null at the first
 * @throws RedemptionError, SkupperConfigError `link_documents_unusable`, PrivateHostError `file_unwritable`
 */
export async function joinNetwork(
  link: Link,
  site: Pick<PrivateSite, 'platform' | 'namespace'>,
  paths: HostPaths,
  options: JoinOptions,
): Promise<Resource[]> {
  const version = link.skupperVersion ?? '2.2.1';
  const target = { platform: site.platform, version, namespace: site.namespace } as const;
  const { join } = link;
  if (join.method === 'certificate') {
    const { secret, links } = readLinkDocuments(join.documents, { target });
    return [secret, ...links];
  }
  const keptPath = `${paths.own}/redeemed/${link.id}.yaml`;
  const kept = await readKept(paths, link.id);
  if (kept !== null) {
    const { secret, links } = readLinkDocuments(kept, { target });
    return [secret, ...links];
  }
  const token = buildAccessToken(
    { name: linkName, url: join.url, code: join.code, ca: join.ca },
    { platform: 'kubernetes', version },
  );
  const { secret, links } = await redeemAccessToken(token, {
    target,
    subject: link.host,
    signal: options.signal,
    deadlineMilliseconds: options.deadlineMilliseconds ?? 15_000,
    ...(options.proxy === undefined ? {} : { proxy: options.proxy }),
    ...(join.linkCost === undefined ? {} : { linkCost: join.linkCost }),
  });
  const file = { path: keptPath, text: toYaml([secret, ...links]), mode: 0o600 };
  if (!(await isAsWanted(file))) await writeWanted(file);
  return [secret, ...links];
}

async function readKept(paths: HostPaths, id: string): Promise<string | null> {
  const { files } = await readResourceTree(`${paths.own}/redeemed`);
  return files.find(({ name }) => name === `${id}.yaml`)?.text ?? null;
}

/** The Link and the Secret that an earlier run put into Vigia's own folder; empty when none did. */
export async function joinedBefore(paths: HostPaths): Promise<Resource[]> {
  const resources = resourcesOfTree(await readResourceTree(paths.resources));
  return resources.filter(({ kind }) => kind === 'Link' || kind === 'Secret');
}
