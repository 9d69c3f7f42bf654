import { type Check, type Finding, type Hop } from '@vigia/health-checks';
import { type Readiness } from '@vigia/skupper-config';

import { isClusterError } from '../errors/cluster-error.ts';
import {
  describeReference,
  type KubernetesObject,
  referenceOf,
} from '../objects/kubernetes-object.ts';
import { listObjects } from '../objects/object-client.ts';
import { statusOf } from '../readiness/conditions.ts';
import { readinessIn } from '../readiness/readiness-in-portuguese.ts';
import { lookAt } from '../readiness/wait-until-ready.ts';
import { quantityOf } from '../public-site/quantity.ts';
import { type PublicContext } from './public-context.ts';
import { checkWords } from './words.ts';

/** The objects of some kinds are ready. */
function readyCheck(
  id: string,
  hop: Hop,
  kinds: readonly string[],
  requires: string[],
): Check<PublicContext> {
  return {
    id,
    hop,
    requires,
    async run(context, signal): Promise<Finding> {
      const words = checkWords(context.locale);
      const members = (await context.members(signal)).filter(({ kind }) => kinds.includes(kind));
      if (members.length === 0) return { state: 'skipped', seen: words.noneOf(kinds.join(', ')) };
      const states = await lookAt(context.cluster, members.map(referenceOf), signal);
      const bad =
        states.find(({ readiness }) => readiness.state === 'failed') ??
        states.find(({ readiness }) => readiness.state === 'waiting');
      if (!bad || bad.readiness.state === 'ready') {
        return { state: 'ok', seen: states.map(({ object }) => object.name).join(', ') };
      }
      return findingOf(
        describeReference({ kind: bad.object.kind, name: bad.object.name }),
        readinessIn(context.locale, bad.readiness),
      );
    },
  };
}

function findingOf(what: string, readiness: Readiness): Finding {
  if (readiness.state === 'ready') return { state: 'ok', seen: what };
  return {
    state: 'broken',
    seen: `${what}: ${readiness.detail}`,
    ...(readiness.remedy ? { mend: readiness.remedy } : {}),
  };
}

/** The cluster and what of the site is in it. */
export const clusterChecks: readonly Check<PublicContext>[] = [
  {
    id: 'cluster.reach',
    hop: 'cluster',
    async run({ cluster }, signal): Promise<Finding> {
      try {
        const { gitVersion = '' } = await cluster.request<{ gitVersion?: string }>({
          path: '/version',
          signal,
        });
        return { state: 'ok', seen: `${cluster.contextName}, ${gitVersion}` };
      } catch (error) {
        if (!isClusterError(error)) throw error;
        return { state: 'broken', seen: error.message, mend: error.remedy };
      }
    },
  },
  {
    id: 'cluster.site',
    hop: 'cluster',
    requires: ['cluster.reach'],
    async run(context, signal): Promise<Finding> {
      const words = checkWords(context.locale);
      const members = await context.members(signal);
      return members.length === 0
        ? { state: 'broken', seen: words.noSite(context.config.public.namespace), mend: 'vigia up' }
        : { state: 'ok', seen: words.siteObjects(members.length) };
    },
  },
  {
    id: 'cluster.skupper',
    hop: 'cluster',
    requires: ['cluster.reach'],
    async run(context, signal): Promise<Finding> {
      const words = checkWords(context.locale);
      const { skupper } = await context.facts(signal);
      if (!skupper.isInstalled)
        return { state: 'broken', seen: words.noSkupper, mend: words.skupperMend };
      const { controller } = skupper;
      if (controller === null) return { state: 'unknown', seen: words.noController };
      return controller.isAvailable
        ? { state: 'ok', seen: `${controller.version}, ${controller.namespace}` }
        : {
            state: 'broken',
            seen: words.controllerDown(controller.namespace),
            mend: words.controllerMend(controller.namespace),
          };
    },
  },
  {
    id: 'cluster.quota',
    hop: 'cluster',
    requires: ['cluster.site'],
    async run(context, signal): Promise<Finding> {
      const words = checkWords(context.locale);
      try {
        const { namespace } = context.config.public;
        const quotas = await listObjects(context.cluster, {
          apiVersion: 'v1',
          kind: 'ResourceQuota',
          namespace,
          signal,
        });
        const full = quotas.flatMap(fullOf)[0];
        if (full !== undefined)
          return { state: 'ok', seen: words.quotaFull(full), mend: words.quotaMend };
        return { state: 'ok', seen: words.quotaWell(quotas.length) };
      } catch (error) {
        if (isClusterError(error, 'forbidden')) return { state: 'unknown', seen: error.message };
        throw error;
      }
    },
  },
  // Pods, with their images: a Deployment tells what its pods wait for.
  readyCheck('public.pods', 'chat-api', ['Deployment'], ['cluster.site']),
  readyCheck('public.certificate-request', 'ingress', ['Certificate'], ['cluster.site']),
  {
    ...readyCheck(
      'public.exposure',
      'ingress',
      ['Ingress', 'Gateway', 'HTTPRoute', 'Route'],
      ['cluster.site'],
    ),
  },
];

/** Skupper's Site, once nothing that it waits for is seen to be broken. */
export const siteCheck = readyCheck(
  'listener.site',
  'listener',
  ['Site'],
  [
    'cluster.site',
    'cluster.skupper',
    'skupper.definitions',
    'skupper.control',
    'skupper.sites',
    'skupper.leftovers',
    'skupper.access',
    'listener.router',
  ],
);

/** `pods of compute` for each resource of a quota of which nothing is left. */
function fullOf(quota: KubernetesObject): string[] {
  const { hard = {}, used = {} } = statusOf<{
    hard: Record<string, string>;
    used: Record<string, string>;
  }>(quota);
  return Object.entries(hard)
    .filter(([name, most]) => quantityOf(used[name]) >= quantityOf(most) && quantityOf(most) > 0)
    .map(([name]) => `${name} (${quota.metadata.name})`);
}
