import {
  type AccessGrant,
  assessReadiness,
  buildAccessGrant,
  buildAccessTokenOf,
  resourceSchemas,
  skupperApiVersion,
} from '@vigia/skupper-config';

import type { ClusterObject, LinkCluster } from '../cluster/link-cluster.ts';
import { waitFor } from '../cluster/wait-for.ts';
import { PairingError } from '../pairing-error.ts';
import { beginIssue } from './begin-issue.ts';
import type { IssueOptions } from './issue-by-certificate.ts';
import { publicSiteOf } from './issue-from-documents.ts';
import type { Issued, IssueRequest } from './issue-request.ts';

/**
 * Opens a grant for one private host, and makes a link of the token for it. Two uses, because one that fails at the
 * public site counts too.
 * @throws PairingError as `issueByCertificate`, and `grant_wait`
 */
export async function issueByToken(
  cluster: LinkCluster,
  request: IssueRequest & { lifetimeSeconds: number },
  { signal, deadlineMilliseconds = 60_000, now = () => new Date() }: IssueOptions,
): Promise<Issued> {
  const { host, lifetimeSeconds } = request;
  const { site, target, id, issuedAt, name, metadata } = await beginIssue(cluster, request, {
    signal,
    now,
  });
  const wanted = buildAccessGrant(
    { ...metadata, expirationSeconds: lifetimeSeconds, redemptionsAllowed: 2 },
    target,
  );
  await cluster.create(wanted as ClusterObject, signal);

  let last: AccessGrant | null = null;
  const grant = await waitFor(
    async () => {
      const read = await cluster.read(skupperApiVersion, 'AccessGrant', name, signal);
      last = resourceSchemas.AccessGrant.safeParse(read).data ?? null;
      const { url, code, ca } = last?.status ?? {};
      return url && code && ca ? last : null;
    },
    { signal, deadlineMilliseconds },
  );
  if (grant === null) throw neverReady(name, last, deadlineMilliseconds);

  const { spec } = buildAccessTokenOf(grant, { name }, target);
  const expiresAt = grant.status?.expirationTime;
  return {
    authority: null,
    link: {
      id,
      host,
      issuedAt: issuedAt.toISOString(),
      expiresAt: (expiresAt
        ? new Date(expiresAt)
        : new Date(issuedAt.getTime() + lifetimeSeconds * 1000)
      ).toISOString(),
      publicSite: publicSiteOf({ ...request, publicSiteName: site.name }),
      skupperVersion: site.skupperVersion,
      join: { method: 'token', url: spec.url, code: spec.code, ca: spec.ca },
    },
  };
}

function neverReady(
  name: string,
  grant: AccessGrant | null,
  deadlineMilliseconds: number,
): PairingError {
  const readiness = grant && assessReadiness(grant);
  const why = readiness && readiness.state !== 'ready' ? ` ${readiness.detail}` : '';
  return new PairingError(
    'grant_wait',
    `The AccessGrant ${name} was not ready within ${deadlineMilliseconds / 1000} s.${why}`,
    {
      remedy: `${readiness && readiness.state !== 'ready' ? `${readiness.remedy} ` : ''}A certificate needs no grant server: vigia link issue <host> --replace --join certificate`,
      facts: { name, seconds: String(deadlineMilliseconds / 1000), why: why.trim() },
    },
  );
}
