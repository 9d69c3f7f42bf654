import { broken, type Check, chooseByLocale, ok } from '@vigia/health-checks';

import {
  findFilterProgram,
  nearAddresses,
  readResolvers,
} from '../containment/choose-containment.ts';
import type { Containment } from '../containment/containment.ts';
import { readLoadedFilter } from '../containment/read-filter.ts';
import { filterTable } from '../containment/render-router-filter.ts';
import { isAsWanted } from '../host/files.ts';
import { routerFiles } from '../install/desired-state.ts';
import { serviceNames } from '../units/render-units.ts';
import * as words from './containment-words.ts';
import { systemctl } from './systemctl.ts';
import type { SiteContext } from './site-context.ts';

/** Whether a router that was manipulated from outside could reach anything here but the agent's port. */
export function containmentCheck(locale: string): Check<SiteContext> {
  const say = chooseByLocale(locale, words);
  const upCommand = 'vigia private up <SITE.vigia-link>';
  return {
    id: 'router.contained',
    hop: 'connector',
    requires: ['router.running'],
    async run(context, signal) {
      const { site, host, paths } = context;
      const { containment } = site;
      if (!containment) {
        const found = await findFilterProgram(host, site, signal);
        if ('nft' in found) return { ...ok(say.couldBe, upCommand), why: say.why };
        const seen = [say.not[found.because], found.words].filter(Boolean).join(': ');
        return { ...ok(seen, say.mend[found.because]), why: say.why };
      }
      for (const file of routerFiles({ ...site, containment }, paths)) {
        if (!(await isAsWanted(file))) {
          return broken(say.changed(file.path), say.changedWhy, upCommand);
        }
      }
      const table = filterTable(site.namespace);
      const filter = await readLoadedFilter(host.run, containment.nft, site.namespace, signal);
      if (filter === null) {
        const { router } = serviceNames(site.namespace);
        return broken(
          say.notLoaded(table),
          say.notLoadedWhy,
          systemctl(host.uid, `restart ${router}`),
        );
      }
      if (filter.seen === 0) return broken(say.blind(table), say.blindWhy, say.blindMend);
      const stale = await findStale(context, containment);
      if (stale !== null) return broken(stale, say.staleWhy, upCommand);
      return ok(say.ok(site.agentPort, filter.refused));
    },
  };

  /** What has changed around the host since the filter was made, and the filter would not let through. */
  async function findStale(
    { host, lookupAll }: SiteContext,
    { resolvers, endpoints, onLink }: Containment,
  ): Promise<string | null> {
    const resolver = (await readResolvers(host)).find((each) => !resolvers.includes(each));
    if (resolver !== undefined) return say.resolver(resolver);
    for (const { host: name, addresses } of endpoints) {
      const near = await nearAddresses(name, onLink, lookupAll);
      const missing = near.find((address) => !addresses.includes(address));
      if (missing !== undefined) return say.endpoint(name, missing);
    }
    return null;
  }
}
