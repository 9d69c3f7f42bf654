import { randomUUID } from 'node:crypto';

import { hostLabel, idAnnotation, issuedAtAnnotation, objectNameOf } from '../cluster/labels.ts';
import type { LinkCluster } from '../cluster/link-cluster.ts';
import { readPublicSite } from '../cluster/read-public-site.ts';
import { assertHostName, type IssueRequest } from './issue-request.ts';
import { forgetIssue, refuseSecondIssue } from './refuse-second-issue.ts';

/**
 * What every issue begins with: a public site that is ready, no earlier issue in the way, and who the new object is.
 * @throws PairingError `host_name_invalid`, `already_issued`, `site_missing` or `site_not_ready`, and what the cluster
 * throws
 */
export async function beginIssue(
  cluster: LinkCluster,
  { host, replace }: IssueRequest,
  { signal, now }: { signal: AbortSignal; now: () => Date },
) {
  assertHostName(host);
  const site = await readPublicSite(cluster, signal);
  if (replace) await forgetIssue(cluster, host, signal);
  else await refuseSecondIssue(cluster, host, signal);
  const { namespace } = cluster;
  const id = randomUUID();
  const issuedAt = now();
  const name = objectNameOf(host);
  return {
    site,
    id,
    issuedAt,
    name,
    target: {
      platform: 'kubernetes',
      version: site.skupperVersion ?? '2.2.1',
      namespace,
    } as const,
    /** Of the object that is asked for: it tells whose it is. */
    metadata: {
      name,
      namespace,
      labels: { [hostLabel]: host },
      annotations: { [idAnnotation]: id, [issuedAtAnnotation]: issuedAt.toISOString() },
    },
  };
}
