import { type Secret, tlsSecretType } from '../resources/secret.ts';
import { type Target } from '../target.ts';
import { normalizePem } from '../tls-material.ts';
import { assertValid, type ResourceInput, toMetadata } from './build-resource.ts';

/** TLS credentials in PEM. */
export interface TlsCredentials {
  readonly certificate: string;
  /** Unencrypted. A secret: it is only ever written into the Secret. */
  readonly privateKey: string;
  /** The authority that is trusted. */
  readonly ca: string;
}

/**
 * Makes a Secret of the one type that Skupper reads, with all three keys.
 * @throws SkupperConfigError `invalid_resource` when a part cannot be read, has expired, or they do not belong together
 */
export function buildTlsSecret(
  input: ResourceInput & { readonly credentials: TlsCredentials },
  target: Target,
): Secret {
  const { certificate, privateKey, ca } = input.credentials;
  const encode = (text: string) => Buffer.from(normalizePem(text), 'utf8').toString('base64');
  const secret: Secret = {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: toMetadata(input, target),
    type: tlsSecretType,
    data: { 'ca.crt': encode(ca), 'tls.crt': encode(certificate), 'tls.key': encode(privateKey) },
  };
  assertValid(secret, target);
  return secret;
}
