import { setTimeout as delay } from 'node:timers/promises';

import {
  type LinkState,
  readAgentHealth,
  readRouterLinks,
  readWatchRecord,
  serviceNames,
  servicesOf,
} from '@vigia/private-host';

import type { Dependencies } from '../../dependencies.ts';
import { exitCodes } from '../../exit-codes.ts';
import { ExitRequest } from '../../exit-request.ts';
import { renderTable } from '../../terminal/table.ts';
import { asCommandErrors } from '../link/link-context.ts';
import { privateMessages } from './messages.ts';
import { installedSite, type PrivateContext, privateContext } from './private-context.ts';
import type { SiteOptions } from './private-options.ts';

/** How long the agent, or the router, may take to tell how it is, in milliseconds. */
const deadline = 5_000;
/** A router that runs for less than this may not answer yet, in milliseconds. */
const startTime = 30_000;
/** How long one that starts is waited for, and how often it is asked, in milliseconds. */
const patience = 15_000;
const pause = 500;

/** `vigia private status`. @throws CommandError; ExitRequest with 1 when something does not run */
export async function runPrivateStatus(
  options: SiteOptions,
  dependencies: Dependencies,
): Promise<void> {
  const { stop: signal, messages } = dependencies;
  const words = privateMessages(messages.locale);
  const reporter = dependencies.reporter(options.output);
  const context = privateContext(options, dependencies);
  const { site } = await asCommandErrors(() => installedSite(context, dependencies));
  const services = await Promise.all(
    servicesOf(site).map(async (service) => ({
      service,
      ...(await context.services.state(service, signal)),
    })),
  );
  const agent = await readAgentHealth(
    context.paths.operatorSocket,
    AbortSignal.any([signal, AbortSignal.timeout(deadline)]),
  ).catch(() => null);
  const { router: routerService } = serviceNames(site.namespace);
  const hasRouter = services.some(
    ({ service, active }) => service === routerService && active === 'active',
  );
  // One that does not run has nothing to say, and its row above says so.
  const router = hasRouter
    ? await askRouter(context, routerService, words.routerUnwritten, signal)
    : { links: null, failure: null, isStarting: false };
  const watch = await readWatchRecord(context.paths);
  signal.throwIfAborted();
  if (options.output === 'text') {
    const rows = services.map(({ service, active, enabled }) => [service, active, enabled]);
    reporter.note('services', renderTable([words.columns, ...rows]));
    reporter.note('agent', agent === null ? words.agentSilent : words.agent(agent.status));
    if (router.links !== null) {
      const links = router.links.map((link) => [
        link.name,
        words.linkStates[link.state],
        link.message,
      ]);
      reporter.note('links', renderTable([words.linkColumns, ...links]));
    }
    if (router.failure !== null) {
      const text = router.isStarting ? words.routerStarts : words.routerSilent(router.failure);
      reporter.note('router', text);
    }
    if (watch?.lastRestart) {
      const { at, reason } = watch.lastRestart;
      reporter.note('watch', words.restarted(watch.restarts, at, words.watchStates[reason]));
    }
  }
  const { name, link } = site;
  const isLinked = router.links !== null && router.links.every(({ state }) => state === 'up');
  const isUp = agent !== null && isLinked && services.every(({ active }) => active === 'active');
  const verdict = isUp
    ? words.allUp
    : services.every(({ active }) => active === 'inactive')
      ? words.allStopped
      : words.notAllUp;
  const text = `${words.statusText(name, link.publicSite, link.expiresAt.slice(0, 10))}. ${verdict}`;
  reporter.result('status', text, { healthy: isUp, site, services, agent, router, watch });
  if (!isUp) throw new ExitRequest(exitCodes.failed);
}

type RouterAnswer = {
  links: LinkState[] | null;
  failure: string | null;
  /** It has not run for long enough that its silence means anything. */
  isStarting: boolean;
};

/** The links as the router itself sees them, or why it does not tell; one that starts is given time. */
async function askRouter(
  { paths, services }: PrivateContext,
  service: string,
  unwritten: string,
  signal: AbortSignal,
): Promise<RouterAnswer> {
  const until = performance.now() + patience;
  for (;;) {
    let failure = unwritten;
    try {
      const within = AbortSignal.any([signal, AbortSignal.timeout(deadline)]);
      const links = await readRouterLinks(paths, within);
      if (links !== null) return { links, failure: null, isStarting: false };
    } catch (error) {
      signal.throwIfAborted();
      failure = error instanceof Error ? error.message : String(error);
    }
    const age = await services.activeFor(service, signal);
    const isStarting = age !== null && age < startTime;
    if (!isStarting || performance.now() > until) return { links: null, failure, isStarting };
    await delay(pause, undefined, { signal });
  }
}
