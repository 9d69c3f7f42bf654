import { jest } from '@jest/globals';
import { sampleResources } from '@vigia/skupper-config/testing';

import { type Cluster } from '../connection/cluster.ts';
import { testEnvironments } from '../testing/environments.ts';
import { installSkupperDefinitions } from '../testing/install-skupper.ts';
import { type KubernetesObject } from './kubernetes-object.ts';
import { applyObject, createObject } from './object-client.ts';

jest.setTimeout(120_000);

const real = testEnvironments().find(({ isReal }) => isReal);
const seed = 20_260_101;

(real ? it : it.skip)(
  'a real API server takes every resource that skupper-config builds, with unknown fields refused',
  async () => {
    const environment = await real?.start();
    if (!environment) return;
    try {
      const cluster: Cluster = await environment.connect();
      await installSkupperDefinitions(cluster);
      const resources = await sampleResources(5, seed);
      const kinds = new Set(resources.map(({ kind }) => kind));
      expect(kinds.size).toBeGreaterThanOrEqual(12);
      const refused: string[] = [];
      for (const [index, resource] of resources.entries()) {
        const namespace = `of-${index}`;
        const object = resource as unknown as KubernetesObject;
        await applyObject(cluster, {
          apiVersion: 'v1',
          kind: 'Namespace',
          metadata: { name: namespace },
        });
        const metadata = { ...object.metadata, namespace };
        await createObject(cluster, { ...object, metadata }, { dryRun: true }).catch(
          (error: Error) => refused.push(`${resource.kind}: ${error.message}`),
        );
      }
      expect(refused).toEqual([]);
      const [first] = resources;
      const wrong = { ...(first as unknown as KubernetesObject), spek: {} };
      const metadata = { ...wrong.metadata, namespace: 'of-0' };
      await expect(
        createObject(cluster, { ...wrong, metadata }, { dryRun: true }),
      ).rejects.toMatchObject({ message: expect.stringContaining('spek') as string });
    } finally {
      await environment.close();
    }
  },
);
