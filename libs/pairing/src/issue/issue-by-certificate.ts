import {
  buildCertificate,
  buildLinkResources,
  skupperApiVersion,
  toYaml,
} from '@vigia/skupper-config';

import { authorityAnnotation } from '../cluster/labels.ts';
import type { ClusterObject, LinkCluster } from '../cluster/link-cluster.ts';
import { waitFor } from '../cluster/wait-for.ts';
import { PairingError } from '../pairing-error.ts';
import { beginIssue } from './begin-issue.ts';
import { issueFromDocuments } from './issue-from-documents.ts';
import type { Issued, IssueRequest } from './issue-request.ts';

export type IssueOptions = {
  signal: AbortSignal;
  /** How long Skupper may take to fill in what was asked for, in milliseconds. Default 60 000. */
  deadlineMilliseconds?: number;
  now?: () => Date;
};

/**
 * Has Skupper make a client certificate for one private host, and a link of it. `skupper link generate` gives every
 * host the same one instead.
 * @throws PairingError `host_name_invalid`, `already_issued`, `site_missing`, `site_not_ready` or `credentials_wait`,
 * and what the cluster throws
 */
export async function issueByCertificate(
  cluster: LinkCluster,
  request: IssueRequest,
  { signal, deadlineMilliseconds = 60_000, now = () => new Date() }: IssueOptions,
): Promise<Issued> {
  const begun = await beginIssue(cluster, request, { signal, now });
  const { site, target, id, issuedAt, name } = begun;
  const certificate = buildCertificate(
    { ...begun.metadata, ca: site.issuer, subject: request.host, purpose: { client: true } },
    target,
  );
  const { metadata } = await cluster.create(certificate as ClusterObject, signal);
  const credentials = await waitFor(async () => readCredentials(cluster, metadata, signal), {
    signal,
    deadlineMilliseconds,
  });
  if (credentials === null) {
    throw new PairingError(
      'credentials_wait',
      `Skupper made no credentials for the Certificate ${name} within ${deadlineMilliseconds / 1000} s.`,
      {
        remedy: `Look at its status (kubectl describe certificate.skupper.io ${name}) and at the Skupper controller, then issue again with --replace.`,
        facts: { name, seconds: String(deadlineMilliseconds / 1000) },
      },
    );
  }
  const { secret, links } = buildLinkResources(
    { name, siteMode: 'interior', endpoints: site.endpoints, credentials },
    { platform: 'linux', version: target.version },
  );
  const issued = issueFromDocuments({
    ...request,
    id,
    issuedAt,
    publicSiteName: site.name,
    skupperVersion: site.skupperVersion,
    documents: toYaml([secret, ...links]),
  });
  const annotations = { [authorityAnnotation]: issued.authority };
  await cluster.patch(
    skupperApiVersion,
    'Certificate',
    name,
    { metadata: { annotations } },
    signal,
  );
  return issued;
}

/** The credentials of a Secret once all three parts are there; not those of an earlier Certificate of that name. */
async function readCredentials(
  cluster: LinkCluster,
  { name, uid }: ClusterObject['metadata'],
  signal: AbortSignal,
) {
  const secret = await cluster.read('v1', 'Secret', name, signal);
  const owners = (secret?.metadata['ownerReferences'] ?? []) as { uid?: unknown }[];
  if (owners.length > 0 && !owners.some((owner) => owner.uid === uid)) return null;
  const data = (secret?.['data'] ?? {}) as Record<string, string | undefined>;
  const part = (key: string) => Buffer.from(data[key] ?? '', 'base64').toString('utf8');
  const [certificate, privateKey, ca] = [part('tls.crt'), part('tls.key'), part('ca.crt')];
  return certificate && privateKey && ca ? { certificate, privateKey, ca } : null;
}
