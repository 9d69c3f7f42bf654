import { skupperApiVersion } from '@vigia/skupper-config';

import { objectNameOf } from '../cluster/labels.ts';
import type { ClusterObject, LinkCluster } from '../cluster/link-cluster.ts';
import { readPublicSite } from '../cluster/read-public-site.ts';
import { waitFor } from '../cluster/wait-for.ts';
import { forgetIssue } from '../issue/refuse-second-issue.ts';
import { readAuthority, readCertificates } from '../ledger/list-links.ts';
import { PairingError } from '../pairing-error.ts';

/** What revoking one link would do, or did. */
export type RevocationPlan = {
  host: string;
  /**
   * `grant`: its token was never redeemed, so to remove the grant is enough. `authority`: it has a certificate, and
   * as Skupper looks at no list of revoked ones, only a new authority of the whole site shuts it out.
   */
  by: 'grant' | 'authority';
  /** The Secret with the authority. */
  issuer: string;
  /** Sites that are joined now and lose their link with the authority: each needs a new one. */
  relink: readonly string[];
};

/**
 * Tells what revoking would do, and changes nothing.
 * @param issuedHosts hosts with a link that is good, from `listLinks`
 * @throws PairingError `site_missing`, `site_not_ready`, `not_issued`, and what the cluster throws
 */
export async function planRevocation(
  cluster: LinkCluster,
  host: string,
  { signal, issuedHosts }: { signal: AbortSignal; issuedHosts: readonly string[] },
): Promise<RevocationPlan> {
  const name = objectNameOf(host);
  const { issuer, name: siteName } = await readPublicSite(cluster, signal);
  const grant = await cluster.read(skupperApiVersion, 'AccessGrant', name, signal);
  const certificate = await cluster.read(skupperApiVersion, 'Certificate', name, signal);
  if (!grant && !certificate && !issuedHosts.includes(host)) {
    throw new PairingError('not_issued', `No link was issued for ${host}.`, {
      remedy: 'Look at the names: vigia link list',
      facts: { host },
    });
  }
  const redemptions = Number((grant?.['status'] as { redemptions?: unknown })?.redemptions ?? 0);
  if (grant && !certificate && redemptions === 0) return { host, by: 'grant', issuer, relink: [] };
  const joined = await joinedSites(cluster, siteName, signal);
  const relink = [...new Set([...issuedHosts, ...joined])].filter((each) => each !== host).sort();
  return { host, by: 'authority', issuer, relink };
}

/** The names of the sites that the public site sees in the network, itself left out. */
async function joinedSites(
  cluster: LinkCluster,
  own: string,
  signal: AbortSignal,
): Promise<string[]> {
  const sites = await cluster.list(skupperApiVersion, 'Site', undefined, signal);
  return sites.flatMap((site) => {
    const network = (site['status'] as { network?: unknown } | undefined)?.network;
    if (!Array.isArray(network)) return [];
    return network.flatMap((record: { name?: unknown }) =>
      typeof record?.name === 'string' && record.name !== own ? [record.name] : [],
    );
  });
}

export type RevokeOptions = {
  signal: AbortSignal;
  /** How long Skupper may take for each new certificate, in milliseconds. Default 120 000. */
  deadlineMilliseconds?: number;
  /** Told of each step, for progress. */
  onStep?: (step: RevocationStep) => void;
};
export type RevocationStep =
  | { step: 'grant-removed' }
  | { step: 'authority-renewed' }
  | { step: 'certificate-renewed'; name: string }
  | { step: 'routers-restarted'; count: number };

/**
 * Shuts a host out. With a certificate: has Skupper make a new authority, then sign anew all that hung on the old
 * one, then starts the routers again, since a connection that is open outlives its certificate. A run that was cut
 * short is made good by running it again.
 * @throws PairingError `authority_not_skuppers` or `authority_wait`, and what the cluster throws
 */
export async function revokeLink(
  cluster: LinkCluster,
  { host, by, issuer }: RevocationPlan,
  { signal, deadlineMilliseconds = 120_000, onStep = () => undefined }: RevokeOptions,
): Promise<void> {
  if (by === 'grant') {
    await forgetIssue(cluster, host, signal);
    onStep({ step: 'grant-removed' });
    return;
  }
  const wait = { signal, deadlineMilliseconds };
  await assertSkuppers(cluster, issuer, signal);
  // First, so that its certificate is not among those that are signed anew.
  await forgetIssue(cluster, host, signal);
  const before = await readAuthority(cluster, issuer, signal);
  if (before !== null) await blank(cluster, issuer, signal);
  const authority = await waitFor(async () => {
    const now = await readAuthority(cluster, issuer, signal);
    return now !== null && now !== before ? now : null;
  }, wait);
  if (authority === null) throw neverRenewed(issuer, deadlineMilliseconds);
  onStep({ step: 'authority-renewed' });

  for (const name of await signedBy(cluster, issuer, signal)) {
    const current = await readCertificates(cluster, name, signal);
    if (current?.authority !== authority) {
      if (current) await blank(cluster, name, signal);
      const renewed = await waitFor(async () => {
        const found = await readCertificates(cluster, name, signal);
        return found?.authority === authority ? found : null;
      }, wait);
      if (renewed === null) throw neverRenewed(name, deadlineMilliseconds);
    }
    onStep({ step: 'certificate-renewed', name });
  }
  onStep({ step: 'routers-restarted', count: await restartRouters(cluster, signal) });
}

/**
 * Skupper's controller makes a Secret of its own anew when its certificate cannot be read; one that is deleted it
 * leaves gone until its next look, minutes later (internal/kube/certificates/mgr.go, 2.2.1).
 */
async function blank(cluster: LinkCluster, name: string, signal: AbortSignal): Promise<void> {
  await cluster.patch('v1', 'Secret', name, { data: { 'tls.crt': '' } }, signal);
}

/** An authority that somebody brought along is not Skupper's to make anew. */
async function assertSkuppers(
  cluster: LinkCluster,
  issuer: string,
  signal: AbortSignal,
): Promise<void> {
  const certificate = await cluster.read(skupperApiVersion, 'Certificate', issuer, signal);
  if (certificate) return;
  throw new PairingError(
    'authority_not_skuppers',
    `The authority ${issuer} is not one that Skupper made, so Vigia does not replace it.`,
    {
      remedy: `Replace the Secret ${issuer} by one with a new authority, sign the certificates of the site with it, restart the routers, and issue every link anew.`,
      facts: { issuer },
    },
  );
}

/** The Certificates that an authority signs. */
async function signedBy(
  cluster: LinkCluster,
  issuer: string,
  signal: AbortSignal,
): Promise<string[]> {
  const all = await cluster.list(skupperApiVersion, 'Certificate', undefined, signal);
  return all
    .filter((object) => (object['spec'] as { ca?: unknown } | undefined)?.ca === issuer)
    .map(({ metadata }) => metadata.name)
    .sort();
}

async function restartRouters(cluster: LinkCluster, signal: AbortSignal): Promise<number> {
  const pods = await cluster.list('v1', 'Pod', 'skupper.io/component=router', signal);
  for (const { metadata } of pods as ClusterObject[]) {
    await cluster.remove('v1', 'Pod', metadata.name, signal);
  }
  return pods.length;
}

function neverRenewed(name: string, deadlineMilliseconds: number): PairingError {
  const seconds = String(deadlineMilliseconds / 1000);
  return new PairingError(
    'authority_wait',
    `Skupper did not make the Secret ${name} anew within ${seconds} s: the link may still be good.`,
    {
      remedy: `Look at the Skupper controller (kubectl describe certificate.skupper.io ${name}), then run the same command again.`,
      facts: { name, seconds },
    },
  );
}
