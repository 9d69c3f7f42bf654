import { type Cluster } from '../connection/cluster.ts';
import { isClusterError } from '../errors/cluster-error.ts';
import { type KubernetesObject, referenceOf } from '../objects/kubernetes-object.ts';
import { listObjects, pathOf } from '../objects/object-client.ts';
import { specOf } from '../readiness/conditions.ts';

/**
 * Writes, once, the status that the controllers of a cluster would: rollouts done, the Skupper site up, its listener
 * without a peer. For API servers that run without controllers.
 * @param isDone whether an object, as it is now, has been made so; what is not keeps the status that it has
 */
export async function actAsControllers(
  cluster: Cluster,
  namespace: string,
  isDone: (object: KubernetesObject) => boolean = () => true,
): Promise<void> {
  const each = async (
    apiVersion: string,
    kind: string,
    statusOf: (object: KubernetesObject) => Record<string, unknown>,
  ) => {
    for (const object of await listObjects(cluster, { apiVersion, kind, namespace })) {
      if (!isDone(object)) continue;
      try {
        await cluster.request({
          method: 'PATCH',
          path: `${await pathOf(cluster, referenceOf(object))}/status`,
          query: { fieldManager: 'test-controllers' },
          contentType: 'application/merge-patch+json',
          body: { status: statusOf(object) },
        });
      } catch (error) {
        if (!isClusterError(error, 'not_found', 'changed_meanwhile')) throw error;
      }
    }
  };
  await each('apps/v1', 'Deployment', (deployment) => {
    const replicas = specOf<{ replicas: number }>(deployment).replicas ?? 1;
    return {
      observedGeneration: deployment.metadata.generation ?? 1,
      replicas,
      updatedReplicas: replicas,
      readyReplicas: replicas,
      availableReplicas: replicas,
    };
  });
  const conditions = (generation: number | undefined, ...entries: [string, string, string][]) => ({
    conditions: entries.map(([type, status, message]) => ({
      type,
      status,
      message,
      reason: status === 'True' ? 'Ready' : 'Pending',
      observedGeneration: generation ?? 1,
      lastTransitionTime: '2026-01-01T00:00:00Z',
    })),
  });
  await each('skupper.io/v2alpha1', 'Site', ({ metadata }) =>
    conditions(
      metadata.generation,
      ['Configured', 'True', 'OK'],
      ['Running', 'True', 'OK'],
      ['Resolved', 'True', 'OK'],
    ),
  );
  await each('skupper.io/v2alpha1', 'Listener', ({ metadata }) =>
    conditions(
      metadata.generation,
      ['Configured', 'True', 'OK'],
      ['Matched', 'False', 'No matching connectors'],
    ),
  );
}
