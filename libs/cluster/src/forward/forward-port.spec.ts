import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

import { type Cluster } from '../connection/cluster.ts';
import { type ClusterError } from '../errors/cluster-error.ts';
import { startKubelet, type TestKubelet } from '../testing/kubelet/start-kubelet.ts';
import { type TestEnvironment, testEnvironments } from '../testing/environments.ts';
import { forwardPort } from './forward-port.ts';

const namespace = 'forwarded';
const labelSelector = 'app.kubernetes.io/name=front';
const labels = { 'app.kubernetes.io/name': 'front' };
const page = 'x'.repeat(300_000);

// The one in memory has no pods: `vigia open` is tested with a server that has.
const real = testEnvironments().find(({ isReal }) => isReal);

(real ? describe : describe.skip)('a forwarded port, against a real kube-apiserver', () => {
  let environment: TestEnvironment;
  let admin: Cluster;
  let web: Server;
  let kubelet: TestKubelet;
  let isListening = true;

  beforeAll(async () => {
    if (!real) return;
    environment = await real.start();
    admin = await environment.connect('admin', namespace);
    web = createServer((_request, response) => response.end(page));
    await once(web.listen(0, '127.0.0.1'), 'listening');
    await admin.request({
      method: 'POST',
      path: '/api/v1/namespaces',
      body: { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } },
    });
    kubelet = await startKubelet(admin, () =>
      isListening ? (web.address() as AddressInfo).port : 1,
    );
  }, 200_000);

  afterAll(async () => {
    await kubelet.close();
    await environment.close();
    web.closeAllConnections();
    await once(web.close(), 'close');
  });

  async function forwarding<T>(
    cluster: Cluster,
    work: (url: string, failures: ClusterError[]) => Promise<T>,
  ): Promise<T> {
    const failures: ClusterError[] = [];
    const stop = new AbortController();
    const forwarded = await forwardPort(cluster, {
      namespace,
      labelSelector,
      port: 8080,
      localPort: 0,
      signal: stop.signal,
      onFailure: (error) => failures.push(error),
    });
    try {
      return await work(`http://127.0.0.1:${forwarded.port}/`, failures);
    } finally {
      await forwarded.close();
    }
  }

  it('leads through the API server and the node into a pod, and into another one after a rollout', async () => {
    await expect(forwarding(admin, () => Promise.resolve())).rejects.toMatchObject({
      code: 'not_found',
    });
    await kubelet.addPod(namespace, 'front-1', labels);
    await forwarding(admin, async (url, failures) => {
      const texts = await Promise.all(
        Array.from({ length: 4 }, async () => (await fetch(url)).text()),
      );
      expect(texts.every((text) => text === page)).toBe(true);
      await kubelet.addPod(namespace, 'front-2', labels);
      await kubelet.removePod(namespace, 'front-1');
      expect(await (await fetch(url)).text()).toBe(page);
      expect(failures).toEqual([]);
    });
  });

  it('says what the node says of a pod that takes no connection', async () => {
    isListening = false;
    await forwarding(admin, async (url, failures) => {
      await expect(fetch(url)).rejects.toThrow();
      expect(failures).toMatchObject([{ code: 'pod_unreachable', facts: { port: 8080 } }]);
    });
    isListening = true;
  });

  it('says which right is missing where pods may be read but not forwarded to', async () => {
    await mayRead('nobody');
    const nobody = await environment.connect('nobody', namespace);
    await forwarding(nobody, async (url, failures) => {
      await expect(fetch(url)).rejects.toThrow();
      expect(failures).toMatchObject([
        {
          code: 'forbidden',
          message: expect.stringContaining('may not create port-forwards') as string,
        },
      ]);
    });
  });

  async function mayRead(user: string): Promise<void> {
    const group = 'rbac.authorization.k8s.io';
    const create = (plural: string, body: Record<string, unknown>) =>
      admin.request({
        method: 'POST',
        path: `/apis/${group}/v1/namespaces/${namespace}/${plural}`,
        body: { apiVersion: `${group}/v1`, metadata: { name: 'readers' }, ...body },
      });
    const rules = [{ apiGroups: [''], resources: ['pods'], verbs: ['get', 'list'] }];
    await create('roles', { kind: 'Role', rules });
    await create('rolebindings', {
      kind: 'RoleBinding',
      roleRef: { apiGroup: group, kind: 'Role', name: 'readers' },
      subjects: [{ apiGroup: group, kind: 'User', name: user }],
    });
  }
});
