import { type FieldPath } from '../finding.ts';
import { type Secret } from '../resources/secret.ts';
import { isSystemSite } from '../target.ts';
import { type TlsKey } from '../tls-material.ts';
import { type LintDocument, resourceOf } from './lint-document.ts';
import { type LintContext, namespaceOf, resourcesOf } from './rule.ts';

/** A resource that names TLS credentials. */
export interface CredentialUse {
  readonly document: LintDocument;
  readonly path: FieldPath;
  readonly credentials: string;
  /** The keys of the Secret that this use reads. */
  readonly needs: readonly TlsKey[];
  /** True when Skupper makes the credentials itself where they are absent. */
  readonly madeBySkupper: boolean;
}

const path = ['spec', 'tlsCredentials'];
const own: readonly TlsKey[] = ['tls.crt', 'tls.key'];
const all: readonly TlsKey[] = [...own, 'ca.crt'];

/** Every use of TLS credentials among the documents. */
export function* credentialUses(context: LintContext): Generator<CredentialUse> {
  // System sites make what a Listener, a Connector or a RouterAccess lacks, and ignore incomplete sets.
  const isSystem = isSystemSite(context.target);
  const use = (
    document: LintDocument,
    credentials: string | undefined,
    needs: readonly TlsKey[],
    madeBySkupper = isSystem,
  ): CredentialUse[] =>
    credentials
      ? [{ document, path, credentials, needs: isSystem ? all : needs, madeBySkupper }]
      : [];

  for (const { document, resource } of resourcesOf(context, 'Listener')) {
    yield* use(document, resource.spec.tlsCredentials, own);
  }
  for (const { document, resource } of resourcesOf(context, 'MultiKeyListener')) {
    yield* use(document, resource.spec.tlsCredentials, resource.spec.requireClientCert ? all : own);
  }
  for (const { document, resource } of resourcesOf(context, 'Connector')) {
    yield* use(
      document,
      resource.spec.tlsCredentials,
      resource.spec.useClientCert ? all : ['ca.crt'],
    );
  }
  for (const { document, resource } of resourcesOf(context, 'AttachedConnector')) {
    yield* use(document, resource.spec.tlsCredentials, ['ca.crt']);
  }
  for (const { document, resource } of resourcesOf(context, 'RouterAccess')) {
    const makes = isSystem || resource.spec.generateTlsCredentials === true;
    yield* use(document, resource.spec.tlsCredentials, all, makes);
  }
  for (const { document, resource } of resourcesOf(context, 'Link')) {
    yield* use(document, resource.spec.tlsCredentials, all, false);
  }
}

/** The Secret of a name among the documents, where the use would find it. */
export function findSecret(
  context: LintContext,
  use: CredentialUse,
): { document: LintDocument; secret: Secret } | null {
  // The credentials of an AttachedConnector are in the namespace of the site.
  const attached = resourceOf(use.document, 'AttachedConnector');
  const namespace = attached?.spec.siteNamespace ?? namespaceOf(context, use.document);
  for (const { document, resource } of resourcesOf(context, 'Secret')) {
    const isThere = namespaceOf(context, document) === namespace;
    if (isThere && resource.metadata.name === use.credentials)
      return { document, secret: resource };
  }
  return null;
}
