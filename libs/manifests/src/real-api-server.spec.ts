import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

import { applyObject, type Cluster, connectToCluster, type KubernetesObject } from '@vigia/cluster';
import {
  findKubebuilderAssets,
  installSkupperDefinitions,
  type RealApiServer,
  startRealApiServer,
} from '@vigia/cluster/testing';

import { renderPublicSite } from './index.ts';
import { everyCombination } from './testing/combinations.ts';

const assets = findKubebuilderAssets();
const schemas = path.join(import.meta.dirname, 'testing/schemas');
const secrets = { signingKeyPem: 'a key', sessionSecret: Buffer.alloc(32, 7) };

(assets === null ? describe.skip : describe)('a real API server', () => {
  let server: RealApiServer | undefined;
  let cluster: Cluster;
  let directory: string;

  beforeAll(async () => {
    directory = mkdtempSync(path.join(tmpdir(), 'vigia-manifests-'));
    server = await startRealApiServer(assets ?? '');
    const kubeconfig = path.join(directory, 'kubeconfig');
    writeFileSync(kubeconfig, server.kubeconfigFor('admin'), { mode: 0o600 });
    cluster = await connectToCluster({ environment: {}, kubeconfig });
    await installSkupperDefinitions(cluster);
    for (const file of readdirSync(schemas).filter((name) => name.endsWith('.crd.json'))) {
      const text = readFileSync(path.join(schemas, file), 'utf8');
      await applyObject(cluster, JSON.parse(text) as KubernetesObject, { force: true });
    }
    const metadata = { name: 'ilab-chat' };
    await applyObject(cluster, { apiVersion: 'v1', kind: 'Namespace', metadata });
  }, 240_000);

  afterAll(async () => {
    await server?.close();
    rmSync(directory, { recursive: true, force: true });
  }, 60_000);

  it('takes every kind of object of every combination, with its rules in CEL, by server-side dry-run', async () => {
    const faults = new Set<string>();
    const applied = new Set<string>();
    for (const { name, config } of everyCombination()) {
      for (const object of renderPublicSite(config, { version: '0.1.0', secrets })) {
        // The same object in another combination proves nothing more.
        const text = JSON.stringify(object);
        if (applied.has(text)) continue;
        applied.add(text);
        const fault = await dryRun(object);
        if (fault !== null) faults.add(`${name}: ${object.kind} ${object.metadata.name}: ${fault}`);
      }
    }
    expect([...faults]).toEqual([]);
    expect(applied.size).toBeGreaterThan(50);
  }, 240_000);

  /** What the server says against an object; a definition that it does not serve yet is waited for. */
  async function dryRun(object: KubernetesObject): Promise<string | null> {
    const until = performance.now() + 30_000;
    for (;;) {
      try {
        await applyObject(cluster, object, { dryRun: true });
        return null;
      } catch (error) {
        const { code = '', message } = error as Error & { code?: string };
        const isNew = code === 'kind_unknown' || code === 'not_found';
        if (!isNew || performance.now() > until) return message;
        cluster.forgetResources();
        await delay(200);
      }
    }
  }
});
