import { tlsSecretType } from '../../resources/secret.ts';
import { isSystemSite } from '../../target.ts';
import { credentialUses, findSecret } from '../credential-uses.ts';
import { type LintContext, type LintRule, resourcesOf } from '../rule.ts';

/** The document of the Certificate of this name, from which Skupper makes the Secret. */
function findCertificate(context: LintContext, name: string) {
  for (const { document, resource } of resourcesOf(context, 'Certificate')) {
    if (resource.metadata.name === name) return document;
  }
  return null;
}

export const tlsRules: readonly LintRule[] = [
  {
    id: 'tls-secret-missing',
    severity: 'error',
    summary: 'The Secret that a resource names is there',
    *check(context) {
      if (!context.complete) return;
      for (const use of credentialUses(context)) {
        if (findSecret(context, use) || context.existingCredentials.has(use.credentials)) continue;
        const isSystem = isSystemSite(context.target);
        if (!isSystem && (use.madeBySkupper || findCertificate(context, use.credentials))) continue;
        if (isSystem && use.document.kind === 'RouterAccess') continue;
        yield {
          document: use.document,
          path: use.path,
          severity: use.madeBySkupper ? 'warning' : 'error',
          message: use.madeBySkupper
            ? `there are no credentials ${use.credentials}, so Skupper makes some that nobody else trusts`
            : isSystem
              ? `there is no Secret ${use.credentials}, and without it the site does not start`
              : `there is no Secret ${use.credentials}, and in Skupper 2.2.1 that stops every update of the router configuration of the site`,
          remedy: isSystem
            ? `Add Secret-${use.credentials}.yaml, or a complete input/certs/${use.credentials}.`
            : `Apply the Secret ${use.credentials}, or a Certificate of that name, first.`,
        };
      }
    },
  },
  {
    id: 'tls-secret-order',
    severity: 'error',
    summary: 'On Kubernetes a Secret stands before what names it',
    *check(context) {
      // A system site reads everything before it looks at anything.
      if (isSystemSite(context.target)) return;
      for (const use of credentialUses(context)) {
        const source =
          findSecret(context, use)?.document ?? findCertificate(context, use.credentials);
        if (!source) continue;
        if (context.documents.indexOf(source) < context.documents.indexOf(use.document)) continue;
        yield {
          document: use.document,
          path: use.path,
          message: `${source.kind} ${use.credentials} comes after this, and until it is there the site takes up no change`,
          remedy: `Put ${source.kind} ${use.credentials} before this document.`,
        };
      }
    },
  },
  {
    id: 'tls-secret-type',
    severity: 'error',
    summary: 'A Secret with TLS credentials is of the type kubernetes.io/tls',
    *check(context) {
      const reported = new Set<unknown>();
      for (const use of credentialUses(context)) {
        const found = findSecret(context, use);
        if (!found || found.secret.type === tlsSecretType || reported.has(found.document)) continue;
        reported.add(found.document);
        yield {
          document: found.document,
          path: found.secret.type === undefined ? [] : ['type'],
          message: `${use.document.kind} ${use.document.name} names this Secret, and Skupper 2.2.1 ignores one that is ${found.secret.type ?? 'of no type'}`,
          remedy: `Write type: ${tlsSecretType}.`,
        };
      }
    },
  },
  {
    id: 'tls-without-credentials',
    severity: 'error',
    summary: 'What needs TLS (useClientCert, verifyHostname, requireClientCert) has tlsCredentials',
    *check(context) {
      const remedy = 'Name the TLS credentials, or remove this.';
      for (const { document, resource } of resourcesOf(context, 'Connector')) {
        for (const field of ['useClientCert', 'verifyHostname'] as const) {
          if (!resource.spec[field] || resource.spec.tlsCredentials) continue;
          const message = `${field} does nothing without tlsCredentials: the connection is not encrypted`;
          yield { document, path: ['spec', field], message, remedy };
        }
      }
      for (const { document, resource } of resourcesOf(context, 'MultiKeyListener')) {
        if (!resource.spec.requireClientCert || resource.spec.tlsCredentials) continue;
        const message = 'requireClientCert does nothing without tlsCredentials: anyone may connect';
        yield { document, path: ['spec', 'requireClientCert'], message, remedy };
      }
    },
  },
  {
    id: 'attached-client-certificate',
    severity: 'warning',
    summary: 'An AttachedConnector has no useClientCert, which Skupper 2.2.1 ignores',
    *check(context) {
      for (const { document, resource } of resourcesOf(context, 'AttachedConnector')) {
        if (!resource.spec.useClientCert) continue;
        yield {
          document,
          path: ['spec', 'useClientCert'],
          message: 'Skupper 2.2.1 never presents a client certificate to an attached workload',
          remedy: 'Remove it, and do not rely on it.',
        };
      }
    },
  },
];
