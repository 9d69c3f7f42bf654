import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { type Cluster } from '../connection/cluster.ts';
import { connectToCluster } from '../connection/connect-to-cluster.ts';
import { startApiServer } from './api-server/start-api-server.ts';
import { findKubebuilderAssets, startRealApiServer } from './real-api-server.ts';

/** An API server to hold a test against, whichever it is. */
export type TestEnvironment = {
  /** As someone with every right, or with none. */
  connect(user?: 'admin' | 'nobody', namespace?: string): Promise<Cluster>;
  /** The file of a kubeconfig. */
  kubeconfig(user?: 'admin' | 'nobody', namespace?: string): string;
  close(): Promise<void>;
};

export type EnvironmentKind = { name: string; isReal: boolean; start(): Promise<TestEnvironment> };

/** The API server in memory, and the real one where it is at hand. */
export function testEnvironments(): EnvironmentKind[] {
  const inMemory: EnvironmentKind = {
    name: 'an API server in memory',
    isReal: false,
    async start() {
      const server = await startApiServer();
      const nobody = await startApiServer();
      nobody.denied.add('* *');
      return environmentOf(
        (user) => (user === 'nobody' ? nobody : server).kubeconfig,
        async () => {
          await server.close();
          await nobody.close();
        },
      );
    },
  };
  const assets = findKubebuilderAssets();
  if (assets === null) return [inMemory];
  const real: EnvironmentKind = {
    name: 'a real kube-apiserver and etcd',
    isReal: true,
    async start() {
      const server = await startRealApiServer(assets);
      return environmentOf(
        (user, namespace) => server.kubeconfigFor(user, namespace),
        () => server.close(),
      );
    },
  };
  return [inMemory, real];
}

function environmentOf(
  kubeconfigFor: (user: 'admin' | 'nobody', namespace?: string) => string,
  stop: () => Promise<void>,
): TestEnvironment {
  const directory = mkdtempSync(path.join(tmpdir(), 'vigia-kubeconfig-'));
  const open: Cluster[] = [];
  const kubeconfig = (user: 'admin' | 'nobody' = 'admin', namespace?: string) => {
    const file = path.join(directory, `${user}-${namespace ?? ''}`);
    writeFileSync(file, kubeconfigFor(user, namespace), { mode: 0o600 });
    return file;
  };
  return {
    kubeconfig,
    async connect(user, namespace) {
      const cluster = await connectToCluster({
        kubeconfig: kubeconfig(user, namespace),
        environment: {},
        ...(namespace === undefined ? {} : { namespace }),
      });
      open.push(cluster);
      return cluster;
    },
    async close() {
      for (const cluster of open) await cluster.close();
      await stop();
      rmSync(directory, { recursive: true });
    },
  };
}
