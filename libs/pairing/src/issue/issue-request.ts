import { keyIdOf } from '@vigia/site-trust';

import { hostNamePattern, type Link, type VerificationKey } from '../link-file/link.ts';
import { PairingError } from '../pairing-error.ts';

/** What the operator decides about an issue. */
export type IssueRequest = {
  /** The private host that it is for. */
  host: string;
  /** Where people open the public site; null when that is not known. */
  address: string | null;
  routingKey: string;
  verificationKeys: readonly VerificationKey[];
  /** In the place of an earlier issue for that host, which is forgotten once the site is seen to be ready. */
  replace?: boolean;
};

/** What an issue made. */
export type Issued = {
  link: Link;
  /** SHA-256 of the authority that signed the credentials, in hex; null for a token, whose own it is not. */
  authority: string | null;
};

/** @throws PairingError `host_name_invalid` */
export function assertHostName(host: string): void {
  if (hostNamePattern.test(host)) return;
  throw new PairingError('host_name_invalid', `${host} cannot be the name of a private host.`, {
    remedy: 'Take up to 40 lower-case letters, digits and dashes, such as lab-7.',
    facts: { host },
  });
}

/**
 * Reads a public site's verification key, or takes it from its private key.
 * @throws PairingError `key_invalid`
 */
export function readVerificationKey(publicKeyPem: string, from: string): VerificationKey {
  try {
    if (!publicKeyPem.includes('-----BEGIN PUBLIC KEY-----')) throw new Error('no public key');
    return { keyId: keyIdOf(publicKeyPem), publicKeyPem };
  } catch (cause) {
    throw new PairingError('key_invalid', `${from} is not an Ed25519 public key in PEM.`, {
      remedy:
        'Give the verification key of the public site: openssl pkey -in signing-key.pem -pubout',
      facts: { from },
      cause,
    });
  }
}
