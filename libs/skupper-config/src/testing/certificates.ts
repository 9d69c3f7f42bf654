import { constants, generateKeyPairSync, privateEncrypt } from 'node:crypto';
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
  const keys = createKeys();
  const subject = [{ name: 'commonName', value: name }];
  const authority = startCertificate(keys.publicKey, subject, subject);
  authority.setExtensions([
    { name: 'basicConstraints', cA: true, critical: true },
    { name: 'keyUsage', keyCertSign: true, cRLSign: true, critical: true },
  ]);
  sign(authority, keys);
  const certificate = toPem(pki.certificateToPem(authority));
  return {
    certificate,
    issue(options = {}) {
      const own = createKeys();
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
      sign(issued, keys);
      return {
        certificate: toPem(pki.certificateToPem(issued)),
        privateKey: own.pem,
        ca: certificate,
      };
    },
  };
}

interface TestKeys {
  /** PKCS#1, as Skupper's own. */
  readonly pem: string;
  readonly publicKey: forge.pki.rsa.PublicKey;
}

/** By Node: in plain JavaScript keys and signatures take seconds. */
function createKeys(): TestKeys {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    privateKeyEncoding: { type: 'pkcs1', format: 'pem' },
    publicKeyEncoding: { type: 'spki', format: 'pem' },
  });
  return { pem: privateKey, publicKey: pki.publicKeyFromPem(publicKey) };
}

/** What stands before a SHA-256 digest in a signature of PKCS#1 v1.5 (RFC 8017, section 9.2). */
const digestInfo = Buffer.from('3031300d060960864801650304020105000420', 'hex');

function sign(certificate: forge.pki.Certificate, signer: TestKeys): void {
  const key = {
    sign(digest: forge.md.MessageDigest) {
      const bytes = Buffer.from(digest.digest().getBytes(), 'binary');
      const padding = constants.RSA_PKCS1_PADDING;
      const signature = privateEncrypt(
        { key: signer.pem, padding },
        Buffer.concat([digestInfo, bytes]),
      );
      return signature.toString('binary');
    },
  };
  certificate.sign(key as unknown as forge.pki.rsa.PrivateKey, md.sha256.create());
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
