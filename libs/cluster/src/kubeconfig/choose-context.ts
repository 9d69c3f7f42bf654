import { ClusterError } from '../errors/cluster-error.ts';
import { type Kubeconfig } from './read-kubeconfig.ts';

export type ChosenContext = {
  name: string;
  clusterName: string;
  userName: string;
  /** The address of the API server. */
  server: string;
  namespace: string;
};

/**
 * The context that is meant, with the namespace that is meant: the wishes come before the file.
 * @throws ClusterError `context_unknown` or `context_incomplete`
 */
export function chooseContext(
  config: Kubeconfig,
  wishes: { context?: string | undefined; namespace?: string | undefined } = {},
): ChosenContext {
  const name = wishes.context ?? config['current-context'] ?? '';
  const known = (config.contexts ?? []).map((each) => each.name);
  const chosen = config.contexts?.find((each) => each.name === name)?.context;
  if (!chosen) {
    throw new ClusterError(
      'context_unknown',
      name
        ? `The kubeconfig has no context ${name}.`
        : 'The kubeconfig has no current context, and none was given.',
      {
        remedy:
          known.length > 0
            ? `Give one by --context: ${known.join(', ')}.`
            : 'Log in to the cluster, or give another file by --kubeconfig.',
        facts: { context: name, known: known.join(', ') },
      },
    );
  }
  const cluster = config.clusters?.find((each) => each.name === chosen.cluster)?.cluster;
  const user = config.users?.find((each) => each.name === chosen.user);
  if (!cluster || (chosen.user !== undefined && !user)) {
    const missing = cluster ? `user ${chosen.user}` : `cluster ${chosen.cluster}`;
    throw new ClusterError(
      'context_incomplete',
      `The context ${name} names the ${missing}, which the kubeconfig does not have.`,
      {
        remedy: 'Log in to the cluster again, or choose another context by --context.',
        facts: { context: name, missing },
      },
    );
  }
  return {
    name,
    clusterName: chosen.cluster,
    userName: chosen.user ?? '',
    server: cluster.server.replace(/\/+$/, ''),
    namespace: wishes.namespace ?? (chosen.namespace || 'default'),
  };
}
