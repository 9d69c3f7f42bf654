import type { Check } from '@vigia/health-checks';

import { agentChecks } from './agent-checks.ts';
import { hostChecks } from './host-checks.ts';
import { keptChecks } from './kept-checks.ts';
import { linkChecks } from './link-checks.ts';
import { siteChecks } from './site-checks.ts';
import type { HostContext, LinkContext, SiteContext } from './site-context.ts';

/** Everything that can be seen from a private host that is set up, in the order of what follows from what. */
export function privateSiteChecks(locale: string): Check<SiteContext>[] {
  // The last asks for all of the others.
  const site = siteChecks(locale);
  const first = site.filter(({ id }) => id.startsWith('resources.') && id !== 'resources.applied');
  const rest = site.filter((check) => !first.includes(check));
  // An agent cannot run while another program has its port.
  const agent = agentChecks(locale).map((check) =>
    check.id === 'agent.running' ? { ...check, requires: ['host.port'] } : check,
  );
  return [
    ...hostChecks(locale),
    ...first,
    ...linkChecks(locale),
    ...agent,
    ...rest,
    ...keptChecks(locale),
  ];
}

/** What has to be right before anything is changed on the host. */
export function preflightChecks(locale: string): Check<HostContext & LinkContext>[] {
  return [...hostChecks(locale), ...linkChecks(locale)];
}
