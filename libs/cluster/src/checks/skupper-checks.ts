import { X509Certificate } from 'node:crypto';

import { broken, type Check, ok, skipped, unknown } from '@vigia/health-checks';
import { assessReadiness, isAtLeast, type SecuredAccess, type Site } from '@vigia/skupper-config';

import { type SkupperController } from '../facts/cluster-facts.ts';
import { isClusterError } from '../errors/cluster-error.ts';
import { type KubernetesObject } from '../objects/kubernetes-object.ts';
import { listObjects } from '../objects/object-client.ts';
import { assessObject } from '../readiness/assess-object.ts';
import { secondsSince, specOf, statusOf } from '../readiness/conditions.ts';
import { type PublicContext } from './public-context.ts';
import { hiddenOf, readOrHidden } from './skupper-objects.ts';
import { skupperWords } from './skupper-words.ts';

/** A load balancer that is merely slow gives its address within this time, in seconds. */
const balancerPatience = 120;

/** Whether Skupper can do its work for the site: its controller, its objects, the way in for links. */
export const skupperChecks: readonly Check<PublicContext>[] = [
  {
    id: 'skupper.definitions',
    hop: 'cluster',
    requires: ['cluster.skupper'],
    async run(context, signal) {
      const say = skupperWords(context.locale);
      const { version } = context.config.skupper;
      const { has22 } = (await context.facts(signal)).skupper;
      return isAtLeast(version, '2.2') && !has22
        ? broken(say.definitionsOld(version), say.definitionsWhy, say.definitionsMend)
        : ok(say.definitions(has22 ? '2.2' : '2.0'));
    },
  },
  {
    id: 'skupper.control',
    hop: 'cluster',
    requires: ['cluster.skupper', 'cluster.site'],
    async run(context, signal) {
      const say = skupperWords(context.locale);
      const { namespace } = context.config.public;
      const { controllers } = (await context.facts(signal)).skupper;
      if (controllers.length === 0) return unknown(say.noControllerSeen);
      const reference = { apiVersion: 'v1', kind: 'ConfigMap', name: 'skupper', namespace };
      const map = await readOrHidden(context.cluster, reference, signal);
      if (map === 'hidden') return unknown(say.hidden('ConfigMap skupper'));
      const named = (map?.['data'] as Record<string, string> | undefined)?.['controller'];
      const first = nameOf(controllers[0] as SkupperController);
      if (named) {
        const found = controllers.find((each) => [each.name, nameOf(each)].includes(named));
        return found
          ? ok(say.control(nameOf(found)))
          : broken(say.controlMissing(named), say.controlWhy, say.controlMend(namespace, first));
      }
      const looking = controllers.filter(
        ({ watches, needsNaming }) => !needsNaming && (watches === null || watches === namespace),
      );
      const [only] = looking;
      if (only === undefined) {
        return broken(
          say.controlNobody(namespace),
          say.controlWhy,
          say.controlMend(namespace, first),
        );
      }
      return looking.length === 1
        ? ok(say.control(nameOf(only)))
        : broken(
            say.controlTwo(looking.map(nameOf).join(', ')),
            say.controlTwoWhy,
            say.controlMend(namespace, nameOf(only)),
          );
    },
  },
  {
    id: 'skupper.sites',
    hop: 'cluster',
    requires: ['cluster.skupper', 'cluster.site'],
    async run(context, signal) {
      const say = skupperWords(context.locale);
      const { config } = context;
      const { namespace } = config.public;
      const objects = await context.skupper(signal);
      const { sites } = objects;
      const hidden = hiddenOf(objects, 'Site');
      if (hidden) return unknown(say.hidden(hidden));
      const names = sites.map(({ metadata }) => metadata.name);
      if (names.length === 0) return broken(say.noSite(namespace), say.noSiteWhy, 'vigia up');
      if (names.length === 1) return ok(names.join());
      const other = names.find((name) => name !== config.name) ?? '';
      return broken(
        say.twoSites(names.join(', ')),
        say.twoSitesWhy,
        say.twoSitesMend(namespace, other),
      );
    },
  },
  {
    id: 'skupper.leftovers',
    hop: 'cluster',
    requires: ['skupper.sites'],
    async run(context, signal) {
      const say = skupperWords(context.locale);
      const { namespace } = context.config.public;
      const skupper = await context.skupper(signal);
      const { sites, certificates } = skupper;
      const hidden = hiddenOf(skupper, 'Site');
      if (hidden) return unknown(say.hidden(hidden));
      const read = (kind: string, name: string) =>
        readOrHidden(context.cluster, { apiVersion: 'v1', kind, name, namespace }, signal);
      const looked = await Promise.all([
        read('ConfigMap', 'skupper-router'),
        read('Secret', 'skupper-site-ca'),
      ]);
      const objects = [...looked, ...certificates].filter(
        (object): object is KubernetesObject => object !== null && object !== 'hidden',
      );
      const old = objects.find((object) => isOfAnother(object, sites));
      return old
        ? broken(
            say.leftover(`${old.kind} ${old.metadata.name}`),
            say.leftoverWhy,
            say.leftoverMend(namespace, old.kind.toLowerCase(), old.metadata.name),
          )
        : ok(say.noLeftovers);
    },
  },
  {
    id: 'skupper.access',
    hop: 'link',
    requires: ['skupper.control', 'skupper.sites'],
    async run(context, signal) {
      const say = skupperWords(context.locale);
      const objects = await context.skupper(signal);
      const { sites, routerAccesses, securedAccesses } = objects;
      const hidden = hiddenOf(objects, 'Site', 'SecuredAccess', 'RouterAccess');
      if (hidden) return unknown(say.hidden(hidden));
      const access = sites[0]?.spec?.linkAccess ?? 'none';
      if (access === 'none' && routerAccesses.length === 0) return skipped(say.noAccess);
      const name = 'skupper-router';
      const { namespace } = context.config.public;
      const reference = { apiVersion: 'v1', kind: 'Service', name, namespace };
      const service = await readOrHidden(context.cluster, reference, signal);
      if (service && service !== 'hidden' && waitsForBalancer(service, context.clock()))
        return broken(say.noBalancer(name), say.accessWhy, say.noBalancerMend);
      const refused = await refusedRoute(context, securedAccesses, signal);
      if (refused) return broken(refused.seen, say.accessWhy, refused.remedy);
      // The reason stands in the SecuredAccess; the RouterAccess only waits for it.
      for (const each of [...securedAccesses, ...routerAccesses]) {
        const readiness = assessReadiness(each, { now: context.clock() });
        if (readiness.state === 'ready') continue;
        const seen = `${each.kind} ${each.metadata.name}: ${readiness.detail}`;
        if (readiness.state === 'waiting' && !readiness.isOverdue) return unknown(seen);
        return broken(seen, say.accessWhy, readiness.remedy || say.accessMend);
      }
      const endpoints = sites[0]?.status?.endpoints ?? [];
      return ok(endpoints.map(({ host, port }) => `${host}:${port}`).join(', ') || access);
    },
  },
  {
    id: 'skupper.certificate',
    hop: 'link',
    requires: ['listener.site', 'skupper.access'],
    async run(context, signal) {
      const say = skupperWords(context.locale);
      const { namespace } = context.config.public;
      const objects = await context.skupper(signal);
      const { sites, routerAccesses } = objects;
      const hidden = hiddenOf(objects, 'Site', 'RouterAccess');
      if (hidden) return unknown(say.hidden(hidden));
      const ways =
        routerAccesses.length > 0
          ? routerAccesses.map(({ spec, status }) => ({
              secret: spec.tlsCredentials,
              hosts: (status?.endpoints ?? []).map(({ host = '' }) => host),
            }))
          : [
              {
                secret: 'skupper-site-server',
                hosts: (sites[0]?.status?.endpoints ?? []).map(({ host = '' }) => host),
              },
            ];
      for (const { secret, hosts } of ways) {
        const reference = { apiVersion: 'v1', kind: 'Secret', name: secret, namespace };
        const read = await readOrHidden(context.cluster, reference, signal);
        if (read === 'hidden') return unknown(say.hidden(`Secret ${secret}`));
        const certificate = certificateOf(read);
        // That it is missing or cannot be read is for another check.
        if (certificate === null) continue;
        const other = hosts.find((host) => certificate.checkHost(host) === undefined);
        if (other === undefined) continue;
        const names = (certificate.subjectAltName ?? '').split(', ').map((name) => name.trim());
        return broken(
          say.otherName(other, names.join(', ')),
          say.otherNameWhy,
          say.otherNameMend(other),
        );
      }
      const dialled = [...new Set(ways.flatMap(({ hosts }) => hosts))].join(', ');
      return dialled === '' ? skipped(say.noEndpoint) : ok(dialled);
    },
  },
];

function nameOf({ namespace, name }: SkupperController): string {
  return `${namespace}/${name}`;
}

/** One of the Routes that Skupper makes for its ports, where no router of OpenShift admits it: no status of Skupper says so. */
async function refusedRoute(
  { cluster, config }: PublicContext,
  accesses: readonly SecuredAccess[],
  signal: AbortSignal,
): Promise<{ seen: string; remedy: string } | null> {
  try {
    const routes = await listObjects(cluster, {
      apiVersion: 'route.openshift.io/v1',
      kind: 'Route',
      namespace: config.public.namespace,
      signal,
    });
    const own = accesses.flatMap(({ metadata, spec }) =>
      spec.ports.map(({ name }) => `${metadata.name}-${name}`),
    );
    for (const route of routes.filter(({ metadata }) => own.includes(metadata.name))) {
      const readiness = assessObject(route);
      if (readiness.state !== 'failed') continue;
      return {
        seen: `Route ${route.metadata.name}: ${readiness.detail}`,
        remedy: readiness.remedy,
      };
    }
    return null;
  } catch (error) {
    // There are none outside OpenShift.
    if (isClusterError(error, 'kind_unknown', 'not_found', 'forbidden')) return null;
    throw error;
  }
}

/** Owned by a Site, but by none that is there. */
function isOfAnother(object: KubernetesObject, sites: readonly Site[]): boolean {
  const owners = (object.metadata.ownerReferences ?? []).filter(({ kind }) => kind === 'Site');
  return (
    owners.length > 0 &&
    !owners.some(({ uid }) => sites.some(({ metadata }) => metadata.uid === uid))
  );
}

function waitsForBalancer(service: KubernetesObject, now: Date): boolean {
  const { loadBalancer } = statusOf<{ loadBalancer: { ingress?: unknown[] } }>(service);
  return (
    specOf<{ type: string }>(service).type === 'LoadBalancer' &&
    (loadBalancer?.ingress ?? []).length === 0 &&
    secondsSince(service.metadata.creationTimestamp, now) > balancerPatience
  );
}

function certificateOf(secret: KubernetesObject | null): X509Certificate | null {
  const data = (secret?.['data'] ?? {}) as Record<string, string | undefined>;
  try {
    return new X509Certificate(Buffer.from(data['tls.crt'] ?? '', 'base64'));
  } catch {
    return null;
  }
}
