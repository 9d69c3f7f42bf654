import { X509Certificate } from 'node:crypto';

import { skupperApiVersion } from '@vigia/skupper-config';

import {
  authorityAnnotation,
  hostLabel,
  idAnnotation,
  issuedAtAnnotation,
} from '../cluster/labels.ts';
import type { ClusterObject, LinkCluster } from '../cluster/link-cluster.ts';
import { fingerprint } from '../issue/issue-from-documents.ts';
import type { LedgerRecord } from './link-ledger.ts';

/**
 * `good`: it can be used. `used`: its token was redeemed, so the host has a certificate. `expired`: its time is up.
 * `void`: the authority that signed it is no longer the site's. `revoked`: by `vigia link revoke`.
 */
export type LinkState = 'good' | 'used' | 'expired' | 'void' | 'revoked';

export type ListedLink = Omit<LedgerRecord, 'revokedAt' | 'keyIds'> & { state: LinkState };

/** What the ledger knows, without asking a cluster. */
export function listLedger(records: readonly LedgerRecord[], now: Date): ListedLink[] {
  return records.map(({ revokedAt, keyIds: _keyIds, ...record }) => ({
    ...record,
    state: revokedAt ? 'revoked' : new Date(record.expiresAt) <= now ? 'expired' : 'good',
  }));
}

/**
 * What lies in the cluster, whoever issued it, and what only the ledger remembers.
 * @throws what the cluster throws
 */
export async function listLinks(
  cluster: LinkCluster,
  records: readonly LedgerRecord[],
  { signal, now = new Date() }: { signal: AbortSignal; now?: Date },
): Promise<ListedLink[]> {
  const [certificates, grants] = await Promise.all(
    (['Certificate', 'AccessGrant'] as const).map((kind) =>
      cluster.list(skupperApiVersion, kind, hostLabel, signal),
    ),
  );
  const authorities = new Map<string, Promise<string | null>>();
  const authorityOf = (name: string) => {
    const known = authorities.get(name) ?? readAuthority(cluster, name, signal);
    authorities.set(name, known);
    return known;
  };
  const known = new Map(records.map((record) => [record.id, record]));
  const inCluster = await Promise.all([
    ...(certificates ?? []).map(async (object): Promise<ListedLink> => {
      const base = describe(object, 'certificate', cluster, known);
      const secret = await readCertificates(cluster, object.metadata.name, signal);
      const expiresAt = secret ? new Date(secret.own.validTo).toISOString() : base.expiresAt;
      const current = await authorityOf(String((object['spec'] as { ca?: unknown })?.ca ?? ''));
      const authority = secret?.authority ?? base.authority;
      const state =
        new Date(expiresAt) <= now
          ? 'expired'
          : // Once Skupper has signed its Secret anew, what the host carries is another certificate.
            current !== null && (base.authority ?? authority) !== current
            ? 'void'
            : 'good';
      return { ...base, expiresAt, authority: base.authority ?? authority, state };
    }),
    ...(grants ?? []).map(async (object): Promise<ListedLink> => {
      const base = describe(object, 'token', cluster, known);
      const status = (object['status'] ?? {}) as { expirationTime?: string; redemptions?: number };
      const expiresAt = status.expirationTime ?? base.expiresAt;
      const state =
        (status.redemptions ?? 0) > 0 ? 'used' : new Date(expiresAt) <= now ? 'expired' : 'good';
      return { ...base, expiresAt, state };
    }),
  ]);
  const seen = new Set(inCluster.map(({ id }) => id));
  const rest = listLedger(
    records.filter(({ id }) => !seen.has(id)),
    now,
  );
  const all = await Promise.all(
    rest.map(async (link): Promise<ListedLink> => {
      if (link.state !== 'good' || link.source !== 'cluster' || link.authority === null)
        return link;
      if (link.namespace !== cluster.namespace) return link;
      // Its Certificate is gone from the cluster, but the host's copy is good as long as its authority is.
      const current = await authorityOf('skupper-site-ca');
      return current !== null && current !== link.authority ? { ...link, state: 'void' } : link;
    }),
  );
  return [...inCluster, ...all].sort((left, right) => compare(left, right));
}

function compare(left: ListedLink, right: ListedLink): number {
  const key = ({ issuedAt, host }: ListedLink) => `${issuedAt} ${host}`;
  return key(left) < key(right) ? -1 : 1;
}

function describe(
  object: ClusterObject,
  method: 'certificate' | 'token',
  cluster: LinkCluster,
  known: ReadonlyMap<string, LedgerRecord>,
): Omit<ListedLink, 'state'> {
  const { annotations = {}, labels = {}, name, creationTimestamp } = object.metadata;
  const id = annotations[idAnnotation] ?? name;
  const record = known.get(id);
  const issuedAt = annotations[issuedAtAnnotation] ?? String(creationTimestamp ?? '');
  return {
    id,
    host: labels[hostLabel] ?? name,
    publicSite: record?.publicSite ?? cluster.namespace,
    method,
    source: 'cluster',
    namespace: cluster.namespace,
    issuedAt,
    expiresAt: record?.expiresAt ?? issuedAt,
    authority: annotations[authorityAnnotation] ?? record?.authority ?? null,
  };
}

/** The fingerprint of an authority that signs links; null when its Secret is not there or cannot be read. */
export async function readAuthority(
  cluster: LinkCluster,
  name: string,
  signal: AbortSignal,
): Promise<string | null> {
  return (await readCertificates(cluster, name, signal))?.own256 ?? null;
}

/** The certificate of a TLS Secret, and the fingerprint of the authority beside it. */
export async function readCertificates(
  cluster: LinkCluster,
  name: string,
  signal: AbortSignal,
): Promise<{ own: X509Certificate; own256: string; authority: string | null } | null> {
  const secret = await cluster.read('v1', 'Secret', name, signal);
  const data = (secret?.['data'] ?? {}) as Record<string, string | undefined>;
  try {
    const own = new X509Certificate(Buffer.from(data['tls.crt'] ?? '', 'base64'));
    const ca = data['ca.crt'];
    return {
      own,
      own256: fingerprint(own),
      authority: ca ? fingerprint(new X509Certificate(Buffer.from(ca, 'base64'))) : null,
    };
  } catch {
    return null;
  }
}
