import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { once } from 'node:events';

import { servePortForward } from '@vigia/cluster/testing';

export type TestPod = {
  name: string;
  labels: Record<string, string>;
  log?: readonly string[];
  isReady?: boolean;
};

/**
 * As much of an API server as reading pods and their logs asks of it: for what no API server without kubelets tells.
 * A pod without a log is one whose log cannot be read.
 * @param portOf where connections to a port of any pod lead: a port of 127.0.0.1
 */
export async function startPodServer(
  pods: readonly TestPod[],
  portOf: (port: number) => number = () => 0,
): Promise<{
  /** The text of a kubeconfig that leads here. */
  kubeconfig: string;
  /** The queries with which logs were asked for. */
  asked: URLSearchParams[];
  close(): Promise<void>;
}> {
  const asked: URLSearchParams[] = [];
  const server: Server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://here');
    const send = (body: unknown, status = 200) =>
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    const [, name] = /\/pods\/([^/]+)\/log$/.exec(url.pathname) ?? [];
    if (url.pathname === '/api/v1') {
      send({ resources: [{ name: 'pods', kind: 'Pod', namespaced: true }] });
    } else if (name !== undefined) {
      asked.push(url.searchParams);
      const log = pods.find((pod) => pod.name === name)?.log;
      if (log) response.writeHead(200, { 'content-type': 'text/plain' }).end(log.join('\n'));
      else send({ kind: 'Status', code: 400, reason: 'BadRequest', message: 'no log yet' }, 400);
    } else if (url.pathname.endsWith('/pods')) {
      const wanted = (url.searchParams.get('labelSelector') ?? '').split(',');
      const items = pods
        .filter(({ labels }) =>
          wanted.every((pair) => `${labels[pair.split('=')[0] ?? '']}` === pair.split('=')[1]),
        )
        .map(({ name: podName, labels, isReady = false }) => ({
          metadata: { name: podName, namespace: 'chat', labels },
          spec: { containers: [{ name: 'main' }] },
          status: {
            phase: 'Running',
            conditions: [{ type: 'Ready', status: isReady ? 'True' : 'False' }],
          },
        }));
      send({ items });
    } else {
      send({ kind: 'Status', code: 404, reason: 'NotFound' }, 404);
    }
  });
  servePortForward(server, { path: /\/pods\/[^/]+\/portforward$/, portOf });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    asked,
    kubeconfig: JSON.stringify({
      'current-context': 'pods',
      contexts: [{ name: 'pods', context: { cluster: 'pods', user: 'pods' } }],
      clusters: [{ name: 'pods', cluster: { server: `http://127.0.0.1:${port}` } }],
      users: [{ name: 'pods', user: {} }],
    }),
    async close() {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}

/** The smallest vigia.yaml of a site that these pods could be of. */
export function siteFileText(
  exposure: readonly string[] = ['exposure: none', 'tls: { from: none }'],
) {
  return [
    'version: 1',
    'name: chat',
    'public:',
    ...[...exposure, 'images: { registry: registry.example.org/vigia }'].map((line) => `  ${line}`),
    '',
  ].join('\n');
}
