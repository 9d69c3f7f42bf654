import { ClusterError } from '../errors/cluster-error.ts';
import { chooseContext } from '../kubeconfig/choose-context.ts';
import { loadCredentials } from '../kubeconfig/credentials.ts';
import { type KubeconfigOptions, readKubeconfig } from '../kubeconfig/read-kubeconfig.ts';
import { callApi, type Caller } from './call-api.ts';
import { type Cluster } from './cluster.ts';
import { discover } from './discovery.ts';
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
    resource: (apiVersion, kind, signal) => discovery.resource(apiVersion, kind, signal),
    groups: (signal) => discovery.groups(signal),
    forgetResources() {
      discovery = discover((call) => cluster.request(call));
    },
    client: () => credentials.client(),
    close: () => credentials.close(),
  };
  let discovery = discover((call) => cluster.request(call));
  return cluster;
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
