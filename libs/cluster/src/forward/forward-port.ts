import { type AddressInfo, createServer, type Socket } from 'node:net';
import { Writable } from 'node:stream';

import { type Cluster } from '../connection/cluster.ts';
import { ClusterError } from '../errors/cluster-error.ts';
import { listObjects } from '../objects/object-client.ts';
import { assessPod } from '../readiness/assess-pod.ts';
import { explainForward, PodFailure } from './explain-forward.ts';

export type ForwardOptions = {
  namespace: string;
  /** The pods of which one takes the connections. */
  labelSelector: string;
  /** The port of the container. */
  port: number;
  /** On 127.0.0.1; 0 takes a free one. */
  localPort: number;
  signal: AbortSignal;
  /** Told of a connection that does not get through; the others go on. */
  onFailure?: (error: ClusterError) => void;
};

export type ForwardedPort = { port: number; close(): Promise<void> };

type ForwardedConnection = { close(): void; onclose: (() => void) | null };

/**
 * Lets connections to a port of this machine reach a pod, through the API server. Each connection chooses a pod that
 * is ready then, so that it outlives a rollout.
 * @throws ClusterError `not_found` when no pod is ready; Error of the system when the port is taken
 */
export async function forwardPort(
  cluster: Cluster,
  options: ForwardOptions,
): Promise<ForwardedPort> {
  await choosePod(cluster, options);
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.once('close', () => sockets.delete(socket));
    connect(cluster, socket, options).catch((error: unknown) => {
      socket.destroy();
      if (!options.signal.aborted) options.onFailure?.(explainForward(error, cluster, options));
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

async function connect(cluster: Cluster, socket: Socket, options: ForwardOptions): Promise<void> {
  const { PortForward } = await import('@kubernetes/client-node');
  const { namespace, port, onFailure } = options;
  const pod = await choosePod(cluster, options);
  const failures = new Writable({
    write(chunk: Buffer, _encoding, done) {
      // The first one holds nothing: it only names the port.
      const said = chunk.toString('utf8');
      if (said !== '') onFailure?.(explainForward(new PodFailure(said), cluster, options));
      done();
    },
  });
  const connection = (await new PortForward(cluster.client()).portForward(
    namespace,
    pod,
    [port],
    socket,
    failures,
    socket,
  )) as ForwardedConnection;
  connection.onclose = () => socket.end();
  if (socket.destroyed) connection.close();
  else socket.once('close', () => connection.close());
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
