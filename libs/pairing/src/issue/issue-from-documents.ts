import { randomUUID, X509Certificate } from 'node:crypto';

import { readLinkDocuments, toYaml } from '@vigia/skupper-config';

import type { Link } from '../link-file/link.ts';
import { assertHostName, type Issued, type IssueRequest } from './issue-request.ts';

export type DocumentsToIssue = IssueRequest & {
  /** What `skupper link generate` printed. */
  documents: string;
  publicSiteName: string;
  skupperVersion: string | null;
  id?: string;
  issuedAt?: Date;
};

/** The version that is assumed where the public site does not tell: the resources are the same in all of 2.x. */
const assumedVersion = '2.2.1';

/**
 * Makes a link of documents that are there already.
 * @throws PairingError `host_name_invalid`; SkupperConfigError `link_documents_unusable`
 */
export function issueFromDocuments(input: DocumentsToIssue): Issued {
  assertHostName(input.host);
  const { skupperVersion } = input;
  const { secret, links } = readLinkDocuments(input.documents, {
    target: { platform: 'linux', version: skupperVersion ?? assumedVersion },
  });
  const certificateOf = (key: string) =>
    new X509Certificate(Buffer.from(secret.data?.[key] ?? '', 'base64'));
  const certificate = certificateOf('tls.crt');
  const link: Link = {
    id: input.id ?? randomUUID(),
    host: input.host,
    issuedAt: (input.issuedAt ?? new Date()).toISOString(),
    expiresAt: new Date(certificate.validTo).toISOString(),
    publicSite: publicSiteOf(input),
    skupperVersion,
    join: { method: 'certificate', documents: toYaml([secret, ...links]) },
  };
  return { link, authority: fingerprint(certificateOf('ca.crt')) };
}

/** What every link says of the public site. */
export function publicSiteOf(input: IssueRequest & { publicSiteName: string }): Link['publicSite'] {
  return {
    name: input.publicSiteName,
    address: input.address,
    routingKey: input.routingKey,
    verificationKeys: [...input.verificationKeys],
  };
}

/** SHA-256 of a certificate, in hex without colons. */
export function fingerprint(certificate: X509Certificate): string {
  return certificate.fingerprint256.replaceAll(':', '').toLowerCase();
}
