import { broken, type Check, ok, skipped, unknown } from '@vigia/health-checks';
import { assessReadiness, lintResources, type Secret, tlsSecretType } from '@vigia/skupper-config';

import { isClusterError } from '../errors/cluster-error.ts';
import { type KubernetesObject } from '../objects/kubernetes-object.ts';
import { listObjects } from '../objects/object-client.ts';
import { specOf } from '../readiness/conditions.ts';
import { lookAt } from '../readiness/wait-until-ready.ts';
import { type PublicContext } from './public-context.ts';
import { hiddenOf, parse, readOrHidden } from './skupper-objects.ts';
import { skupperWords } from './skupper-words.ts';

type Container = { name: string; image?: string };
const ownContainers = ['router', 'kube-adaptor', 'config-init'];
/** Skupper renews nothing ahead of time: this is what is left to link again, in milliseconds. */
const notice = 30 * 86_400_000;
/** The whole router waits for these in 2.2.1 (https://github.com/skupperproject/skupper/issues/2449). */
const ofCredentials = /^tls-secret-(?!order)/;

/** The router of the public site: its pods, what it is given, and its version. */
export const routerChecks: readonly Check<PublicContext>[] = [
  {
    id: 'listener.router',
    hop: 'listener',
    requires: ['skupper.control', 'skupper.sites'],
    async run(context, signal) {
      const say = skupperWords(context.locale);
      const { namespace } = context.config.public;
      const routers = await readRouters(context, signal);
      if (routers === 'hidden') return unknown(say.hidden('Deployment skupper-router'));
      if (routers.length === 0) return skipped(say.noRouterYet);
      const states = await lookAt(
        context.cluster,
        routers.map(({ metadata }) => ({
          apiVersion: 'apps/v1',
          kind: 'Deployment',
          name: metadata.name,
          namespace,
        })),
        signal,
      );
      for (const { object, readiness } of states) {
        if (readiness.state === 'ready') continue;
        const seen = `Deployment ${object.name}: ${readiness.detail}`;
        return broken(seen, say.routerWhy, say.routerMend(namespace));
      }
      return ok(states.map(({ object }) => object.name).join(', '));
    },
  },
  {
    id: 'listener.mesh',
    hop: 'listener',
    requires: ['listener.router'],
    async run(context, signal) {
      const say = skupperWords(context.locale);
      try {
        const pods = await listObjects(context.cluster, {
          apiVersion: 'v1',
          kind: 'Pod',
          namespace: context.config.public.namespace,
          labelSelector: 'skupper.io/component=router',
          signal,
        });
        for (const pod of pods) {
          const { containers = [], initContainers = [] } = specOf<{
            containers: Container[];
            initContainers: Container[];
          }>(pod);
          const strangers = [...containers, ...initContainers]
            .map(({ name }) => name)
            .filter((name) => !ownContainers.includes(name));
          if (strangers.length === 0) continue;
          const seen = say.sidecar(pod.metadata.name, strangers.join(', '));
          return broken(seen, say.sidecarWhy, say.sidecarMend);
        }
        return ok(say.noSidecar);
      } catch (error) {
        if (isClusterError(error, 'forbidden')) return unknown(say.hidden('Pod'));
        throw error;
      }
    },
  },
  {
    id: 'skupper.credentials',
    hop: 'listener',
    requires: ['skupper.control', 'skupper.sites'],
    async run(context, signal) {
      const say = skupperWords(context.locale);
      const { namespace } = context.config.public;
      const { certificates, ...objects } = await context.skupper(signal);
      const hidden = hiddenOf(objects, 'Listener', 'RouterAccess', 'Certificate');
      if (hidden) return unknown(say.hidden(hidden));
      const { listeners, multiKeyListeners, connectors, links, routerAccesses } = objects;
      const users = [
        ...listeners,
        ...multiKeyListeners,
        ...connectors,
        ...links,
        ...routerAccesses,
      ];
      const names = new Set([
        ...users.flatMap(({ spec }) => spec.tlsCredentials ?? []),
        // The key of an authority is nobody's business here; that it ends is seen below.
        ...certificates.filter(({ spec }) => !spec.signing).map(({ metadata }) => metadata.name),
      ]);
      const secrets: Secret[] = [];
      for (const name of names) {
        const reference = { apiVersion: 'v1', kind: 'Secret', name, namespace };
        const read = await readOrHidden(context.cluster, reference, signal);
        if (read === 'hidden') return unknown(say.hidden(`Secret ${name}`));
        const secret = parse('Secret', withoutServerFields(read));
        if (secret) secrets.push(secret);
      }
      const findings = lintResources([...secrets, ...users], {
        target: { platform: 'kubernetes', version: context.config.skupper.version, namespace },
        now: context.clock(),
      }).filter(({ rule }) => ofCredentials.test(rule));
      const said = (finding: (typeof findings)[number]) =>
        finding.kind === 'Secret'
          ? say.credential(finding.name ?? '', finding.message)
          : `${finding.kind} ${finding.name}: ${finding.message}`;
      const fault = findings.find(({ severity }) => severity === 'error');
      if (fault) return broken(said(fault), say.credentialWhy, fault.remedy);
      for (const certificate of certificates) {
        const { name } = certificate.metadata;
        const readiness = assessReadiness(certificate, { now: context.clock() });
        if (readiness.state === 'failed') {
          const seen = `Certificate ${name}: ${readiness.detail}`;
          return broken(seen, say.credentialWhy, readiness.remedy);
        }
        const end = certificate.status?.expiration;
        const left = Date.parse(end ?? '') - context.clock().getTime();
        if (left < notice) return ok(say.ends(name, (end ?? '').slice(0, 10)), say.endsMend);
      }
      const [warning] = findings;
      const count = secrets.filter(({ type }) => type === tlsSecretType).length;
      if (warning) return ok(said(warning), warning.remedy);
      return count === 0 ? skipped(say.noCredentials) : ok(say.credentials(count));
    },
  },
  {
    id: 'skupper.versions',
    hop: 'cluster',
    requires: ['cluster.skupper', 'skupper.sites'],
    async run(context, signal) {
      const say = skupperWords(context.locale);
      const { skupper } = await context.facts(signal);
      const [site] = (await context.skupper(signal)).sites;
      const own = site?.status?.controller?.version || skupper.controller?.version || '';
      if (!/^\d+\.\d+/.test(own)) return unknown(say.versionsUnknown);
      const routers = await readRouters(context, signal);
      const seen: [string, string][] = [
        ['controller', own],
        ['vigia.yaml', context.config.skupper.version],
        ...(routers === 'hidden' ? [] : routers).map((router): [string, string] => [
          router.metadata.name,
          adaptorVersion(router),
        ]),
        ...(site?.status?.network ?? []).map(({ name, version }): [string, string] => [
          name ?? '?',
          version ?? '',
        ]),
      ].filter((entry): entry is [string, string] => /^\d+\.\d+/.test(entry[1] ?? ''));
      const text = seen.map(([name, version]) => `${name} ${version}`).join(', ');
      if (own === '2.2.0') return ok(text, say.versionBad(own));
      const minor = (version: string) => version.split('.').slice(0, 2).join('.');
      const others = seen.filter(([, version]) => minor(version) !== minor(own));
      return others.length === 0
        ? ok(text)
        : ok(text, say.versionsDiffer(others.map((each) => each.join(' ')).join(', ')));
    },
  },
];

/** The Deployments of the router that Skupper has made by now. */
async function readRouters(
  { cluster, config }: PublicContext,
  signal: AbortSignal,
): Promise<KubernetesObject[] | 'hidden'> {
  const names = ['skupper-router', ...(config.skupper.ha ? ['skupper-router-2'] : [])];
  const { namespace } = config.public;
  const read = await Promise.all(
    names.map((name) =>
      readOrHidden(cluster, { apiVersion: 'apps/v1', kind: 'Deployment', name, namespace }, signal),
    ),
  );
  if (read.includes('hidden')) return 'hidden';
  return read.filter((each): each is KubernetesObject => each !== null && each !== 'hidden');
}

/** Its tag is the version of Skupper; the router itself counts its own. */
function adaptorVersion(deployment: KubernetesObject): string {
  const { template } = specOf<{ template: { spec?: { containers?: Container[] } } }>(deployment);
  const image = template?.spec?.containers?.find(({ name }) => name === 'kube-adaptor')?.image;
  return /:([^:/@]+)(?:@.*)?$/.exec(image ?? '')?.[1] ?? '';
}

/** What is looked at is what somebody wrote. */
function withoutServerFields(object: KubernetesObject | null): unknown {
  if (object === null) return null;
  const { apiVersion, kind, metadata, type, data } = object;
  return { apiVersion, kind, metadata, type, data };
}
