import { type ProblemCode, ProblemError } from '@vigia/api-contract';

import {
  privateSiteAudience,
  publicSiteIssuer,
  signatureLifetimeSeconds,
  tokenType,
} from './claims.ts';
import { openCompact } from './compact-signature.ts';
import { createReplayGuard } from './replay-guard.ts';
import { isSubject } from './subject.ts';
import { readVerificationKeys } from './verification-keys.ts';

export type RequestVerifierOptions = {
  /** SPKI PEMs of every public site that may ask, one or more in each text; two while a key is rotated. */
  publicKeysPem: readonly string[];
  /** Default {@link publicSiteIssuer}. */
  issuer?: string;
  /** Default {@link privateSiteAudience}. */
  audience?: string;
  /** Milliseconds since the epoch; default `Date.now`. */
  clock?: () => number;
  /** How far the two clocks may differ, in seconds; default 5. */
  allowedSkewSeconds?: number;
  /** Most requests remembered against replay; default 250,000 (some 7,000 a second). */
  replayCapacity?: number;
  /** Called when a genuine signature was refused for its time: by how many seconds the clocks seem to differ. */
  onClockSkew?: (skewSeconds: number) => void;
};

export type RequestToVerify = {
  /** The Authorization header as it came. */
  authorization: string | undefined;
  /** In capitals. */
  method: string;
  /** The request target with its query, exactly as it came. */
  path: string;
};

export type VerifiedRequest = {
  /** Who asks: `guest:<uuid>` or `key:<sha256 of the API key>`. */
  subject: string;
  /** Which key signed. */
  keyId: string;
};

export type RequestVerifier = {
  /** The keys that are accepted now. */
  readonly keyIds: readonly string[];
  /**
   * Accepts these keys from now on, and no others. What was remembered against replay stays.
   * @throws Error as the making does, and then all stays as it was.
   */
  replaceKeys(publicKeysPem: readonly string[]): void;
  /**
   * @throws ProblemError `signature_missing`, `signature_invalid`, `signature_expired`,
   * `signature_mismatch`, `signature_replayed`, or `rate_limited` when the replay guard is full.
   */
  verify(request: RequestToVerify): Promise<VerifiedRequest>;
  /** The same at once. @throws ProblemError as `verify`. */
  check(request: RequestToVerify): VerifiedRequest;
};

/** Longer than any token that the signer makes for a request whose target fits a header. */
const maximumTokenCharacters = 16 * 1024;
const maximumTokenIdCharacters = 64;

/**
 * Lets in only requests that were signed by a paired public site, now, for this method and path, and once.
 * @throws Error when there is no key, or one is no Ed25519 public key.
 */
export function createRequestVerifier(options: RequestVerifierOptions): RequestVerifier {
  const {
    issuer = publicSiteIssuer,
    audience = privateSiteAudience,
    clock = Date.now,
    allowedSkewSeconds = 5,
    replayCapacity = 250_000,
    onClockSkew,
  } = options;
  let keys = readVerificationKeys(options.publicKeysPem);
  const replayGuard = createReplayGuard({ capacity: replayCapacity });

  return {
    get keyIds() {
      return [...keys.keys()];
    },
    replaceKeys(publicKeysPem) {
      keys = readVerificationKeys(publicKeysPem);
    },
    verify: async (request) => check(request),
    check,
  };

  function check({ authorization, method, path }: RequestToVerify): VerifiedRequest {
    const token = bearerToken(authorization);
    const nowSeconds = clock() / 1000;
    const opened = openCompact(token, tokenType, keys);
    if (!opened) throw refusal('signature_invalid');
    const { keyId } = opened;
    const { iss, aud, sub, iat, exp, jti, htm, path: signedPath } = opened.claims;
    if (iss !== issuer || aud !== audience) throw refusal('signature_mismatch');
    if (typeof htm !== 'string' || typeof signedPath !== 'string') {
      throw refusal('signature_invalid');
    }
    if (htm !== method || signedPath !== path) throw refusal('signature_mismatch');
    if (!isSubject(sub) || typeof jti !== 'string' || jti.length > maximumTokenIdCharacters) {
      throw refusal('signature_invalid');
    }
    if (!isInstant(iat) || !isInstant(exp) || exp - iat > signatureLifetimeSeconds) {
      throw refusal('signature_invalid');
    }
    if (nowSeconds > exp + allowedSkewSeconds || iat > nowSeconds + allowedSkewSeconds) {
      onClockSkew?.(nowSeconds - iat);
      throw refusal('signature_expired');
    }
    const seen = replayGuard.remember(jti, exp + allowedSkewSeconds, nowSeconds);
    if (seen === 'replayed') throw refusal('signature_replayed');
    if (seen === 'full') throw new ProblemError('rate_limited', { retryAfter: 1 });
    return { subject: sub, keyId };
  }
}

function bearerToken(authorization: string | undefined): string {
  if (authorization === undefined) throw refusal('signature_missing');
  const token = /^Bearer ([\w-]+\.[\w-]+\.[\w-]+)$/i.exec(authorization)?.[1];
  if (token === undefined || token.length > maximumTokenCharacters)
    throw refusal('signature_invalid');
  return token;
}

/** Whole or fractional seconds since the epoch (RFC 7519, NumericDate). */
function isInstant(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0;
}

/** The code and nothing more: which check failed by how much would help only whoever forges. */
function refusal(code: Extract<ProblemCode, `signature_${string}`>): ProblemError {
  return new ProblemError(code);
}
