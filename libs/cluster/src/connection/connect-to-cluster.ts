import { ClusterError, isClusterError } from '../errors/cluster-error.ts';
import { chooseContext } from '../kubeconfig/choose-context.ts';
import { loadCredentials } from '../kubeconfig/credentials.ts';
import { type KubeconfigOptions, readKubeconfig } from '../kubeconfig/read-kubeconfig.ts';
import { callApi, type Caller } from './call-api.ts';
import { type ApiResource, type Cluster } from './cluster.ts';
import { readLines } from './read-lines.ts';

export type ConnectOptions = KubeconfigOptions & {
  /** As --context. */
  context?: string | undefined;
  /** As --namespace; else that of the context, else `default`. */
  namespace?: string | undefined;
  /** Names this program to the API server's audit log. */
  userAgent?: string;
};

/**
 * Prepares the connection that kubectl would use with the same options and environment. Opens none yet: the first
 * call does.
 * @throws ClusterError when the kubeconfig or its context cannot be used
 */
export async function connectToCluster(options: ConnectOptions): Promise<Cluster> {
  const config = readKubeconfig(options);
  const context = chooseContext(config, options);
  const credentials = await loadCredentials(config, context, options.environment);
  const caller: Caller = {
    server: context.server,
    credentials,
    userAgent: options.userAgent ?? 'vigia',
  };
  let known = new Map<string, Promise<Map<string, ApiResource>>>();

  const cluster: Cluster = {
    contextName: context.name,
    clusterName: context.clusterName,
    userName: context.userName,
    server: context.server,
    namespace: context.namespace,
    async request<T>(call: Parameters<Cluster['request']>[0]) {
      return (await callApi(caller, call, async (response) => {
        const text = await response.text();
        if (text === '') return undefined;
        try {
          return JSON.parse(text) as unknown;
        } catch (cause) {
          if (!response.headers.get('content-type')?.includes('json')) {
            if (call.path.endsWith('/log') || call.path.endsWith('z')) return text;
          }
          throw notKubernetes(context.server, cause);
        }
      })) as T;
    },
    lines: (call) => readLines(caller, call),
    async resource(apiVersion, kind, signal) {
      let group = known.get(apiVersion);
      if (!group) {
        group = discover(cluster, apiVersion, signal);
        known.set(apiVersion, group);
        // A failure is not an answer: the next one asks again.
        group.catch(() => known.delete(apiVersion));
      }
      const resource = (await group).get(kind);
      if (!resource) throw kindUnknown(apiVersion, kind);
      return resource;
    },
    forgetResources() {
      known = new Map();
    },
    client: () => credentials.client(),
    close: () => credentials.close(),
  };
  return cluster;
}

type ResourceList = { resources?: { name: string; kind: string; namespaced: boolean }[] };

async function discover(
  cluster: Cluster,
  apiVersion: string,
  signal: AbortSignal | undefined,
): Promise<Map<string, ApiResource>> {
  const path = apiVersion.includes('/') ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
  try {
    const list = await cluster.request<ResourceList>({
      path,
      verb: 'list',
      subject: `the kinds of ${apiVersion}`,
      signal,
    });
    return new Map(
      (list.resources ?? [])
        .filter(({ name }) => !name.includes('/'))
        .map(({ name, kind, namespaced }) => [kind, { plural: name, isNamespaced: namespaced }]),
    );
  } catch (error) {
    if (isClusterError(error, 'not_found')) return new Map();
    throw error;
  }
}

function kindUnknown(apiVersion: string, kind: string): ClusterError {
  return new ClusterError(
    'kind_unknown',
    `The cluster does not know the kind ${kind} of ${apiVersion}.`,
    {
      remedy:
        'Install what brings it (its CustomResourceDefinition), or leave out the feature that needs it.',
      facts: { apiVersion, kind },
    },
  );
}

function notKubernetes(server: string, cause: unknown): ClusterError {
  return new ClusterError(
    'not_kubernetes',
    `What answers at ${server} is not a Kubernetes API server.`,
    {
      remedy: 'Look at `server` of this context in the kubeconfig, and for a proxy in between.',
      facts: { server },
      cause,
    },
  );
}
