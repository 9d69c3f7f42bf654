import { broken, type Check, ok, unknown } from '@vigia/health-checks';

import { isClusterError } from '../errors/cluster-error.ts';
import { listObjects } from '../objects/object-client.ts';
import { specOf } from '../readiness/conditions.ts';
import { type Direction, policiesAgainst, type PolicyPeer } from './network-policies.ts';
import { type PublicContext } from './public-context.ts';
import { skupperWords } from './skupper-words.ts';
import { unlessProved } from './unless-proved.ts';

const routerLabels = { 'skupper.io/component': 'router', 'skupper.io/type': 'site' };
/** Where private sites dial in, as Skupper names no others. */
const linkPorts = [55_671, 45_671];
/** Where API servers are known to answer: Kubernetes, OpenShift, minikube, MicroK8s. */
const apiServerPorts = [443, 6443, 8443, 16_443];

/** The NetworkPolicies leave the ways of the router open: chat-api to it, private sites to it, it to the API server. */
export const policyCheck: Check<PublicContext> = {
  id: 'listener.policies',
  hop: 'listener',
  requires: ['listener.mesh'],
  async run(context, signal) {
    const say = skupperWords(context.locale);
    const { namespace } = context.config.public;
    const read = (apiVersion: string, kind: string, labelSelector?: string) =>
      listObjects(context.cluster, {
        apiVersion,
        kind,
        namespace,
        signal,
        ...(labelSelector === undefined ? {} : { labelSelector }),
      });
    try {
      const [policies, pods, slices] = await Promise.all([
        read('networking.k8s.io/v1', 'NetworkPolicy'),
        read('v1', 'Pod', 'skupper.io/component=router'),
        read('discovery.k8s.io/v1', 'EndpointSlice'),
      ]);
      const router = pods[0]?.metadata.labels ?? routerLabels;
      const chat = await labelsOfChat(context, signal);
      const here = { 'kubernetes.io/metadata.name': namespace };
      const { listeners: wanted, routerAccesses, sites } = await context.skupper(signal);
      const hosts = wanted.map(({ spec }) => spec.host);
      const takesLinks =
        routerAccesses.length > 0 || (sites[0]?.spec?.linkAccess ?? 'none') !== 'none';
      const listeners = slices
        .filter(({ metadata }) =>
          hosts.includes(metadata.labels?.['kubernetes.io/service-name'] ?? ''),
        )
        .flatMap((slice) => (slice['ports'] ?? []) as { port?: number }[])
        .flatMap(({ port }) => port ?? []);
      const peer = (labels: Record<string, string>): PolicyPeer => ({
        pods: labels,
        namespace: here,
      });
      type Way = [string, Record<string, string>, Direction, PolicyPeer, readonly number[]];
      const ways: Way[] = [
        [say.wayOut, router, 'egress', 'outside', apiServerPorts],
        ...(takesLinks
          ? ([[say.wayOfLinks, router, 'ingress', 'outside', linkPorts]] satisfies Way[])
          : []),
        // Where the router listens for chat-api is known once it does.
        ...(listeners.length === 0
          ? []
          : ([
              [say.wayOfChat, chat, 'egress', peer(router), listeners],
              [say.wayOfChat, router, 'ingress', peer(chat), listeners],
            ] satisfies Way[])),
      ];
      for (const [way, ...asked] of ways) {
        const against = policiesAgainst(policies, ...asked);
        if (against.length === 0) continue;
        const finding = broken(
          say.policyBlocks(against.join(', '), way),
          say.policyWhy,
          say.policyMend(namespace),
        );
        // Not every network plugin enforces them.
        return await unlessProved(finding, context, signal, say.policyUnused);
      }
      return ok(policies.length === 0 ? say.noPolicy : say.policies(policies.length));
    } catch (error) {
      if (isClusterError(error, 'forbidden')) return unknown(say.hidden('NetworkPolicy'));
      throw error;
    }
  },
};

/** The labels of the pods of chat-api, as its Deployment gives them. */
async function labelsOfChat(
  context: PublicContext,
  signal: AbortSignal,
): Promise<Record<string, string>> {
  const deployment = (await context.members(signal)).find(
    ({ kind, metadata }) => kind === 'Deployment' && metadata.name === 'chat-api',
  );
  type Template = { template: { metadata?: { labels?: Record<string, string> } } };
  return (deployment && specOf<Template>(deployment).template?.metadata?.labels) ?? {};
}
