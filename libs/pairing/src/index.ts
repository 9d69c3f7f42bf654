export { type ClusterObject, type LinkCluster } from './cluster/link-cluster.ts';
export { issueByCertificate, type IssueOptions } from './issue/issue-by-certificate.ts';
export { issueByToken } from './issue/issue-by-token.ts';
export { type DocumentsToIssue, issueFromDocuments } from './issue/issue-from-documents.ts';
export {
  assertHostName,
  type Issued,
  type IssueRequest,
  readVerificationKey,
} from './issue/issue-request.ts';
export { forgetIssue } from './issue/refuse-second-issue.ts';
export { changeLedger, type LedgerRecord, readLedger, recordOf } from './ledger/link-ledger.ts';
export { type LinkState, type ListedLink, listLedger, listLinks } from './ledger/list-links.ts';
export { type Join, type Link, linkSchema, type VerificationKey } from './link-file/link.ts';
export { formatLinkFile, parseLinkFile } from './link-file/link-file-text.ts';
export { formatKeyUpdateFile, parseKeyUpdateFile } from './key-update/key-update-file.ts';
export { type LinkFileOnDisk, readLinkFile, writeLinkFile } from './link-file/link-file-on-disk.ts';
export { PairingError, type PairingErrorCode } from './pairing-error.ts';
export {
  planRevocation,
  revokeLink,
  type RevocationPlan,
  type RevocationStep,
} from './revoke/revoke-link.ts';
