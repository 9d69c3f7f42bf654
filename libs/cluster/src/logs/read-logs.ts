import { type Cluster } from '../connection/cluster.ts';
import { type KubernetesObject } from '../objects/kubernetes-object.ts';
import { listObjects } from '../objects/object-client.ts';
import { specOf, statusOf } from '../readiness/conditions.ts';

/** Which pods: each selector is one part of the site. */
export type LogSource = { part: string; labelSelector: string };

export type LogLine = {
  part: string;
  pod: string;
  /** RFC 3339, as the node wrote it; empty where a line has none. */
  time: string;
  text: string;
};

export type LogOptions = {
  namespace: string;
  signal: AbortSignal;
  follow?: boolean;
  /** The last lines of each pod. */
  tailLines?: number;
  sinceSeconds?: number;
  /** Of the container before the last restart. */
  previous?: boolean;
  /** Told of a pod whose log cannot be read; the others go on. */
  onFailure?: (pod: string, error: unknown) => void;
};

/**
 * The logs of several parts as one: in the order of time, or as they come while they are followed.
 * @throws ClusterError when the pods cannot be listed, and the reason of the signal
 */
export async function* readLogs(
  cluster: Cluster,
  sources: readonly LogSource[],
  options: LogOptions,
): AsyncGenerator<LogLine> {
  const pods = (
    await Promise.all(
      sources.map(async ({ part, labelSelector }) =>
        (
          await listObjects(cluster, {
            apiVersion: 'v1',
            kind: 'Pod',
            namespace: options.namespace,
            labelSelector,
            signal: options.signal,
          })
        ).map((pod) => ({ part, pod })),
      ),
    )
  ).flat();
  const streams = pods.flatMap(({ part, pod }) =>
    containersOf(pod).map((container) =>
      readOne(cluster, part, pod.metadata.name, container, options),
    ),
  );
  if (options.follow) {
    yield* merge(streams);
    return;
  }
  const lines: LogLine[] = [];
  for await (const line of merge(streams)) lines.push(line);
  yield* lines.sort((one, other) => (one.time < other.time ? -1 : one.time > other.time ? 1 : 0));
}

function containersOf(pod: KubernetesObject): string[] {
  const { containers = [] } = specOf<{ containers: { name: string }[] }>(pod);
  const { phase } = statusOf<{ phase: string }>(pod);
  return phase === 'Pending' ? [] : containers.map(({ name }) => name);
}

async function* readOne(
  cluster: Cluster,
  part: string,
  pod: string,
  container: string,
  options: LogOptions,
): AsyncGenerator<LogLine> {
  const { namespace, signal, follow, tailLines, sinceSeconds, previous } = options;
  try {
    for await (const line of cluster.lines({
      path: `/api/v1/namespaces/${encodeURIComponent(namespace)}/pods/${encodeURIComponent(pod)}/log`,
      query: { container, follow, tailLines, sinceSeconds, previous, timestamps: true },
      verb: 'get',
      subject: `the log of the pod ${pod}`,
      signal,
    })) {
      const [, time = '', text = line] = /^(\d{4}-\d\d-\d\dT\S+) (.*)$/.exec(line) ?? [];
      yield { part, pod, time, text };
    }
  } catch (error) {
    signal.throwIfAborted();
    options.onFailure?.(pod, error);
  }
}

/** Gives what any of the streams gives, as soon as it does; ends with the last of them. */
async function* merge<Item>(streams: readonly AsyncGenerator<Item>[]): AsyncGenerator<Item> {
  const next = (stream: AsyncGenerator<Item>) =>
    stream.next().then((result) => ({ stream, result }));
  const pending = new Map(streams.map((stream) => [stream, next(stream)]));
  try {
    while (pending.size > 0) {
      const { stream, result } = await Promise.race(pending.values());
      if (result.done) {
        pending.delete(stream);
        continue;
      }
      pending.set(stream, next(stream));
      yield result.value;
    }
  } finally {
    for (const promise of pending.values()) promise.catch(() => undefined);
    // Not awaited: one that waits for a line ends with the signal.
    for (const stream of pending.keys()) void stream.return(undefined).catch(() => undefined);
  }
}
