import {
  type KubernetesObject,
  markOwnNamespace,
  type ObjectReference,
  readSecretsRevision,
  secretReferences,
} from '@vigia/cluster';
import { renderPublicSite } from '@vigia/manifests';

import { version } from '../version.ts';
import type { OpenSite } from './open-site.ts';

/** The objects that vigia.yaml describes, before the cluster is asked anything. */
export function renderObjects(
  { config }: Pick<OpenSite, 'config'>,
  revision: string | null = null,
) {
  const options = { version, ...(revision === null ? {} : { secretsRevision: revision }) };
  return renderPublicSite(config, options) as KubernetesObject[];
}

/**
 * The objects as they are to be applied to this cluster: with the revision of the keys that are there, and with the
 * namespace only where this user may write namespaces.
 * @param knownRevision the revision of the keys where it was just read
 */
export async function desiredObjects(
  site: OpenSite,
  mayWriteNamespace: boolean,
  signal: AbortSignal,
  knownRevision?: string | null,
): Promise<KubernetesObject[]> {
  const { cluster, config, set } = site;
  const { secrets, namespace } = config.public;
  const revision =
    knownRevision ?? (await readSecretsRevision(cluster, namespace, secrets, { signal }));
  const objects = renderObjects(site, revision);
  const result: KubernetesObject[] = [];
  for (const object of objects) {
    if (object.kind !== 'Namespace') result.push(object);
    else if (mayWriteNamespace)
      result.push(await markOwnNamespace(cluster, object, set, { signal }));
  }
  return result;
}

/** What is in the set and not among the rendered objects: the keys, which `up` makes once. */
export function keptObjects({ config }: Pick<OpenSite, 'config'>): ObjectReference[] {
  const { secrets, namespace } = config.public;
  return secrets.from === 'vigia' ? secretReferences(namespace, secrets) : [];
}
