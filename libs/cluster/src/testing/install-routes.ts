import { setTimeout as delay } from 'node:timers/promises';

import { type Cluster } from '../connection/cluster.ts';
import { isClusterError } from '../errors/cluster-error.ts';
import { applyObject, listObjects } from '../objects/object-client.ts';

/** Has the cluster serve Routes as OpenShift does, with whatever stands in them, and waits for it. */
export async function installRoutes(cluster: Cluster): Promise<void> {
  const group = 'route.openshift.io';
  await applyObject(
    cluster,
    {
      apiVersion: 'apiextensions.k8s.io/v1',
      kind: 'CustomResourceDefinition',
      metadata: { name: `routes.${group}` },
      spec: {
        group,
        scope: 'Namespaced',
        names: { kind: 'Route', plural: 'routes', singular: 'route', listKind: 'RouteList' },
        versions: [
          {
            name: 'v1',
            served: true,
            storage: true,
            subresources: { status: {} },
            schema: {
              openAPIV3Schema: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true },
            },
          },
        ],
      },
    },
    { force: true },
  );
  const until = performance.now() + 60_000;
  for (;;) {
    cluster.forgetResources();
    try {
      await listObjects(cluster, { apiVersion: `${group}/v1`, kind: 'Route' });
      return;
    } catch (error) {
      if (!isClusterError(error, 'kind_unknown', 'not_found') || performance.now() > until)
        throw error;
      await delay(200);
    }
  }
}
