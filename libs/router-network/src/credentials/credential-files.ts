import { mkdirSync } from 'node:fs';
import { join } from 'node:path';

import { writePrivateFile } from '@vigia/service-process';

import { RouterNetworkError } from '../errors.ts';
import type { Credentials } from './certificate-authority.ts';

/** A folder with credentials as Skupper lays them out. */
export type CredentialFiles = { certificate: string; privateKey: string; authority: string };

/** The files of such a folder: `tls.crt`, `tls.key` and `ca.crt`. */
export function credentialFiles(directory: string): CredentialFiles {
  return {
    certificate: join(directory, 'tls.crt'),
    privateKey: join(directory, 'tls.key'),
    authority: join(directory, 'ca.crt'),
  };
}

/**
 * Writes credentials into a folder of mode 0700, each file with mode 0600 from its first byte on.
 * @throws RouterNetworkError `credentials_unwritable`.
 */
export function writeCredentials(directory: string, credentials: Credentials): CredentialFiles {
  const files = credentialFiles(directory);
  try {
    mkdirSync(directory, { recursive: true, mode: 0o700 });
    writePrivateFile(files.privateKey, credentials.privateKeyPem);
    writePrivateFile(files.certificate, credentials.certificatePem);
    writePrivateFile(files.authority, credentials.authorityPem);
  } catch (cause) {
    throw new RouterNetworkError(
      'credentials_unwritable',
      `The certificates of the network cannot be written to ${directory}.`,
      { remedy: 'Make the folder writable for this user, and see that its disk is not full.' },
      { cause },
    );
  }
  return files;
}
