import { type AddressInfo, createServer, type Socket } from 'node:net';

import { type Cluster } from '../connection/cluster.ts';
import { ClusterError } from '../errors/cluster-error.ts';
import { listObjects } from '../objects/object-client.ts';
import { assessPod } from '../readiness/assess-pod.ts';

export type ForwardOptions = {
  namespace: string;
  /** The pods of which one takes the connections. */
  labelSelector: string;
  /** The port of the container. */
  port: number;
  /** On 127.0.0.1; 0 takes a free one. */
  localPort: number;
  signal: AbortSignal;
  onFailure?: (error: unknown) => void;
};

export type ForwardedPort = { port: number; close(): Promise<void> };

/**
 * Lets connections to a port of this machine reach a pod, through the API server. Each connection chooses a pod that
 * is ready then, so that it outlives a rollout.
 * @throws ClusterError `not_found` when no pod is ready; Error of the system when the port is taken
 */
export async function forwardPort(
  cluster: Cluster,
  options: ForwardOptions,
): Promise<ForwardedPort> {
  const { PortForward } = await import('@kubernetes/client-node');
  await choosePod(cluster, options);
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.once('close', () => sockets.delete(socket));
    choosePod(cluster, options)
      .then(async (pod) => {
        const forward = new PortForward(cluster.client());
        const connection = await forward.portForward(
          options.namespace,
          pod,
          [options.port],
          socket,
          null,
          socket,
        );
        if (typeof connection === 'function') return;
        connection.onclose = () => socket.end();
        socket.once('close', () => connection.close());
      })
      .catch((error: unknown) => {
        options.onFailure?.(error);
        socket.destroy();
      });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.localPort, '127.0.0.1', resolve);
  });
  return {
    port: (server.address() as AddressInfo).port,
    async close() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function choosePod(cluster: Cluster, options: ForwardOptions): Promise<string> {
  const { namespace, labelSelector, signal } = options;
  const pods = await listObjects(cluster, {
    apiVersion: 'v1',
    kind: 'Pod',
    namespace,
    labelSelector,
    signal,
  });
  const ready = pods.find(
    (pod) => !pod.metadata.deletionTimestamp && assessPod(pod).state === 'ready',
  );
  if (ready) return ready.metadata.name;
  throw new ClusterError('not_found', `No pod of ${labelSelector} in ${namespace} is ready.`, {
    remedy: 'Look at them: vigia status',
    facts: { what: `a ready pod of ${labelSelector}` },
  });
}
