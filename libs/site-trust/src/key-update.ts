import { createPrivateKey } from 'node:crypto';

import {
  keyUpdateLifetimeSeconds,
  keyUpdateType,
  privateSiteAudience,
  publicSiteIssuer,
} from './claims.ts';
import { openCompact, signCompact } from './compact-signature.ts';
import { assertEd25519, keyIdOf } from './key-pair.ts';
import { readVerificationKeys } from './verification-keys.ts';

/** Which keys a private site is to accept from now on, and no others. */
export type KeyUpdate = {
  /** SPKI PEMs; never none. */
  publicKeysPem: readonly string[];
  keyIds: readonly string[];
  /** When it was signed, in seconds since the epoch: an older one must not undo a newer one. */
  issuedAt: number;
  /** The key that signed it. */
  signedBy: string;
};

/** Why a change of keys is not to be followed. */
export type KeyUpdateRefusal = 'unreadable' | 'signature_invalid' | 'expired';

/** The two clocks may differ by so much, in seconds. */
const allowedSkewSeconds = 300;

/**
 * Signs a change of keys with a key that the private site accepts already (a JWT, RFC 7519): whoever carries it over
 * can read it and not change it.
 * @throws Error when a PEM is not an Ed25519 key of its kind.
 */
export function signKeyUpdate(options: {
  /** The key that signs; the private site has to accept it now. */
  privateKeyPem: string;
  publicKeysPem: readonly string[];
  /** Milliseconds since the epoch; default `Date.now`. */
  clock?: () => number;
}): string {
  const { clock = Date.now } = options;
  const privateKey = createPrivateKey(options.privateKeyPem);
  assertEd25519(privateKey);
  const keys = readVerificationKeys(options.publicKeysPem);
  const issuedAt = Math.floor(clock() / 1000);
  const header = { alg: 'EdDSA', typ: keyUpdateType, kid: keyIdOf(options.privateKeyPem) };
  const claims = {
    iss: publicSiteIssuer,
    aud: privateSiteAudience,
    iat: issuedAt,
    exp: issuedAt + keyUpdateLifetimeSeconds,
    keys: [...keys.values()].map((key) => String(key.export({ type: 'spki', format: 'pem' }))),
  };
  return signCompact(header, claims, privateKey);
}

/**
 * Reads a change of keys that one of the given keys signed.
 * @param trustedPem what is accepted now
 * @throws Error when `trustedPem` holds something else than public keys.
 */
export function openKeyUpdate(
  token: string,
  trustedPem: readonly string[],
  clock: () => number = Date.now,
): KeyUpdate | { refusal: KeyUpdateRefusal } {
  if (token.split('.').length !== 3) return { refusal: 'unreadable' };
  const opened = openCompact(token, keyUpdateType, readVerificationKeys(trustedPem));
  if (!opened) return { refusal: 'signature_invalid' };
  const { iss, aud, iat, exp, keys } = opened.claims;
  if (iss !== publicSiteIssuer || aud !== privateSiteAudience) {
    return { refusal: 'signature_invalid' };
  }
  if (typeof iat !== 'number' || typeof exp !== 'number') return { refusal: 'unreadable' };
  const now = clock() / 1000;
  if (now > exp + allowedSkewSeconds || iat > now + allowedSkewSeconds) {
    return { refusal: 'expired' };
  }
  if (!Array.isArray(keys) || !keys.every((key) => typeof key === 'string')) {
    return { refusal: 'unreadable' };
  }
  try {
    const read = readVerificationKeys(keys);
    return {
      publicKeysPem: [...read.values()].map((key) =>
        String(key.export({ type: 'spki', format: 'pem' })),
      ),
      keyIds: [...read.keys()],
      issuedAt: iat,
      signedBy: opened.keyId,
    };
  } catch {
    return { refusal: 'unreadable' };
  }
}
