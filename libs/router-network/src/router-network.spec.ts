import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

import { createCertificateAuthority } from './credentials/certificate-authority.ts';
import { writeCredentials } from './credentials/credential-files.ts';
import { probeLinkEndpoint } from './management/probe-link-endpoint.ts';
import { openManagement, type RouterManagement } from './management/router-management.ts';
import { readLinks, readListeners } from './management/router-state.ts';
import { routerForTests } from './testing/router-for-tests.ts';
import { startTwoSites, type TwoSites, until } from './testing/two-sites.ts';
import { watchLink, type WatchdogEvent } from './watchdog/link-watchdog.ts';

const program = await routerForTests();
const withRouter = program ? it : it.skip;

let sites: TwoSites;
const opened: { close(): void }[] = [];
const watchdogs: { stop(): Promise<void> }[] = [];

beforeEach(async () => {
  if (program) sites = await startTwoSites(program);
});
afterEach(async () => {
  for (const management of opened.splice(0)) management.close();
  for (const watchdog of watchdogs.splice(0)) await watchdog.stop();
  if (program) await sites.stop();
}, 30_000);

async function manage(endpoint: TwoSites['publicManagement']): Promise<RouterManagement> {
  const management = await openManagement(endpoint);
  opened.push(management);
  return management;
}

const answers = async () =>
  (await fetch(`${sites.url}/x`, { signal: AbortSignal.timeout(2_000) })).ok;

describe('two real routers', () => {
  withRouter(
    'carry a request from the public listener to what the private side offers, over mutual TLS',
    async () => {
      await Promise.all([sites.startPublic(), sites.startPrivate()]);
      await until('an answer', answers);
      const response = await fetch(`${sites.url}/ship`);
      expect(await response.text()).toBe('answer to /ship');

      const [link] = await readLinks(await manage(sites.privateManagement));
      expect(link).toMatchObject({ name: 'harbour', state: 'up' });
      const publicSide = await manage(sites.publicManagement);
      const [listener] = await readListeners(publicSide);
      expect(listener).toMatchObject({ name: 'model', routingKey: 'instructlab', state: 'up' });
      const link2 = (await publicSide.query('connection')).find(
        ({ role }) => role === 'inter-router',
      );
      expect(link2).toMatchObject({ dir: 'in', isEncrypted: true, isAuthenticated: true });

      const files = readdirSync(sites.directory, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map((entry) => join(entry.parentPath, entry.name));
      expect(files.length).toBeGreaterThanOrEqual(14);
      for (const file of files) expect((statSync(file).mode & 0o777).toString(8)).toBe('600');
    },
    90_000,
  );

  withRouter(
    'say that the listener is down and refuse its clients while no private router is there',
    async () => {
      await sites.startPublic();
      const [listener] = await readListeners(await manage(sites.publicManagement));
      expect(listener?.state).toBe('down');
      await expect(fetch(sites.url)).rejects.toThrow();
    },
    90_000,
  );

  withRouter(
    'start again after SIGKILL, and the path is whole again',
    async () => {
      const events: string[] = [];
      const publicRouter = await sites.startPublic({ onEvent: ({ type }) => events.push(type) });
      const privateRouter = await sites.startPrivate({ onEvent: ({ type }) => events.push(type) });
      await until('an answer', answers);
      for (const router of [privateRouter, publicRouter]) {
        const pid = await router.routerPid();
        process.kill(pid ?? 0, 'SIGKILL');
        await until('another router', () => router.restarts === 1 && router.isRunning);
        await until('an answer again', answers);
      }
      expect(events.filter((type) => type === 'crashed')).toHaveLength(2);
    },
    120_000,
  );

  withRouter(
    'refuse a private router whose certificate another authority made, and the probe says so',
    async () => {
      await sites.startPublic();
      expect(
        await probeLinkEndpoint(sites.linkEndpoint, new AbortController().signal),
      ).toMatchObject({ state: 'reachable' });
      const stranger = await createCertificateAuthority({
        commonName: 'stranger',
        lifetimeMilliseconds: 60_000,
      });
      const credentials = await stranger.issue({ commonName: 'stranger', use: 'client' });
      writeCredentials(sites.folder('stranger'), {
        ...credentials,
        authorityPem: sites.authority.certificatePem,
      });
      const finding = await probeLinkEndpoint(
        { ...sites.linkEndpoint, credentialsDirectory: sites.folder('stranger') },
        new AbortController().signal,
      );
      expect(finding.state).toBe('unreachable');
    },
    90_000,
  );
});

describe('the watchdog of a private router', () => {
  async function watch(patience: number) {
    await sites.startPublic();
    const router = await sites.startPrivate();
    const events: WatchdogEvent[] = [];
    const watchdog = watchLink({
      management: sites.privateManagement,
      linkName: 'harbour',
      endpoint: sites.linkEndpoint,
      restart: (reason) => router.replace(reason),
      onEvent: (event) => events.push(event),
      interval: 200,
      patience,
    });
    watchdogs.push(watchdog);
    await until('the link is up', () => watchdog.link.state === 'up');
    return { router, watchdog, events };
  }

  withRouter(
    'restarts a router that does not come back to a public site that answers, and says so',
    async () => {
      const { router, watchdog, events } = await watch(1_000);
      // A router that has lost its way to the other site for good, as one does that gave up dialling.
      await (await manage(sites.privateManagement)).remove('connector', 'harbour');
      await until(
        'the link is up again',
        () => router.restarts === 1 && watchdog.link.state === 'up',
      );
      await until('an answer', answers);
      expect(events.filter(({ type }) => type === 'restarting')).toMatchObject([
        { reason: 'down' },
      ]);
      expect(watchdog.link.restarts).toBe(1);
    },
    90_000,
  );

  withRouter(
    'restarts a router that answers nobody any more',
    async () => {
      const { router, watchdog, events } = await watch(1_000);
      process.kill((await router.routerPid()) ?? 0, 'SIGSTOP');
      await until(
        'the link is up again',
        () => router.restarts === 1 && watchdog.link.state === 'up',
      );
      expect(events.filter(({ type }) => type === 'restarting')).toMatchObject([
        { reason: 'silent' },
      ]);
    },
    90_000,
  );
});

describe('the watchdog while the public site is away', () => {
  withRouter(
    'leaves the router alone, and says that the other side cannot be reached',
    async () => {
      const publicRouter = await sites.startPublic();
      const router = await sites.startPrivate();
      const watchdog = watchLink({
        management: sites.privateManagement,
        linkName: 'harbour',
        endpoint: sites.linkEndpoint,
        restart: (reason) => router.replace(reason),
        interval: 100,
        patience: 500,
      });
      watchdogs.push(watchdog);
      await until('the link is up', () => watchdog.link.state === 'up');
      await publicRouter.stop(5_000);
      await until('it is noticed', () => watchdog.link.state === 'unreachable');
      await new Promise((resolve) => setTimeout(resolve, 2_000));
      expect(watchdog.link.state).toBe('unreachable');
      expect(router.restarts).toBe(0);
    },
    90_000,
  );
});
