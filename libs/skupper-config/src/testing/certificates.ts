import forge from 'node-forge';

import { type TlsCredentials } from '../build/build-secret.ts';

const dayMilliseconds = 86_400_000;
const { pki, md } = forge;

const toPem = (pem: string) => pem.replaceAll('\r\n', '\n');

/** A certificate authority that lives as long as a test. */
export interface TestAuthority {
  /** PEM. */
  readonly certificate: string;
  issue(options?: IssueOptions): TlsCredentials;
}

export interface IssueOptions {
  readonly subject?: string;
  /** DNS names and IPv4 addresses. */
  readonly hosts?: readonly string[];
  readonly notBefore?: Date;
  readonly notAfter?: Date;
}

/** Makes an authority that issues as Skupper does: RSA 2048, keys in PKCS#1, five years. */
export function createAuthority(name = 'skupper-grant-server-ca'): TestAuthority {
  const keys = pki.rsa.generateKeyPair(2048);
  const subject = [{ name: 'commonName', value: name }];
  const authority = startCertificate(keys.publicKey, subject, subject);
  authority.setExtensions([
    { name: 'basicConstraints', cA: true, critical: true },
    { name: 'keyUsage', keyCertSign: true, cRLSign: true, critical: true },
  ]);
  authority.sign(keys.privateKey, md.sha256.create());
  const certificate = toPem(pki.certificateToPem(authority));
  return {
    certificate,
    issue(options = {}) {
      const own = pki.rsa.generateKeyPair(2048);
      const issued = startCertificate(
        own.publicKey,
        [{ name: 'commonName', value: options.subject ?? 'lab' }],
        subject,
        options,
      );
      const altNames = (options.hosts ?? ['localhost', '127.0.0.1']).map((host) =>
        /^[\d.]+$/.test(host) ? { type: 7, ip: host } : { type: 2, value: host },
      );
      issued.setExtensions([{ name: 'subjectAltName', altNames }]);
      issued.sign(keys.privateKey, md.sha256.create());
      return {
        certificate: toPem(pki.certificateToPem(issued)),
        privateKey: toPem(pki.privateKeyToPem(own.privateKey)),
        ca: certificate,
      };
    },
  };
}

let serialNumber = 0;

function startCertificate(
  publicKey: forge.pki.rsa.PublicKey,
  subject: forge.pki.CertificateField[],
  issuer: forge.pki.CertificateField[],
  { notBefore, notAfter }: IssueOptions = {},
): forge.pki.Certificate {
  const certificate = pki.createCertificate();
  serialNumber += 1;
  certificate.serialNumber = serialNumber.toString(16).padStart(4, '0');
  certificate.publicKey = publicKey;
  certificate.validity.notBefore = notBefore ?? new Date(Date.now() - dayMilliseconds);
  certificate.validity.notAfter = notAfter ?? new Date(Date.now() + 1825 * dayMilliseconds);
  certificate.setSubject(subject);
  certificate.setIssuer(issuer);
  return certificate;
}
