import { createPublicKey, type KeyObject } from 'node:crypto';

import { thumbprint } from './key-pair.ts';

const blockPattern = /-----BEGIN ([A-Z0-9 ]+)-----[^-]*-----END \1-----/g;

/**
 * Ed25519 public keys by their ids.
 * @param texts each one or more SPKI PEMs, such as what a file of several keys holds
 * @throws Error when there is no key, or one is private, of another kind, or no key at all.
 */
export function readVerificationKeys(texts: readonly string[]): Map<string, KeyObject> {
  const keys = new Map<string, KeyObject>();
  for (const text of texts) {
    if (text.includes('PRIVATE KEY')) {
      throw new Error(
        'A private key was given where a public key belongs: it must not leave the public site.',
      );
    }
    const blocks = text.match(blockPattern) ?? [];
    // What is between the blocks must be nothing: half a key is not passed over.
    if (text.replace(blockPattern, '').trim() !== '') {
      throw new Error('A verification key is cut short, or is no PEM.');
    }
    for (const block of blocks) {
      const key = createPublicKey(block);
      keys.set(thumbprint(key), key);
    }
  }
  if (keys.size === 0) {
    throw new Error('At least one public key is needed: without one no request could be verified.');
  }
  return keys;
}
