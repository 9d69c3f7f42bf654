import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';

import { type Cluster } from '../connection/cluster.ts';
import { isClusterError } from '../errors/cluster-error.ts';
import { type KubernetesObject } from '../objects/kubernetes-object.ts';
import { applyObject, listObjects } from '../objects/object-client.ts';

const definitions = path.join(
  path.dirname(fileURLToPath(import.meta.url)),
  '../../../skupper-config/src/testing/crds',
);

/** Installs the definitions of Skupper 2.2 from the copies that skupper-config is tested with, and waits for them. */
export async function installSkupperDefinitions(cluster: Cluster): Promise<void> {
  for (const file of readdirSync(definitions).filter((name) => name.endsWith('.yaml'))) {
    await applyObject(
      cluster,
      parse(readFileSync(path.join(definitions, file), 'utf8')) as KubernetesObject,
      { force: true },
    );
  }
  const until = performance.now() + 60_000;
  for (;;) {
    cluster.forgetResources();
    try {
      for (const kind of ['Site', 'Listener', 'MultiKeyListener']) {
        await listObjects(cluster, { apiVersion: 'skupper.io/v2alpha1', kind });
      }
      return;
    } catch (error) {
      if (!isClusterError(error, 'kind_unknown', 'not_found') || performance.now() > until)
        throw error;
      await delay(200);
    }
  }
}
