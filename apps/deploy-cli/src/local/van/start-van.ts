import { rmSync } from 'node:fs';

import {
  awaitListener,
  freePort,
  keepRouter,
  type KeptRouter,
  type LinkWatchdog,
  prepareNetwork,
  type PreparedSite,
  type RouterEvent,
  RouterNetworkError,
  type RouterProgram,
  watchLink,
  type WatchdogEvent,
} from '@vigia/router-network';

import { CommandError } from '../../command-error.ts';
import { allOrNone } from '../all-or-none.ts';
import type { LocalContext } from '../local-context.ts';
import { lastLogLines, rotateLog } from '../log-files.ts';
import { makePrivateDirectory } from '../make-private-directory.ts';
import { identifyProcess, type ProcessIdentity } from '../process-identity.ts';
import { describeEnding } from '../service-error.ts';
import { openServiceLog } from '../service-log.ts';
import { vanMessages } from './messages.ts';

export type Van = {
  /** Where the public router offers the agent. */
  url: string;
  /** Resolves to what had to be killed. */
  stop(graceMilliseconds: number): Promise<string[]>;
};

export type StartVanOptions = {
  program: RouterProgram;
  /** Where the private router finds the agent. */
  agentUrl: string;
  signal: AbortSignal;
  /** Told whenever the routers that run have changed. */
  onPids: (identities: ProcessIdentity[]) => void;
};

/** As with a real site: what listens and what connects agree by this name alone. */
const routingKey = 'instructlab';
/** The certificates are made anew at each start. */
const lifetimeDays = 90;
const day = 24 * 3_600_000;
/** How long the link may take once both routers run, in milliseconds. */
const linkDeadline = 60_000;

/** Starts two routers with mutual TLS between them: the private one dials out, the public one listens. */
export async function startVan(context: LocalContext, options: StartVanOptions): Promise<Van> {
  const { paths, reporter, messages } = context;
  const { program, signal } = options;
  const words = vanMessages(messages);
  const kept: { title: string; router: KeptRouter }[] = [];
  const pids = new Map<string, ProcessIdentity>();
  let watchdog: LinkWatchdog | undefined;

  const stop = async (graceMilliseconds: number): Promise<string[]> => {
    await watchdog?.stop();
    const killed = await Promise.all(
      kept.map(async ({ title, router }) => ((await router.stop(graceMilliseconds)) ? title : '')),
    );
    return killed.filter(Boolean);
  };

  async function keep(
    name: string,
    title: string,
    detail: string,
    site: PreparedSite,
    routerSignal: AbortSignal,
  ): Promise<KeptRouter> {
    const step = reporter.step(name, title);
    step.update(messages.service.starting);
    const logFile = rotateLog(paths.logs, name);
    const log = openServiceLog(logFile);
    try {
      const router = await keepRouter(
        {
          program,
          ...site,
          onLine: (line) => log.write(line),
          onEvent(event) {
            if (event.type === 'started') {
              pids.set(name, identifyProcess(event.pid));
              options.onPids([...pids.values()]);
            }
            noteRouter(context, name, title, event);
          },
        },
        routerSignal,
      );
      kept.push({ title, router });
      step.done(detail);
      return router;
    } catch (error) {
      step.fail();
      if (!(error instanceof RouterNetworkError)) throw error;
      throw new CommandError({
        code: error.code,
        message: words.startFailed(title),
        remedy: words.logRemedy(logFile),
        excerpt: error.excerpt.slice(-8),
        cause: error,
      });
    }
  }

  try {
    const certificates = reporter.step('certificates', words.certificates);
    rmSync(paths.network, { recursive: true, force: true });
    makePrivateDirectory(paths.network);
    const [linkPort, listenerPort, publicPort, privatePort] = await fourFreePorts();
    const agent = new URL(options.agentUrl);
    const network = await prepareNetwork({
      directory: paths.network,
      lifetimeMilliseconds: lifetimeDays * day,
      routingKey,
      publicSite: {
        linkHost: '127.0.0.1',
        linkPort,
        listenerPort,
        managementPort: publicPort,
      },
      privateSites: [
        {
          name: 'private',
          managementPort: privatePort,
          agent: { host: agent.hostname, port: Number(agent.port) },
        },
      ],
    });
    certificates.done(words.certificatesMade(lifetimeDays));
    const [privateSite] = network.privateSites;
    if (!privateSite) throw new Error('The network has one private site.');

    const [, privateRouter] = await allOrNone<[KeptRouter, KeptRouter]>(signal, [
      (both) =>
        keep(
          'public-router',
          words.publicRouter,
          words.accepts(linkPort),
          network.publicSite,
          both,
        ),
      (both) =>
        keep('private-router', words.privateRouter, words.dials(linkPort), privateSite, both),
    ]);

    const link = reporter.step('link', words.link);
    const deadline = AbortSignal.timeout(linkDeadline);
    try {
      const both = AbortSignal.any([signal, deadline]);
      await awaitListener(network.publicSite.management, routingKey, both);
    } catch (cause) {
      link.fail();
      signal.throwIfAborted();
      throw new CommandError({
        code: 'link_down',
        message: words.linkFailed,
        remedy: words.logRemedy(`${paths.logs}/private-router.log`),
        excerpt: lastLogLines(`${paths.logs}/private-router.log`),
        cause,
      });
    }
    link.done(words.linkUp(listenerPort));
    watchdog = watchLink({
      ...privateSite,
      endpoint: privateSite.linkEndpoint,
      restart: (reason) => privateRouter.replace(reason),
      onEvent: (event) => noteWatchdog(context, event),
    });
    return { url: network.publicSite.listenerUrl, stop };
  } catch (error) {
    await stop(endGrace);
    throw error;
  }
}

/** How long routers of a start that failed may take to end, in milliseconds. */
const endGrace = 2_000;

function noteRouter(
  { reporter, messages, format }: LocalContext,
  name: string,
  title: string,
  event: RouterEvent,
): void {
  const words = vanMessages(messages);
  if (event.type === 'crashed') {
    const how = describeEnding(messages, event.ending);
    const wait = format.duration(event.delayMilliseconds);
    reporter.note('restarting', words.crashed(title, how, wait), { service: name });
  } else if (event.type === 'back') {
    reporter.note('restarted', words.back(title), { service: name });
  }
}

function noteWatchdog({ reporter, messages, format }: LocalContext, event: WatchdogEvent): void {
  const words = vanMessages(messages);
  if (event.type === 'restarting') {
    const text =
      event.reason === 'tampered'
        ? words.watchdogTampered
        : words.watchdog(format.duration(event.afterMilliseconds));
    reporter.note('watchdog', text, { reason: event.reason });
    return;
  }
  const { state } = event.link;
  // That it is up when the watchdog looks for the first time was said already.
  if (state === 'unknown' || event.before === 'unknown') return;
  reporter.note('link', words.linkNotes[state], { state });
}

/** All different. */
async function fourFreePorts(): Promise<[number, number, number, number]> {
  const ports = new Set<number>();
  while (ports.size < 4) ports.add(await freePort());
  return [...ports] as [number, number, number, number];
}
