import { isChange } from '../apply-set/comparable.ts';
import { type Cluster } from '../connection/cluster.ts';
import {
  type KubernetesObject,
  type ObjectReference,
  referenceOf,
} from '../objects/kubernetes-object.ts';
import { applyObject, type CallOptions, readObject } from '../objects/object-client.ts';

/** Under a name of its own: Skupper makes these objects, and applies its own fields only. */
const manager = 'vigia-router';

/**
 * Adds the fields that the Skupper router lacks, where its Deployments are there by now; writes nothing that is there.
 * @returns those that are still to be made by Skupper
 * @throws ClusterError
 */
export async function secureRouters(
  cluster: Cluster,
  patches: readonly KubernetesObject[],
  call: CallOptions = {},
): Promise<ObjectReference[]> {
  const absent: ObjectReference[] = [];
  for (const patch of patches) {
    const reference = referenceOf(patch);
    const live = await readObject(cluster, reference, call);
    if (live === null) {
      absent.push(reference);
      continue;
    }
    const after = await applyObject(cluster, patch, { ...call, manager, dryRun: true });
    if (isChange(live, after, manager)) await applyObject(cluster, patch, { ...call, manager });
  }
  return absent;
}
