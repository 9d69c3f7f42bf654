import { type Check } from '@vigia/health-checks';
import { type SiteConfig } from '@vigia/site-config';

import { listSet } from '../apply-set/remove-set.ts';
import { type ApplySet } from '../apply-set/apply-set.ts';
import { type Cluster } from '../connection/cluster.ts';
import { findPublicAddress } from '../public-site/public-address.ts';
import { provePublicPath } from '../public-site/prove-path.ts';
import { addressChecks } from './address-checks.ts';
import { clusterChecks } from './cluster-checks.ts';
import { pathChecks } from './path-checks.ts';
import { type PublicContext } from './public-context.ts';
import { streamCheck } from './stream-check.ts';

/** The doctor's checks of the public side, in the order of the way. Those that others require stand before them. */
export function publicChecks(): Check<PublicContext>[] {
  const [dns, certificate, clock] = addressChecks;
  return [...clusterChecks, dns, certificate, ...pathChecks, streamCheck, clock].filter(
    (check) => check !== undefined,
  );
}

/** The context of one run: everything is asked for once. */
export function createPublicContext(
  cluster: Cluster,
  config: SiteConfig,
  set: ApplySet,
  options: { locale: string; stop: AbortSignal; clock?: () => Date },
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
