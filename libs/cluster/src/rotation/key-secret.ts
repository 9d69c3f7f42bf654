import { type Cluster } from '../connection/cluster.ts';
import { ClusterError } from '../errors/cluster-error.ts';
import { type KubernetesObject, referenceOf } from '../objects/kubernetes-object.ts';
import { type CallOptions, patchObject, readObject } from '../objects/object-client.ts';

/** @throws ClusterError `not_found` when the site has no such Secret yet */
export async function readKeySecret(
  cluster: Cluster,
  namespace: string,
  name: string,
  call: CallOptions,
): Promise<KubernetesObject> {
  const reference = { apiVersion: 'v1', kind: 'Secret', name, namespace };
  const secret = await readObject(cluster, reference, call);
  if (secret) return secret;
  throw new ClusterError('not_found', `There is no Secret ${name} in ${namespace}.`, {
    remedy: 'Make the public site first: vigia up',
    object: reference,
    facts: { what: `Secret ${name}` },
  });
}

/**
 * Changes entries of a Secret at once, and only if nobody changed it since it was read: two rotations at the same
 * moment cannot lose a key.
 * @param entries null removes one
 * @throws ClusterError `changed_meanwhile`
 */
export async function changeKeySecret(
  cluster: Cluster,
  secret: KubernetesObject,
  entries: Record<string, Buffer | null>,
  call: CallOptions,
): Promise<KubernetesObject> {
  const data = Object.fromEntries(
    Object.entries(entries).map(([key, value]) => [key, value?.toString('base64') ?? null]),
  );
  const { resourceVersion } = secret.metadata;
  return await patchObject(
    cluster,
    referenceOf(secret),
    { metadata: { resourceVersion }, data },
    call,
  );
}
