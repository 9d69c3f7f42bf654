import { createKeyPair, keyIdOf } from '@vigia/site-trust';
import { createHash, createPrivateKey, createPublicKey, randomBytes } from 'node:crypto';

import { type ApplySet, asMember } from '../apply-set/apply-set.ts';
import { type Cluster } from '../connection/cluster.ts';
import { ClusterError, isClusterError } from '../errors/cluster-error.ts';
import { type KubernetesObject, referenceOf } from '../objects/kubernetes-object.ts';
import { type CallOptions, createObject, readObject } from '../objects/object-client.ts';
import { secretReferences, type SiteSecrets } from './site-set.ts';

/** The files within the Secrets. */
export const keyFiles = { signingKey: 'private-key.pem', session: 'session-secret' } as const;

/** What lies beside them while they are rotated. chat-api accepts cookies of both session secrets. */
export const rotationFiles = {
  nextSigningKey: 'next-private-key.pem',
  previousSigningKey: 'previous-private-key.pem',
  nextSession: 'next-session-secret',
  previousSession: 'previous-session-secret',
} as const;

/** What chat-api reads: pods need not start anew for the rest. */
const filesInUse: readonly string[] = [
  keyFiles.signingKey,
  keyFiles.session,
  rotationFiles.nextSession,
  rotationFiles.previousSession,
];

/** What of the keys may be shown. */
export type PublicKeys = {
  /** Whether any was made just now. */
  isMade: boolean;
  /** What the private site verifies with: SPKI, PEM. */
  verificationKeyPem: string;
  /** Its JWK thumbprint, by which logs name it. */
  keyId: string;
};

export type EnsureKeysOptions = CallOptions & {
  set: ApplySet;
  names: SiteSecrets;
  labels?: Record<string, string>;
  /** Makes what has to be there before a key is: the namespace, and the parent that knows of Secrets. */
  prepare?: () => Promise<void>;
};

/**
 * Makes the keys of the public site where there are none, as members of its set. What is there is never made anew:
 * a new signing key would be one that the private site does not know.
 * @throws ClusterError `invalid` when a Secret of that name holds something else
 */
export async function ensureKeys(
  cluster: Cluster,
  { set, names, labels, prepare, ...call }: EnsureKeysOptions,
): Promise<PublicKeys & { revision: string }> {
  const [signing, session] = await readSecrets(cluster, set.namespace, names, call);
  const isMade = !signing || !session;
  if (isMade) await prepare?.();
  const one =
    signing ??
    (await makeSecret(cluster, set, names.signingKey, labels, call, () => ({
      [keyFiles.signingKey]: Buffer.from(createKeyPair().privateKeyPem),
    })));
  const other =
    session ??
    (await makeSecret(cluster, set, names.session, labels, call, () => ({
      [keyFiles.session]: randomBytes(32),
    })));
  assertSession(other);
  return { isMade, ...describeSigningKey(one), revision: revisionOf([one, other]) };
}

/** Reads the keys without making any; null when there are none. @throws ClusterError */
export async function readKeys(
  cluster: Cluster,
  namespace: string,
  names: SiteSecrets,
  call: CallOptions = {},
): Promise<PublicKeys | null> {
  const reference = { apiVersion: 'v1', kind: 'Secret', name: names.signingKey, namespace };
  const secret = await readObject(cluster, reference, call);
  return secret && { isMade: false, ...describeSigningKey(secret) };
}

/**
 * A short text that is another one when the keys are: pods read them only when they start. Null while one is not there.
 * @throws ClusterError
 */
export async function readSecretsRevision(
  cluster: Cluster,
  namespace: string,
  names: SiteSecrets,
  call: CallOptions = {},
): Promise<string | null> {
  const [signing, session] = await readSecrets(cluster, namespace, names, call);
  return signing && session ? revisionOf([signing, session]) : null;
}

function revisionOf(secrets: readonly KubernetesObject[]): string {
  const hash = createHash('sha256');
  for (const secret of secrets) {
    const used = Object.entries(secret['data'] ?? {}).filter(([key]) => filesInUse.includes(key));
    hash.update(JSON.stringify(Object.fromEntries(used)));
  }
  return hash.digest('hex').slice(0, 16);
}

/** The Secret of the signing key and that of the sessions. */
async function readSecrets(
  cluster: Cluster,
  namespace: string,
  names: SiteSecrets,
  call: CallOptions,
): Promise<(KubernetesObject | null)[]> {
  return await Promise.all(
    secretReferences(namespace, names).map((reference) => readObject(cluster, reference, call)),
  );
}

async function makeSecret(
  cluster: Cluster,
  set: ApplySet,
  name: string,
  labels: Record<string, string> | undefined,
  call: CallOptions,
  make: () => Record<string, Buffer>,
): Promise<KubernetesObject> {
  const data = Object.fromEntries(
    Object.entries(make()).map(([key, value]) => [key, value.toString('base64')]),
  );
  const metadata = { name, namespace: set.namespace, ...(labels ? { labels } : {}) };
  const secret = asMember(
    { apiVersion: 'v1', kind: 'Secret', metadata, type: 'Opaque', data },
    set,
  );
  try {
    return await createObject(cluster, secret, call);
  } catch (error) {
    if (!isClusterError(error, 'already_exists')) throw error;
    // Someone else ran at the same moment: theirs counts.
    const theirs = await readObject(cluster, referenceOf(secret), call);
    if (!theirs) throw error;
    return theirs;
  }
}

/** The bytes of one entry of a Secret. */
export function entryOf(secret: KubernetesObject, key: string): Buffer | null {
  const text = (secret['data'] as Record<string, string> | undefined)?.[key];
  return text === undefined ? null : Buffer.from(text, 'base64');
}

/**
 * The public halves of the signing keys of a Secret, the one in use first: while it is rotated, the next one and the one
 * before are accepted too.
 * @throws Error when the key in use is no Ed25519 private key
 */
export function verificationKeysIn(secret: KubernetesObject): string[] {
  const names = [
    keyFiles.signingKey,
    rotationFiles.nextSigningKey,
    rotationFiles.previousSigningKey,
  ];
  return names
    .map((name) => entryOf(secret, name))
    .filter((pem, index) => index === 0 || pem !== null)
    .map((pem) => publicHalfOf(pem?.toString('utf8') ?? ''));
}

/** SPKI, PEM. @throws Error when it is no private key in PEM */
export function publicHalfOf(privateKeyPem: string): string {
  return String(
    createPublicKey(createPrivateKey(privateKeyPem)).export({ type: 'spki', format: 'pem' }),
  );
}

function describeSigningKey(secret: KubernetesObject): Omit<PublicKeys, 'isMade'> {
  try {
    const verificationKeyPem = publicHalfOf(
      entryOf(secret, keyFiles.signingKey)?.toString('utf8') ?? '',
    );
    return { verificationKeyPem, keyId: keyIdOf(verificationKeyPem) };
  } catch (cause) {
    throw unusable(secret, keyFiles.signingKey, 'an Ed25519 private key in PEM', cause);
  }
}

function assertSession(secret: KubernetesObject): void {
  if ((entryOf(secret, keyFiles.session)?.length ?? 0) >= 32) return;
  throw unusable(secret, keyFiles.session, '32 random bytes or more', undefined);
}

function unusable(
  secret: KubernetesObject,
  key: string,
  wanted: string,
  cause: unknown,
): ClusterError {
  const { name, namespace = '' } = secret.metadata;
  return new ClusterError('invalid', `The Secret ${name} does not hold ${wanted} as ${key}.`, {
    remedy: `Put it right, or delete it for a new one to be made: kubectl --namespace ${namespace} delete secret ${name}. A new signing key needs a new link file for the private site.`,
    object: { apiVersion: 'v1', kind: 'Secret', name, namespace },
    facts: { key, wanted },
    cause,
  });
}
