import { createPrivateKey, createPublicKey, randomBytes } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';

import { writePrivateFile } from '@vigia/service-process';

import { CommandError } from '../command-error.ts';
import { exitCodes } from '../exit-codes.ts';
import type { Messages } from '../messages/messages.ts';
import { fileFailure } from './file-failure.ts';

export type SiteKeys = {
  signingKeyFile: string;
  verificationKeyFile: string;
  sessionSecretFile: string;
  /** Whether they were made just now. */
  made: boolean;
};

/**
 * The keys between the two sites and the secret of the guests' cookies, made at the first start.
 * @throws CommandError when the private key is damaged: a new one is never made over it unasked.
 */
export function ensureSiteKeys(
  directory: string,
  messages: Messages,
  createKeyPair: () => { privateKeyPem: string },
): SiteKeys {
  const keys: SiteKeys = {
    signingKeyFile: path.join(directory, 'signing-key.pem'),
    verificationKeyFile: path.join(directory, 'verification-key.pem'),
    sessionSecretFile: path.join(directory, 'session-secret'),
    made: false,
  };
  try {
    if (!existsSync(keys.signingKeyFile)) {
      writePrivateFile(keys.signingKeyFile, createKeyPair().privateKeyPem);
      keys.made = true;
    }
    // Always derived, so that the pair fits even when one file was put back from a backup.
    const publicKey = publicKeyOf(keys.signingKeyFile, messages);
    if (
      !existsSync(keys.verificationKeyFile) ||
      readFileSync(keys.verificationKeyFile, 'utf8') !== publicKey
    ) {
      writePrivateFile(keys.verificationKeyFile, publicKey);
    }
    if (!existsSync(keys.sessionSecretFile)) {
      writePrivateFile(keys.sessionSecretFile, randomBytes(48).toString('base64url'));
    }
  } catch (error) {
    throw fileFailure(messages, directory, error);
  }
  return keys;
}

function publicKeyOf(file: string, messages: Messages): string {
  const pem = readFileSync(file, 'utf8');
  try {
    const key = createPrivateKey(pem);
    if (key.asymmetricKeyType !== 'ed25519') throw new Error(`is ${key.asymmetricKeyType}`);
    return createPublicKey(key).export({ type: 'spki', format: 'pem' }).toString();
  } catch (cause) {
    throw new CommandError({
      code: 'key_unreadable',
      message: messages.errors.keyUnreadable(file),
      remedy: messages.errors.keyUnreadableRemedy,
      exitCode: exitCodes.stateUnusable,
      cause,
    });
  }
}
