import { type Secret, tlsSecretType } from '../../resources/secret.ts';
import { isSystemSite } from '../../target.ts';
import {
  decodeBase64,
  keyMatches,
  readCertificates,
  readPrivateKey,
  type TlsKey,
  tlsKeys,
} from '../../tls-material.ts';
import { credentialUses, findSecret } from '../credential-uses.ts';
import { type LintDocument } from '../lint-document.ts';
import { type LintContext, type LintRule, resourcesOf } from '../rule.ts';

const dayMilliseconds = 86_400_000;
/** Skupper renews nothing ahead of time, so this is what is left to relink. */
const warnDays = 30;

/** The text of one key of a Secret, and where it stands. */
function readKey(secret: Secret, key: TlsKey) {
  const encoded = secret.data?.[key];
  if (encoded !== undefined) {
    return { path: ['data', key], text: decodeBase64(encoded)?.toString('utf8') ?? null };
  }
  const text = secret.stringData?.[key];
  return text === undefined ? null : { path: ['stringData', key], text };
}

/** The Secrets that hold TLS credentials: by their type, or because something uses them so. */
function tlsSecrets(context: LintContext): Map<LintDocument, Secret> {
  const secrets = new Map<LintDocument, Secret>();
  for (const { document, resource } of resourcesOf(context, 'Secret')) {
    if (resource.type === tlsSecretType) secrets.set(document, resource);
  }
  for (const use of credentialUses(context)) {
    const found = findSecret(context, use);
    if (found) secrets.set(found.document, found.secret);
  }
  return secrets;
}

export const tlsContentRules: readonly LintRule[] = [
  {
    id: 'tls-secret-keys',
    severity: 'error',
    summary: 'A Secret with TLS credentials has the keys that its users read',
    *check(context) {
      const reported = new Set<string>();
      for (const use of credentialUses(context)) {
        const found = findSecret(context, use);
        if (!found) continue;
        for (const key of use.needs) {
          const isReported = `${use.credentials} ${key}`;
          if (readKey(found.secret, key) || reported.has(isReported)) continue;
          reported.add(isReported);
          yield {
            document: found.document,
            path: ['data'],
            message: `${key} is missing, and ${use.document.kind} ${use.document.name} reads it`,
            remedy: `Add ${key} in base64.`,
          };
        }
      }
    },
  },
  {
    id: 'tls-secret-string-data',
    severity: 'error',
    summary: 'On a system site a Secret has data, not stringData',
    *check(context) {
      if (!isSystemSite(context.target)) return;
      for (const { document, resource } of resourcesOf(context, 'Secret')) {
        if (!resource.stringData) continue;
        yield {
          document,
          path: ['stringData'],
          // Only an API server turns stringData into data; a system site reads data alone.
          message: 'a system site does not read stringData, so these values are lost',
          remedy: 'Write the values in base64 under data.',
        };
      }
    },
  },
  {
    id: 'tls-secret-content',
    severity: 'error',
    summary: 'Certificates and keys can be read, and belong to each other',
    *check(context) {
      for (const [document, secret] of tlsSecrets(context)) {
        let isReadable = true;
        for (const key of tlsKeys) {
          const value = readKey(secret, key);
          if (!value) continue;
          const isKey = key === 'tls.key';
          const { text, path } = value;
          if (text !== null && (isKey ? readPrivateKey(text) : readCertificates(text))) continue;
          isReadable = false;
          yield {
            document,
            path,
            message:
              text === null
                ? `${key} is not base64`
                : `${key} holds no ${isKey ? 'unencrypted private key' : 'certificate'} in PEM`,
            remedy: 'Take the Secret again from where it was made.',
          };
        }
        const certificate = readKey(secret, 'tls.crt');
        const key = readKey(secret, 'tls.key');
        if (!isReadable || !certificate?.text || !key?.text) continue;
        if (keyMatches(certificate.text, key.text)) continue;
        yield {
          document,
          path: key.path,
          message: 'the private key does not belong to the certificate',
          remedy: 'Take both from the same place.',
        };
      }
    },
  },
  {
    id: 'tls-secret-expiry',
    severity: 'error',
    summary: `No certificate has expired (error) or does so within ${warnDays} days (warning)`,
    *check(context) {
      for (const [document, secret] of tlsSecrets(context)) {
        for (const key of ['tls.crt', 'ca.crt'] as const) {
          const value = readKey(secret, key);
          for (const certificate of (value?.text && readCertificates(value.text)) || []) {
            const left = certificate.validToDate.getTime() - context.now.getTime();
            const early = certificate.validFromDate.getTime() - context.now.getTime();
            if (left > warnDays * dayMilliseconds && early <= 0) continue;
            const day = (
              early > 0 ? certificate.validFromDate : certificate.validToDate
            ).toISOString();
            yield {
              document,
              path: value?.path ?? ['data', key],
              severity: early > 0 || left <= 0 ? 'error' : 'warning',
              message:
                early > 0
                  ? `the certificate is not valid before ${day}`
                  : `the certificate ${left <= 0 ? 'expired' : 'expires'} on ${day}, and nothing renews it`,
              remedy:
                early > 0
                  ? 'Set the clock of this machine, or take the certificate again.'
                  : 'Link again: new credentials come with it.',
            };
          }
        }
      }
    },
  },
];
