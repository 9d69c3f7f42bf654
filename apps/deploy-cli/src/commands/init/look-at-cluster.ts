import { type ClusterFacts, connectToCluster, readClusterFacts } from '@vigia/cluster';

import type { Dependencies } from '../../dependencies.ts';
import type { InitOptions } from './init-options.ts';
import type { InitMessages } from './messages.ts';

/** How long the cluster may take to say what it offers, in milliseconds: it only gives defaults. */
const patience = 8_000;

/**
 * What the cluster offers, or null where none answers: then the defaults are those of any cluster.
 * @throws ClusterError when the person named a context or a kubeconfig and it cannot be used
 */
export async function lookAtCluster(
  options: InitOptions,
  { environment, reporter, stop }: Dependencies,
  words: InitMessages,
): Promise<ClusterFacts | null> {
  if (!options.cluster) return null;
  const step = reporter(options.output).step('cluster', words.steps.cluster);
  step.update(words.cluster.reading);
  const signal = AbortSignal.any([stop, AbortSignal.timeout(patience)]);
  try {
    const cluster = await connectToCluster({
      kubeconfig: options.kubeconfig,
      context: options.context,
      environment,
    });
    try {
      const facts = await readClusterFacts(cluster, { signal, deadlineMilliseconds: patience });
      step.done(words.cluster.found(facts.contextName, describe(facts)));
      return facts;
    } finally {
      await cluster.close();
    }
  } catch (error) {
    stop.throwIfAborted();
    const isAskedFor = options.context !== undefined || options.kubeconfig !== undefined;
    if (isAskedFor || !(error instanceof Error)) {
      step.fail();
      throw error;
    }
    step.warn(words.cluster.none(error.message));
    return null;
  }
}

/** Names of products and versions: the same in every language. */
function describe(facts: ClusterFacts): string {
  const { ingressClasses, gatewayApi, certManager, skupper } = facts;
  return [
    `${facts.isOpenShift ? 'OpenShift, ' : ''}Kubernetes ${facts.version}`,
    ...(ingressClasses ?? []).map(({ name }) => `Ingress ${name}`),
    gatewayApi && 'Gateway API',
    certManager && 'cert-manager',
    skupper.isInstalled &&
      `Skupper ${skupper.controller?.version ?? (skupper.has22 ? '2.2' : '2')}`,
  ]
    .filter(Boolean)
    .join(', ');
}
