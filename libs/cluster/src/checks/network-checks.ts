import { broken, type Check, ok, skipped, unknown } from '@vigia/health-checks';
import { assessReadiness, incomingLinks, readNetwork, type Site } from '@vigia/skupper-config';

import { isClusterError } from '../errors/cluster-error.ts';
import { listObjects } from '../objects/object-client.ts';
import { specOf } from '../readiness/conditions.ts';
import { readinessIn } from '../readiness/readiness-in-portuguese.ts';
import { type IssuedLink, type PublicContext } from './public-context.ts';
import { hiddenOf, parse, readOrHidden } from './skupper-objects.ts';
import { skupperWords } from './skupper-words.ts';
import { unlessProved } from './unless-proved.ts';

/** A link of a host is worth a word so long before its end, in milliseconds. */
const notice = 30 * 86_400_000;

/** The network behind the public site, as its Skupper Site tells of it: who may join, who has, and what they offer. */
export const networkChecks: readonly Check<PublicContext>[] = [
  {
    id: 'link.grants',
    hop: 'link',
    requires: ['listener.site'],
    async run(context, signal) {
      const say = skupperWords(context.locale);
      const now = context.clock();
      const objects = await context.skupper(signal);
      const { grants } = objects;
      const hidden = hiddenOf(objects, 'AccessGrant');
      if (hidden) return unknown(say.hidden(hidden));
      const open = grants.filter(
        ({ status }) =>
          (status?.redemptions ?? 0) === 0 &&
          !(Date.parse(status?.expirationTime ?? '') <= now.getTime()),
      );
      for (const grant of open) {
        const readiness = assessReadiness(grant, { now });
        if (readiness.state === 'ready') continue;
        const server = await grantServer(context, signal);
        const seen = say.grant(grant.metadata.name, `${readiness.detail}${server}`);
        if (readiness.state === 'waiting' && !readiness.isOverdue) return unknown(seen);
        return broken(seen, say.grantWhy, `${readiness.remedy} ${say.grantMend}`.trim());
      }
      return open.length === 0
        ? skipped(say.noGrant)
        : ok(open.map(({ metadata }) => metadata.name).join(', '));
    },
  },
  {
    id: 'link.issued',
    hop: 'link',
    requires: ['listener.site', 'link.grants'],
    async run(context, signal) {
      const say = skupperWords(context.locale);
      const hidden = hiddenOf(await context.skupper(signal), 'Site');
      if (hidden) return unknown(say.hidden(hidden));
      const best = bestOfEachHost(await context.issuedLinks(signal));
      const present = ((await networkOf(context, signal))?.others ?? []).map(
        ({ name = '' }) => name,
      );
      if (best.length === 0) {
        return present.length > 0
          ? ok(say.byHand(present.join(', ')))
          : broken(say.noLink, say.noLinkWhy, say.noLinkMend);
      }
      const useless = ({ host, state }: IssuedLink) =>
        state === 'void' || (state === 'expired' && !present.includes(host));
      const bad = best.find(useless);
      if (bad) {
        const seen =
          bad.state === 'void' ? say.linkVoid(bad.host) : say.linkExpired(bad.host, bad.expiresAt);
        const isOnly = present.length === 0 && best.every(useless);
        return isOnly
          ? broken(seen, say.linkWhy, say.relink(bad.host))
          : ok(seen, say.relink(bad.host));
      }
      const ending = best.find(
        ({ method, state, expiresAt }) =>
          method === 'certificate' &&
          state === 'good' &&
          Date.parse(expiresAt) - context.clock().getTime() < notice,
      );
      return ending
        ? ok(say.linkExpired(ending.host, ending.expiresAt), say.relink(ending.host))
        : ok(best.map(({ host }) => host).join(', '));
    },
  },
  {
    id: 'network.sites',
    hop: 'link',
    requires: ['link.issued', 'skupper.certificate', 'skupper.leftovers', 'listener.policies'],
    async run(context, signal) {
      const say = skupperWords(context.locale);
      const network = await networkOf(context, signal);
      if (network === null) return unknown(say.noNetwork);
      const present = network.others.map(({ name = '' }) => name);
      const expected = bestOfEachHost(await context.issuedLinks(signal))
        // A token that nobody has redeemed yet lets nobody be missed.
        .filter(({ method, state }) => state === 'used' || (state === 'good' && method !== 'token'))
        .map(({ host }) => host);
      const absent = expected.filter((host) => !present.includes(host)).join(', ');
      if (present.length === 0) {
        const seen = absent === '' ? say.alone : say.absent(absent);
        return unlessProved(broken(seen, say.absentWhy, say.absentMend), context, signal);
      }
      return absent === ''
        ? ok(present.join(', '))
        : ok(`${present.join(', ')}; ${say.absent(absent)}`, say.absentMend);
    },
  },
  {
    id: 'network.links',
    hop: 'link',
    requires: ['network.sites'],
    async run(context, signal) {
      const say = skupperWords(context.locale);
      const network = await networkOf(context, signal);
      if (network === null) return unknown(say.noNetwork);
      const links = incomingLinks(network.view, network.name);
      if (links.length === 0) return unknown(say.noLinkTold);
      const describe = (some: typeof links) =>
        some.map(({ fromSite, name }) => `${fromSite} (${name})`).join(', ');
      const down = links.filter(({ isOperational }) => !isOperational);
      if (down.length === 0) return ok(describe(links));
      const seen = say.linkDown(describe(down));
      return down.length === links.length
        ? unlessProved(broken(seen, say.absentWhy, say.linkDownMend), context, signal)
        : ok(seen, say.linkDownMend);
    },
  },
  {
    id: 'network.key',
    hop: 'connector',
    requires: ['network.links'],
    async run(context, signal) {
      const say = skupperWords(context.locale);
      const network = await networkOf(context, signal);
      if (network === null) return unknown(say.noNetwork);
      const { services } = network.view;
      const offered = [...services]
        .filter(([, { connectors }]) => connectors.length > 0)
        .map(([key]) => key);
      if (offered.length === 0) return skipped(say.noConnector);
      const wanted = (await context.skupper(signal)).listeners.map(({ spec }) => spec.routingKey);
      const other = wanted.find((key) => !offered.includes(key));
      if (other === undefined) return ok(wanted.join(', '));
      const list = offered.map((key) => JSON.stringify(key)).join(', ');
      return unlessProved(
        broken(say.otherKey(other, list), say.otherKeyWhy, say.otherKeyMend(other)),
        context,
        signal,
      );
    },
  },
  {
    id: 'listener.ready',
    hop: 'listener',
    requires: ['listener.site', 'skupper.credentials', 'network.key'],
    async run(context, signal) {
      const say = skupperWords(context.locale);
      const objects = await context.skupper(signal);
      const { listeners } = objects;
      const hidden = hiddenOf(objects, 'Listener');
      if (hidden) return unknown(say.hidden(hidden));
      if (listeners.length === 0) return broken(say.noListener, say.noListenerWhy, 'vigia up');
      for (const listener of listeners) {
        const readiness = readinessIn(
          context.locale,
          assessReadiness(listener, { now: context.clock() }),
        );
        if (readiness.state === 'ready') continue;
        const seen = `Listener ${listener.metadata.name}: ${readiness.detail}`;
        const finding = broken(seen, say.listenerWhy, readiness.remedy);
        return readiness.state === 'waiting' && readiness.waitingFor === 'Matched'
          ? unlessProved(finding, context, signal)
          : finding;
      }
      return ok(listeners.map(({ metadata }) => metadata.name).join(', '));
    },
  },
  {
    id: 'listener.service',
    hop: 'listener',
    requires: ['listener.ready'],
    async run(context, signal) {
      const say = skupperWords(context.locale);
      const { namespace } = context.config.public;
      const objects = await context.skupper(signal);
      const { listeners } = objects;
      const hidden = hiddenOf(objects, 'Listener');
      if (hidden) return unknown(say.hidden(hidden));
      for (const { spec } of listeners) {
        const name = spec.host;
        const reference = { apiVersion: 'v1', kind: 'Service', name, namespace };
        const service = await readOrHidden(context.cluster, reference, signal);
        if (service === 'hidden') return unknown(say.hidden(`Service ${name}`));
        if (service === null)
          return broken(say.noService(name), say.noServiceWhy, say.noServiceMend);
        if (!('internal.skupper.io/controlled' in (service.metadata.annotations ?? {}))) {
          return broken(
            say.foreignService(name),
            say.noServiceWhy,
            say.foreignMend(namespace, name),
          );
        }
        const { ports = [] } = specOf<{ ports: { port: number }[] }>(service);
        if (!ports.some(({ port }) => port === spec.port))
          return broken(say.otherPort(name, spec.port), say.noServiceWhy, say.otherPortMend);
        if (await isEmpty(context, name, signal)) {
          return broken(say.noEndpoints(name), say.listenerWhy, say.noEndpointsMend(namespace));
        }
      }
      return ok(listeners.map(({ spec }) => `${spec.host}:${spec.port}`).join(', '));
    },
  },
];

/** The network as the Site of this namespace tells it; null when it does not. */
async function networkOf(context: PublicContext, signal: AbortSignal) {
  const [site] = (await context.skupper(signal)).sites;
  const network = site?.status?.network;
  if (site === undefined || !network || network.length === 0) return null;
  const view = readNetwork(site);
  return {
    name: ownNameIn(site),
    view,
    others: view.sites.filter(({ id }) => id !== site.metadata.uid),
  };
}

function ownNameIn(site: Site): string {
  const own = site.status?.network?.find(({ id }) => id === site.metadata.uid);
  return own?.name ?? site.metadata.name;
}

/** One for each host that is not shut out: the one that lets it in, where there is one. */
function bestOfEachHost(links: readonly IssuedLink[]): IssuedLink[] {
  const order: readonly IssuedLink['state'][] = ['good', 'used', 'expired', 'void'];
  const best = new Map<string, IssuedLink>();
  for (const link of links) {
    if (link.state === 'revoked') continue;
    const known = best.get(link.host);
    if (!known || order.indexOf(link.state) < order.indexOf(known.state)) best.set(link.host, link);
  }
  return [...best.values()];
}

/** What the way to the grant server says, where this user sees it: in the namespace of the controller. */
async function grantServer(context: PublicContext, signal: AbortSignal): Promise<string> {
  const namespace = (await context.facts(signal)).skupper.controller?.namespace;
  if (namespace === undefined) return '';
  const reference = {
    apiVersion: 'skupper.io/v2alpha1',
    kind: 'SecuredAccess',
    name: 'skupper-grant-server',
    namespace,
  };
  const read = await readOrHidden(context.cluster, reference, signal);
  const secured = read === 'hidden' ? undefined : parse('SecuredAccess', read);
  const readiness = secured && assessReadiness(secured, { now: context.clock() });
  return readiness && readiness.state !== 'ready'
    ? ` SecuredAccess skupper-grant-server: ${readiness.detail}`
    : '';
}

/** Nothing that is ready stands behind a Service; false where that cannot be seen. */
async function isEmpty(
  { cluster, config }: PublicContext,
  name: string,
  signal: AbortSignal,
): Promise<boolean> {
  try {
    const slices = await listObjects(cluster, {
      apiVersion: 'discovery.k8s.io/v1',
      kind: 'EndpointSlice',
      namespace: config.public.namespace,
      labelSelector: `kubernetes.io/service-name=${name}`,
      signal,
    });
    type Endpoint = { conditions?: { ready?: boolean } };
    const endpoints = slices.flatMap((slice) => (slice['endpoints'] ?? []) as Endpoint[]);
    return !endpoints.some(({ conditions }) => conditions?.ready !== false);
  } catch (error) {
    if (isClusterError(error, 'forbidden', 'kind_unknown')) return false;
    throw error;
  }
}
