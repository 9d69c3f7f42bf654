import { isIP } from 'node:net';

import * as x509 from './x509.ts';

/** What a certificate is good for: answering connections, or making them. */
export type CertificateUse = 'server' | 'client';

/** A certificate with its key and the authority that vouches for it, each in PEM: one TLS Secret's content. */
export type Credentials = { certificatePem: string; privateKeyPem: string; authorityPem: string };

export type CertificateRequest = {
  commonName: string;
  use: CertificateUse;
  /** What clients call the server by; each is a DNS name or an IP address. */
  hosts?: readonly string[];
};

/** An authority of one network. Its key is in memory only, unless the caller stores it. */
export type CertificateAuthority = {
  readonly certificatePem: string;
  readonly notAfter: Date;
  /** The key in PEM (PKCS #8), for those who must issue again later. */
  exportPrivateKey(): Promise<string>;
  /** Issues a certificate with a key of its own, valid as long as the authority. */
  issue(request: CertificateRequest): Promise<Credentials>;
};

export type CertificateAuthorityOptions = {
  commonName: string;
  /** How long it and all that it issues is valid, in milliseconds. */
  lifetimeMilliseconds: number;
  now?: Date;
};

const keyAlgorithm = { name: 'ECDSA', namedCurve: 'P-256' } as const;
const signingAlgorithm = { name: 'ECDSA', hash: 'SHA-256' } as const;

/** Clocks of two hosts differ: certificates count from this much before they were made, in milliseconds. */
const clockTolerance = 5 * 60_000;

/** Makes an authority: an ECDSA P-256 key and a certificate that it signs itself (RFC 5280). */
export async function createCertificateAuthority({
  commonName,
  lifetimeMilliseconds,
  now = new Date(),
}: CertificateAuthorityOptions): Promise<CertificateAuthority> {
  const notBefore = new Date(now.getTime() - clockTolerance);
  const notAfter = new Date(now.getTime() + lifetimeMilliseconds);
  const keys = await createKeys();
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    name: [{ CN: [commonName] }],
    keys,
    notBefore,
    notAfter,
    signingAlgorithm,
    extensions: [
      new x509.BasicConstraintsExtension(true, 0, true),
      new x509.KeyUsagesExtension(
        x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign,
        true,
      ),
      await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  });
  const authorityPem = withLineEnd(certificate.toString('pem'));

  return {
    certificatePem: authorityPem,
    notAfter,
    exportPrivateKey: () => toPem(keys.privateKey),
    async issue({ commonName: subject, use, hosts = [] }) {
      const own = await createKeys();
      const issued = await x509.X509CertificateGenerator.create({
        subject: [{ CN: [subject] }],
        issuer: certificate.subject,
        publicKey: own.publicKey,
        signingKey: keys.privateKey,
        notBefore,
        notAfter,
        signingAlgorithm,
        extensions: [
          new x509.BasicConstraintsExtension(false, undefined, true),
          new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
          new x509.ExtendedKeyUsageExtension([extendedUses[use]]),
          ...(hosts.length > 0
            ? [new x509.SubjectAlternativeNameExtension(hosts.flatMap(generalNames))]
            : []),
          await x509.AuthorityKeyIdentifierExtension.create(certificate),
        ],
      });
      return {
        certificatePem: withLineEnd(issued.toString('pem')),
        privateKeyPem: await toPem(own.privateKey),
        authorityPem,
      };
    },
  };
}

const extendedUses = {
  server: x509.ExtendedKeyUsage.serverAuth,
  client: x509.ExtendedKeyUsage.clientAuth,
} as const;

/**
 * An IP address is listed as one, which Node and OpenSSL look at, and as a DNS name, which is all that the
 * router's TLS looks at (qpid-proton 0.40, c/src/ssl/openssl.c).
 */
function generalNames(host: string): { type: 'ip' | 'dns'; value: string }[] {
  const name = { type: 'dns', value: host } as const;
  return isIP(host) ? [{ type: 'ip', value: host }, name] : [name];
}

/** The global one: its types are those of x509's own interface, with the DOM's types in the program or without. */
async function createKeys() {
  return crypto.subtle.generateKey(keyAlgorithm, true, ['sign', 'verify']);
}

type Keys = Awaited<ReturnType<typeof createKeys>>;

async function toPem(key: Keys['privateKey']): Promise<string> {
  const bytes = await crypto.subtle.exportKey('pkcs8', key);
  return withLineEnd(x509.PemConverter.encode(bytes, x509.PemConverter.PrivateKeyTag));
}

function withLineEnd(pem: string): string {
  return pem.endsWith('\n') ? pem : `${pem}\n`;
}
