export { createKeyPair, keyIdOf, type KeyPair } from './key-pair.ts';
export {
  createRequestSigner,
  type RequestSigner,
  type RequestSignerOptions,
  type RequestToSign,
} from './request-signer.ts';
export {
  createRequestVerifier,
  type RequestToVerify,
  type RequestVerifier,
  type RequestVerifierOptions,
  type VerifiedRequest,
} from './request-verifier.ts';
export { isSubject, publicSiteSubject, subjectOfApiKey, subjectOfGuest } from './subject.ts';
export { privateSiteAudience, publicSiteIssuer, signatureLifetimeSeconds } from './claims.ts';
export {
  type KeyUpdate,
  type KeyUpdateRefusal,
  openKeyUpdate,
  signKeyUpdate,
} from './key-update.ts';
export { readVerificationKeys } from './verification-keys.ts';
