import { createHash, createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto';

/** An Ed25519 pair as PEM: PKCS #8 and SPKI (RFC 8410). */
export type KeyPair = {
  /** Stays at the public site, in a file or Secret that only chat-api reads. */
  privateKeyPem: string;
  /** Goes to the private site. */
  publicKeyPem: string;
  /** The public key's JWK thumbprint (RFC 7638), which names it in logs and in the token's `kid`. */
  keyId: string;
};

/** Makes the key pair that pairs a public site with a private one. */
export function createKeyPair(): KeyPair {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  return {
    privateKeyPem: String(privateKey.export({ type: 'pkcs8', format: 'pem' })),
    publicKeyPem: String(publicKey.export({ type: 'spki', format: 'pem' })),
    keyId: thumbprint(publicKey),
  };
}

/**
 * The key id of a PEM, private or public.
 * @throws Error when the text is no PEM of an Ed25519 key.
 */
export function keyIdOf(pem: string): string {
  return thumbprint(createPublicKey(pem));
}

/** RFC 7638, section 3.2, with the members that RFC 8037 asks for: in this order, without spaces. */
export function thumbprint(publicKey: KeyObject): string {
  assertEd25519(publicKey);
  const { crv, kty, x } = publicKey.export({ format: 'jwk' });
  return createHash('sha256').update(JSON.stringify({ crv, kty, x })).digest('base64url');
}

/** @throws Error when the key is of another kind: nothing else is accepted anywhere. */
export function assertEd25519(key: KeyObject): void {
  if (key.asymmetricKeyType !== 'ed25519') {
    throw new Error(
      `The key is ${key.asymmetricKeyType ?? key.type}, but a pairing key is Ed25519. Make one with: openssl genpkey -algorithm ed25519`,
    );
  }
}
