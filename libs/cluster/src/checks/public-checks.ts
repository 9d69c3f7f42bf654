import { type Check } from '@vigia/health-checks';
import { type SiteConfig } from '@vigia/site-config';

import { listSet } from '../apply-set/remove-set.ts';
import { type ApplySet } from '../apply-set/apply-set.ts';
import { type Cluster } from '../connection/cluster.ts';
import { readClusterFacts } from '../facts/cluster-facts.ts';
import { findPublicAddress } from '../public-site/public-address.ts';
import { provePublicPath } from '../public-site/prove-path.ts';
import { addressChecks } from './address-checks.ts';
import { clusterChecks, siteCheck } from './cluster-checks.ts';
import { networkChecks } from './network-checks.ts';
import { pathChecks } from './path-checks.ts';
import { policyCheck } from './policy-check.ts';
import { type IssuedLink, type PublicContext } from './public-context.ts';
import { restartsCheck } from './restarts-check.ts';
import { routerChecks } from './router-checks.ts';
import { skupperChecks } from './skupper-checks.ts';
import { readSkupperObjects } from './skupper-objects.ts';
import { streamCheck } from './stream-check.ts';

/** The doctor's checks of the public side, in the order of the way. Those that others require stand before them. */
export function publicChecks(): Check<PublicContext>[] {
  const [dns, certificate, clock] = addressChecks;
  // The certificate of the links is looked at once there is a Site that gives an address.
  const beforeSite = skupperChecks.filter(({ id }) => id !== 'skupper.certificate');
  const afterSite = skupperChecks.filter((check) => !beforeSite.includes(check));
  return [
    ...clusterChecks,
    ...beforeSite,
    ...routerChecks.flatMap((check) =>
      check.id === 'listener.mesh' ? [check, policyCheck, restartsCheck] : [check],
    ),
    siteCheck,
    ...afterSite,
    ...networkChecks,
    dns,
    certificate,
    ...pathChecks,
    streamCheck,
    clock,
  ].filter((check) => check !== undefined);
}

/** The context of one run: everything is asked for once. */
export function createPublicContext(
  cluster: Cluster,
  config: SiteConfig,
  set: ApplySet,
  options: {
    locale: string;
    stop: AbortSignal;
    clock?: () => Date;
    /** None by default. */
    issuedLinks?: () => Promise<readonly IssuedLink[]>;
  },
): PublicContext {
  const { locale, stop, clock = () => new Date() } = options;
  // By the signal of the run, not of the check that happens to be the first to ask.
  const once = <Value>(read: () => Promise<Value>) => {
    let asked: Promise<Value> | undefined;
    return () => (asked ??= read());
  };
  const address = once(() => findPublicAddress(cluster, config, { signal: stop }));
  return {
    cluster,
    config,
    locale,
    clock,
    members: once(() => listSet(cluster, set, { signal: stop })),
    facts: once(() => readClusterFacts(cluster, { signal: stop })),
    skupper: once(() => readSkupperObjects(cluster, config.public.namespace, stop)),
    issuedLinks: once(options.issuedLinks ?? (async () => [])),
    address,
    proof: once(async () => {
      const { url } = await address();
      return await provePublicPath(url ?? 'http://localhost:0/', {
        signal: stop,
        deadlineMilliseconds: 1,
      });
    }),
  };
}
