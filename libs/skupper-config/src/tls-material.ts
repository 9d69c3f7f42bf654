import { createPrivateKey, type KeyObject, X509Certificate } from 'node:crypto';

/** The keys of a Secret with TLS credentials. */
export const tlsKeys = ['tls.crt', 'tls.key', 'ca.crt'] as const;
export type TlsKey = (typeof tlsKeys)[number];

const pemCertificate = /-----BEGIN CERTIFICATE-----[\s\S]+?-----END CERTIFICATE-----/g;

/** Reads every certificate of a PEM text, in order; null when there is none or one cannot be read. */
export function readCertificates(pem: string): X509Certificate[] | null {
  try {
    const certificates = (pem.match(pemCertificate) ?? []).map(
      (block) => new X509Certificate(block),
    );
    return certificates.length > 0 ? certificates : null;
  } catch {
    return null;
  }
}

/** Reads an unencrypted private key in PEM; null when it is none. */
export function readPrivateKey(pem: string): KeyObject | null {
  try {
    return createPrivateKey(pem);
  } catch {
    return null;
  }
}

/** Tells whether a private key belongs to a certificate; false when either cannot be read. */
export function keyMatches(certificatePem: string, keyPem: string): boolean {
  const [certificate] = readCertificates(certificatePem) ?? [];
  const key = readPrivateKey(keyPem);
  return certificate !== undefined && key !== null && certificate.checkPrivateKey(key);
}

/** Decodes base64 as a Secret holds it (RFC 4648, padded, line breaks allowed); null when it is none. */
export function decodeBase64(text: string): Buffer | null {
  const compact = text.replaceAll(/[\r\n]/g, '');
  if (compact.length % 4 !== 0 || !/^[A-Za-z0-9+/]*={0,2}$/.test(compact)) return null;
  return Buffer.from(compact, 'base64');
}

/** Gives PEM the line ends of Unix, which every reader takes and which show well as a block of YAML. */
export function normalizePem(pem: string): string {
  return pem.replaceAll('\r\n', '\n');
}
