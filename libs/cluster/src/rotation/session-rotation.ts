import { randomBytes } from 'node:crypto';

import { type Cluster } from '../connection/cluster.ts';
import { type KubernetesObject } from '../objects/kubernetes-object.ts';
import { type CallOptions } from '../objects/object-client.ts';
import { entryOf, keyFiles, rotationFiles } from '../public-site/keys.ts';
import { changeKeySecret, readKeySecret } from './key-secret.ts';

/** How far a rotation of the session secret is, which the Secret alone tells. Holds no value of it to be shown. */
export type Session = {
  secret: KubernetesObject;
  /** Cookies of the next secret are accepted, and none is written yet. */
  hasNext: boolean;
  /** Cookies of the secret before are accepted, and written anew when they come. */
  hasPrevious: boolean;
};

/** @throws ClusterError */
export async function readSession(
  cluster: Cluster,
  namespace: string,
  name: string,
  call: CallOptions = {},
): Promise<Session> {
  const secret = await readKeySecret(cluster, namespace, name, call);
  return {
    secret,
    hasNext: entryOf(secret, rotationFiles.nextSession) !== null,
    hasPrevious: entryOf(secret, rotationFiles.previousSession) !== null,
  };
}

/**
 * Puts the next secret beside the one in use. Every pod has to accept it before the
 * first one writes cookies with it.
 * @throws ClusterError `changed_meanwhile`
 */
export async function makeNextSession(
  cluster: Cluster,
  { secret }: Session,
  call: CallOptions = {},
): Promise<void> {
  await changeKeySecret(cluster, secret, { [rotationFiles.nextSession]: randomBytes(32) }, call);
}

/** Puts the next secret in use, in one step. @throws ClusterError `changed_meanwhile` */
export async function swapSessions(
  cluster: Cluster,
  { secret }: Session,
  call: CallOptions = {},
): Promise<void> {
  const entries = {
    [keyFiles.session]: entryOf(secret, rotationFiles.nextSession),
    [rotationFiles.previousSession]: entryOf(secret, keyFiles.session),
    [rotationFiles.nextSession]: null,
  };
  await changeKeySecret(cluster, secret, entries, call);
}

/** No longer accepts the secret before. @throws ClusterError `changed_meanwhile` */
export async function retirePreviousSession(
  cluster: Cluster,
  { secret }: Session,
  call: CallOptions = {},
): Promise<void> {
  await changeKeySecret(cluster, secret, { [rotationFiles.previousSession]: null }, call);
}
