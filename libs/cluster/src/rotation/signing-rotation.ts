import { createKeyPair, keyIdOf } from '@vigia/site-trust';

import { type Cluster } from '../connection/cluster.ts';
import { type KubernetesObject } from '../objects/kubernetes-object.ts';
import { type CallOptions } from '../objects/object-client.ts';
import { entryOf, keyFiles, publicHalfOf, rotationFiles } from '../public-site/keys.ts';
import { changeKeySecret, readKeySecret } from './key-secret.ts';

/** A signing key of the public site. The private half stays in this process. */
export type SigningKey = { privateKeyPem: string; publicKeyPem: string; keyId: string };

/** How far a rotation is, which the Secret alone tells: whoever runs it again goes on there. */
export type Signing = {
  secret: KubernetesObject;
  current: SigningKey;
  /** Made, and not in use yet. */
  next: SigningKey | null;
  /** No longer in use; kept until the private site is seen to refuse it. */
  previous: SigningKey | null;
};

/** @throws ClusterError; Error when the Secret holds something else than Ed25519 keys */
export async function readSigning(
  cluster: Cluster,
  namespace: string,
  name: string,
  call: CallOptions = {},
): Promise<Signing> {
  const secret = await readKeySecret(cluster, namespace, name, call);
  const current = keyIn(secret, keyFiles.signingKey);
  if (current === null) throw new Error(`The Secret ${name} holds no ${keyFiles.signingKey}.`);
  return {
    secret,
    current,
    next: keyIn(secret, rotationFiles.nextSigningKey),
    previous: keyIn(secret, rotationFiles.previousSigningKey),
  };
}

/** Makes the next key beside the one in use. @throws ClusterError `changed_meanwhile` */
export async function makeNextSigningKey(
  cluster: Cluster,
  { secret }: Signing,
  call: CallOptions = {},
): Promise<void> {
  const entries = { [rotationFiles.nextSigningKey]: Buffer.from(createKeyPair().privateKeyPem) };
  await changeKeySecret(cluster, secret, entries, call);
}

/** Puts the next key in use, in one step; pods take it when they start. @throws ClusterError `changed_meanwhile` */
export async function swapSigningKeys(
  cluster: Cluster,
  { secret, current, next }: Signing,
  call: CallOptions = {},
): Promise<void> {
  if (next === null) return;
  const entries = {
    [keyFiles.signingKey]: Buffer.from(next.privateKeyPem),
    [rotationFiles.previousSigningKey]: Buffer.from(current.privateKeyPem),
    [rotationFiles.nextSigningKey]: null,
  };
  await changeKeySecret(cluster, secret, entries, call);
}

/** Deletes the key that is no longer accepted anywhere. @throws ClusterError `changed_meanwhile` */
export async function finishSigning(
  cluster: Cluster,
  { secret }: Signing,
  call: CallOptions = {},
): Promise<void> {
  await changeKeySecret(cluster, secret, { [rotationFiles.previousSigningKey]: null }, call);
}

function keyIn(secret: KubernetesObject, name: string): SigningKey | null {
  const privateKeyPem = entryOf(secret, name)?.toString('utf8');
  if (privateKeyPem === undefined) return null;
  const publicKeyPem = publicHalfOf(privateKeyPem);
  return { privateKeyPem, publicKeyPem, keyId: keyIdOf(publicKeyPem) };
}
