import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';

import { createAuthority } from '@vigia/skupper-config/testing';

import type { Cluster } from '../../connection/cluster.ts';
import { servePortForward } from './serve-port-forward.ts';

export type TestKubelet = {
  /** Lets a pod of these labels be ready on this node. */
  addPod(namespace: string, name: string, labels: Record<string, string>): Promise<void>;
  removePod(namespace: string, name: string): Promise<void>;
  close(): Promise<void>;
};

const node = 'node-of-the-test';

/**
 * A node to a real API server: it has no containers, but forwards the ports of its pods.
 * @param portOf where connections to a port of a pod lead: a port of 127.0.0.1
 */
export async function startKubelet(
  cluster: Cluster,
  portOf: (port: number) => number,
): Promise<TestKubelet> {
  const { certificate, privateKey } = createAuthority().issue({ subject: node, hosts: [node] });
  const server = createServer({ cert: certificate, key: privateKey });
  servePortForward(server, { path: /^\/portForward\//, portOf });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;

  const write = (path: string, body: Record<string, unknown>, subresource = '') =>
    cluster.request({
      method: 'PATCH',
      path: `${path}${subresource}`,
      query: { fieldManager: 'test-kubelet', force: true },
      contentType: 'application/apply-patch+yaml',
      body,
    });
  const own = { apiVersion: 'v1', kind: 'Node', metadata: { name: node } };
  await write(`/api/v1/nodes/${node}`, own);
  const addresses = [{ type: 'InternalIP', address: '127.0.0.1' }];
  const daemonEndpoints = { kubeletEndpoint: { Port: port } };
  await write(
    `/api/v1/nodes/${node}`,
    { ...own, status: { addresses, daemonEndpoints } },
    '/status',
  );
  const pathOf = (namespace: string, name: string) =>
    `/api/v1/namespaces/${namespace}/pods/${name}`;
  return {
    async addPod(namespace, name, labels) {
      const path = pathOf(namespace, name);
      const pod = { apiVersion: 'v1', kind: 'Pod', metadata: { name, namespace, labels } };
      await write(path, { ...pod, spec: { nodeName: node, ...podSpec } });
      const since = new Date().toISOString();
      const conditions = [{ type: 'Ready', status: 'True', lastTransitionTime: since }];
      await write(path, { ...pod, status: { phase: 'Running', conditions } }, '/status');
    },
    async removePod(namespace, name) {
      const body = { apiVersion: 'v1', kind: 'DeleteOptions', gracePeriodSeconds: 0 };
      await cluster.request({ method: 'DELETE', path: pathOf(namespace, name), body });
    },
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** One that also the rules of Pod Security `restricted` let in. */
const podSpec = {
  automountServiceAccountToken: false,
  securityContext: { runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } },
  containers: [
    {
      name: 'main',
      image: 'registry.example.org/none',
      securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } },
    },
  ],
};
