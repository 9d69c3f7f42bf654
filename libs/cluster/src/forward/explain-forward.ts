import { type Cluster } from '../connection/cluster.ts';
import { ClusterError } from '../errors/cluster-error.ts';
import { errorFromAnswer } from '../errors/error-from-answer.ts';
import { errorFromFailure } from '../errors/error-from-failure.ts';

/** What the node of a pod says went wrong in it, such as that nobody listens there. */
export class PodFailure extends Error {
  constructor(said: string) {
    super(said.trim());
    this.name = 'PodFailure';
  }
}

/** What keeps a connection from getting through: of the API server, of the way to it, or of the node of the pod. */
export function explainForward(
  failure: unknown,
  cluster: Pick<Cluster, 'server'>,
  { namespace, port }: { namespace: string; port: number },
): ClusterError {
  if (failure instanceof ClusterError) return failure;
  // A WebSocket tells of its failure by an event.
  const error = (failure as { error?: unknown } | null)?.error ?? failure;
  const said = error instanceof Error ? error.message : String(error);
  const status = Number(/^Unexpected server response: (\d{3})$/.exec(said)?.[1]);
  if (Number.isInteger(status)) {
    const subject = `port-forwards to pods in ${namespace}`;
    return errorFromAnswer(status, null, { verb: 'create', subject, server: cluster.server });
  }
  if (error instanceof PodFailure) {
    return new ClusterError(
      'pod_unreachable',
      `The pod takes no connection to its port ${port}: ${said}`,
      { remedy: 'Look at its log: vigia logs', facts: { port, said }, cause: error },
    );
  }
  return errorFromFailure(error, cluster.server);
}
