import { broken, type Check, chooseByLocale, ok, skipped, unknown } from '@vigia/health-checks';
import {
  type Connector,
  decideReload,
  type Finding as LintFinding,
  formatFinding,
  lintResourceTree,
  readResourceTree,
  resourcesOfTree,
} from '@vigia/skupper-config';

import { probePort } from '../probes/probe-port.ts';
import { readRouterFiles } from '../router/router-files.ts';
import { serviceNames } from '../units/render-units.ts';
import { containmentCheck } from './containment-check.ts';
import { systemctl } from './systemctl.ts';
import * as words from './site-words.ts';
import type { SiteContext } from './site-context.ts';

/** Lints that have a check of their own, so that a fault is named once. */
const ownChecks: Readonly<Record<string, string>> = {
  'access-token-in-input': 'resources.token',
  'secret-file-mode': 'resources.mode',
};
/** Those that the checks of the link look at in their own way. */
const ofLink = /^(link-endpoint-role|tls-secret-)/;
/** A public site that runs asks at least this often, in milliseconds. */
const silence = 120_000;

/** The Skupper site on the host: its files, its router, its connector. */
export function siteChecks(locale: string): Check<SiteContext>[] {
  const say = chooseByLocale(locale, words);
  const upCommand = 'vigia private up <SITE.vigia-link>';
  return [
    {
      id: 'resources.token',
      hop: 'private-host',
      async run(context) {
        const [finding] = (await lint(context)).filter(
          ({ rule }) => rule === 'access-token-in-input',
        );
        return finding
          ? broken(
              say.token(finding.file ?? ''),
              say.tokenWhy,
              `rm ${context.paths.skupper.inputResources}/${finding.file}`,
            )
          : ok(say.noToken);
      },
    },
    {
      id: 'resources.mode',
      hop: 'private-host',
      async run(context) {
        const [finding] = (await lint(context)).filter(({ rule }) => rule === 'secret-file-mode');
        return finding
          ? broken(
              say.mode(finding.file ?? ''),
              say.modeWhy,
              `chmod 600 ${context.paths.skupper.inputResources}/${finding.file}`,
            )
          : ok(say.modeOk);
      },
    },
    {
      id: 'resources.valid',
      hop: 'private-host',
      async run(context) {
        const [finding] = (await lint(context)).filter(
          ({ rule, severity }) =>
            severity === 'error' && !ofLink.test(rule) && !(rule in ownChecks),
        );
        return finding
          ? broken(formatFinding(finding), say.validWhy, finding.remedy)
          : ok(context.paths.skupper.inputResources);
      },
    },
    {
      id: 'connector.key',
      hop: 'connector',
      requires: ['resources.valid'],
      async run(context) {
        const connectors = await connectorsOf(context);
        const keys = connectors.map(({ spec }) => spec.routingKey);
        const { routingKey } = context;
        if (connectors.length === 0) return broken(say.noConnector, say.keyWhy, upCommand);
        if (routingKey === null) return ok(keys.join(', '));
        return keys.includes(routingKey)
          ? ok(routingKey)
          : broken(say.otherKey(keys.join(', '), routingKey), say.keyWhy, upCommand);
      },
    },
    {
      id: 'resources.applied',
      hop: 'private-host',
      requires: [
        'resources.token',
        'resources.valid',
        'connector.key',
        'link.role',
        'link.credentials',
      ],
      async run({ paths }) {
        const { action, changes } = await decideReload(paths.skupper);
        if (action === 'none') return ok(say.applied);
        if (action === 'start') return broken(say.neverStarted, say.appliedWhy, upCommand);
        const what = changes.map(({ kind, name }) => `${kind} ${name}`).join(', ');
        return broken(say.notApplied(what), say.appliedWhy, upCommand);
      },
    },
    {
      id: 'router.running',
      hop: 'connector',
      requires: ['host.systemd', 'resources.applied'],
      async run({ site, services, paths, host: { uid } }, signal) {
        const { router } = serviceNames(site.namespace);
        const { active } = await services.state(router, signal);
        if (active !== 'active')
          return broken(say.router(router, active), say.routerWhy, 'vigia private start');
        // The unit of a container stays active when the router in it has ended.
        const files = await readRouterFiles(paths);
        if (files === null) return unknown(say.noManagement);
        const { host, port } = files.management;
        const failure = await probePort(host, port, signal);
        return failure === null
          ? ok(router)
          : broken(
              say.routerDead(router, port, failure),
              say.routerWhy,
              systemctl(uid, `restart ${router}`),
            );
      },
    },
    containmentCheck(locale),
    {
      id: 'router.boot',
      hop: 'connector',
      requires: ['router.running'],
      async run({ site, services, host: { uid } }, signal) {
        const { router } = serviceNames(site.namespace);
        const { enabled } = await services.state(router, signal);
        return enabled === 'enabled' || enabled === 'enabled-runtime'
          ? ok(enabled)
          : broken(say.boot(router, enabled), say.bootWhy, systemctl(uid, `enable ${router}`));
      },
    },
    {
      id: 'router.link',
      hop: 'link',
      requires: ['router.running', 'router.contained', 'link.accepted'],
      async run({ site, routerLinks, host: { uid } }, signal) {
        const links = await routerLinks(signal);
        if (links === null || links.length === 0) return unknown(say.noLinks);
        const bad = links.find(({ state }) => state !== 'up');
        const { router } = serviceNames(site.namespace);
        return bad === undefined
          ? ok(links.map(({ name }) => name).join(', '))
          : broken(
              say.linkDown(bad.name, bad.state, bad.message),
              say.linkWhy,
              systemctl(uid, `restart ${router}`),
            );
      },
    },
    {
      id: 'router.watch',
      hop: 'link',
      requires: ['host.systemd', 'resources.applied'],
      async run({ site, services, host: { uid } }, signal) {
        if (!site.watch) return { ...ok(say.noWatch), mend: upCommand };
        const { watch } = serviceNames(site.namespace);
        const { active } = await services.state(watch, signal);
        return active === 'active'
          ? ok(watch)
          : broken(say.router(watch, active), say.watchWhy, systemctl(uid, `start ${watch}`));
      },
    },
    {
      id: 'connector.target',
      hop: 'connector',
      requires: ['connector.key', 'agent.running'],
      async run(context, signal) {
        const [connector] = await connectorsOf(context);
        const { host = '', port } = connector?.spec ?? {};
        const url = `http://${host}:${port}/status`;
        try {
          const response = await context.fetch(url, { signal });
          await response.body?.cancel();
          // The agent lets nobody in without a signature: just that shows that it is the agent.
          return response.status === 401
            ? ok(`${host}:${port}`)
            : broken(say.stranger(url, response.status), say.targetWhy, upCommand);
        } catch (error) {
          signal.throwIfAborted();
          const { code } = ((error as Error).cause ?? error) as { code?: string };
          return broken(say.noTarget(`${host}:${port}`, code ?? ''), say.targetWhy, upCommand);
        }
      },
    },
    {
      id: 'path.signed-request',
      hop: 'agent',
      requires: ['router.link', 'connector.target', 'agent.key', 'agent.clock'],
      async run({ agentHealth, host }, signal) {
        const { lastLetInAt } = (await agentHealth(signal)).door;
        if (lastLetInAt === undefined) return skipped(say.notTold);
        if (lastLetInAt && host.now() - Date.parse(lastLetInAt) < silence)
          return ok(say.signed(lastLetInAt));
        return unknown(say.unsigned(lastLetInAt), say.unsignedMend);
      },
    },
  ];
}

async function lint({ paths, site, skupperVersion }: SiteContext): Promise<LintFinding[]> {
  const { platform, namespace } = site;
  return lintResourceTree(paths.skupper, {
    target: { platform, namespace, version: skupperVersion },
  });
}

async function connectorsOf({ paths }: SiteContext): Promise<Connector[]> {
  const resources = resourcesOfTree(await readResourceTree(paths.skupper.inputResources));
  return resources.filter((resource) => resource.kind === 'Connector');
}
