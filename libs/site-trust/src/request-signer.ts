import { createPrivateKey, randomBytes } from 'node:crypto';

import {
  privateSiteAudience,
  publicSiteIssuer,
  signatureLifetimeSeconds,
  tokenType,
} from './claims.ts';
import { signCompact } from './compact-signature.ts';
import { assertEd25519, keyIdOf } from './key-pair.ts';

export type RequestSignerOptions = {
  /** PKCS #8 PEM of an Ed25519 key. */
  privateKeyPem: string;
  /** Default {@link publicSiteIssuer}. */
  issuer?: string;
  /** Default {@link privateSiteAudience}. */
  audience?: string;
  /** Milliseconds since the epoch; default `Date.now`. */
  clock?: () => number;
};

export type RequestToSign = {
  /** In capitals, as on the wire. */
  method: string;
  /** The request target with its query, exactly as it is sent. */
  path: string;
  /** `guest:<uuid>` or `key:<sha256 of the API key>`. */
  subject: string;
};

export type RequestSigner = {
  keyId: string;
  /** Makes the token of one request; send it as `Authorization: Bearer <token>`, once. */
  sign(request: RequestToSign): Promise<string>;
};

/**
 * Signs requests to the private site with a JWT of {@link signatureLifetimeSeconds} (RFC 7519, EdDSA as in RFC 8037).
 * @throws Error when the PEM is no Ed25519 private key.
 */
export function createRequestSigner(options: RequestSignerOptions): RequestSigner {
  const { issuer = publicSiteIssuer, audience = privateSiteAudience, clock = Date.now } = options;
  const privateKey = createPrivateKey(options.privateKeyPem);
  assertEd25519(privateKey);
  const keyId = keyIdOf(options.privateKeyPem);
  const header = { alg: 'EdDSA', typ: tokenType, kid: keyId };

  return {
    keyId,
    async sign({ method, path, subject }) {
      const issuedAt = Math.floor(clock() / 1000);
      const claims = {
        iss: issuer,
        aud: audience,
        sub: subject,
        iat: issuedAt,
        exp: issuedAt + signatureLifetimeSeconds,
        jti: randomBytes(16).toString('base64url'),
        htm: method,
        path,
      };
      return signCompact(header, claims, privateKey);
    },
  };
}
