import { mkdir, readFile } from 'node:fs/promises';
import { dirname } from 'node:path';

import * as z from 'zod';

import { writeLinkFile } from '../link-file/link-file-on-disk.ts';
import type { Issued } from '../issue/issue-request.ts';
import { PairingError } from '../pairing-error.ts';

/** What is remembered of an issue. Holds no secret. */
const recordSchema = z.object({
  id: z.string(),
  host: z.string(),
  publicSite: z.string(),
  method: z.enum(['certificate', 'token']),
  /** `cluster`: made there, and it can be revoked from here; `file`: made of given documents. */
  source: z.enum(['cluster', 'file']),
  namespace: z.string().nullable(),
  issuedAt: z.string(),
  expiresAt: z.string(),
  keyIds: z.array(z.string()),
  authority: z.string().nullable(),
  revokedAt: z.string().nullable(),
});
export type LedgerRecord = z.infer<typeof recordSchema>;
const ledgerSchema = z.object({ version: z.literal(1), links: z.array(recordSchema) });

/** The record of an issue. */
export function recordOf(
  { link, authority }: Issued,
  { source, namespace }: Pick<LedgerRecord, 'source' | 'namespace'>,
): LedgerRecord {
  return {
    id: link.id,
    host: link.host,
    publicSite: link.publicSite.name,
    method: link.join.method,
    source,
    namespace,
    issuedAt: link.issuedAt,
    expiresAt: link.expiresAt,
    keyIds: link.publicSite.verificationKeys.map(({ keyId }) => keyId),
    authority,
    revokedAt: null,
  };
}

/** What this operator issued, the oldest first. @throws PairingError `ledger_unusable` */
export async function readLedger(path: string): Promise<LedgerRecord[]> {
  try {
    return ledgerSchema.parse(JSON.parse(await readFile(path, 'utf8'))).links;
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw new PairingError('ledger_unusable', `The list of issued links ${path} cannot be read.`, {
      remedy:
        'Put it back from a backup, or move it away: what lies in the cluster is listed without it.',
      facts: { path },
      cause,
    });
  }
}

/** Changes the list. @throws PairingError `ledger_unusable` or `link_file_unwritable` */
export async function changeLedger(
  path: string,
  change: (records: LedgerRecord[]) => LedgerRecord[],
): Promise<void> {
  const links = change(await readLedger(path));
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  await writeLinkFile(path, `${JSON.stringify({ version: 1, links }, null, 2)}\n`, {
    replace: true,
  });
}
