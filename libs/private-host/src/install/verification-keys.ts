import { readFile } from 'node:fs/promises';

import { readVerificationKeys } from '@vigia/site-trust';
import type { VerificationKey } from '@vigia/pairing';

import { PrivateHostError } from '../private-host-error.ts';

/** The text of a file of several keys. */
export function formatVerificationKeys(publicKeysPem: readonly string[]): string {
  return publicKeysPem.map((pem) => `${pem.trim()}\n`).join('');
}

/** The keys that this host accepts now. @throws PrivateHostError `keys_unusable` */
export async function readVerificationKeyFile(path: string): Promise<VerificationKey[]> {
  try {
    const keys = readVerificationKeys([await readFile(path, 'utf8')]);
    return [...keys].map(([keyId, key]) => ({
      keyId,
      publicKeyPem: String(key.export({ type: 'spki', format: 'pem' })),
    }));
  } catch (cause) {
    const why = (cause as Error).message;
    throw new PrivateHostError('keys_unusable', `${path} cannot be used: ${why}.`, {
      remedy: 'Run vigia private up again with the link file: it writes it anew.',
      facts: { path, why },
      cause,
    });
  }
}
