import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

import { createCertificateAuthority } from './credentials/certificate-authority.ts';
import { writeCredentials } from './credentials/credential-files.ts';
import { probeLinkEndpoint } from './management/probe-link-endpoint.ts';
import {
  type ManagementEndpoint,
  openManagement,
  type RouterManagement,
} from './management/router-management.ts';
import { readLinks, readListeners } from './management/router-state.ts';
import { routerForTests } from './testing/router-for-tests.ts';
import { prepareTwoSites, type TwoSites, until } from './testing/two-sites.ts';
import { watchLink, type WatchdogEvent } from './watchdog/link-watchdog.ts';

const program = await routerForTests();
const withRouter = program ? it : it.skip;

let sites: TwoSites;
const opened: { close(): void }[] = [];
const watchdogs: { stop(): Promise<void> }[] = [];

beforeEach(async () => {
  if (program) sites = await prepareTwoSites(program);
});
afterEach(async () => {
  for (const management of opened.splice(0)) management.close();
  for (const watchdog of watchdogs.splice(0)) await watchdog.stop();
  if (program) await sites.stop();
}, 30_000);

async function manage(endpoint: ManagementEndpoint): Promise<RouterManagement> {
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

      const [link] = await readLinks(await manage(sites.privateSite.management));
      expect(link).toMatchObject({ name: 'link-public', state: 'up' });
      const publicSide = await manage(sites.publicSite.management);
      const [listener] = await readListeners(publicSide);
      expect(listener).toMatchObject({
        name: 'instructlab',
        routingKey: 'instructlab',
        state: 'up',
      });
      const incoming = (await publicSide.query('connection')).find(
        ({ role }) => role === 'inter-router',
      );
      expect(incoming).toMatchObject({ dir: 'in', isEncrypted: true, isAuthenticated: true });

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
      const [listener] = await readListeners(await manage(sites.publicSite.management));
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
        await probeLinkEndpoint(sites.privateSite.linkEndpoint, new AbortController().signal),
      ).toMatchObject({ state: 'reachable' });
      const stranger = await createCertificateAuthority({
        commonName: 'stranger',
        lifetimeMilliseconds: 60_000,
      });
      const credentials = await stranger.issue({ commonName: 'stranger', use: 'client' });
      writeCredentials(join(sites.directory, 'stranger'), {
        ...credentials,
        authorityPem: readFileSync(
          join(sites.privateSite.linkEndpoint.credentialsDirectory, 'ca.crt'),
          'utf8',
        ),
      });
      const finding = await probeLinkEndpoint(
        {
          ...sites.privateSite.linkEndpoint,
          credentialsDirectory: join(sites.directory, 'stranger'),
        },
        new AbortController().signal,
      );
      expect(finding.state).toBe('unreachable');
    },
    90_000,
  );
});

/** Longer than a healthy router takes for its link after a start, in milliseconds: that is no fault to be mended. */
const patience = 8_000;

describe('the watchdog of a private router', () => {
  async function watch() {
    await sites.startPublic();
    const router = await sites.startPrivate();
    await until('an answer', answers);
    const events: WatchdogEvent[] = [];
    const watchdog = watchLink({
      ...sites.privateSite,
      endpoint: sites.privateSite.linkEndpoint,
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
      const { router, watchdog, events } = await watch();
      // A router that has lost its way to the other site for good, as one does that gave up dialling.
      await (await manage(sites.privateSite.management)).remove('connector', 'link-public');
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
    'restarts a router through which the public site has opened another way into the private host',
    async () => {
      const { router, watchdog, events } = await watch();
      const fromOutside = await openManagement(sites.publicSite.management, undefined, {
        address: `_topo/0/vigia-${sites.privateSite.name}/$management`,
      });
      opened.push(fromOutside);
      await fromOutside.create('tcpConnector', 'back-door', {
        address: 'back-door',
        host: '127.0.0.1',
        port: '22',
      });
      await until(
        'the link is up again',
        () => router.restarts === 1 && watchdog.link.state === 'up',
      );
      const connectors = await (await manage(sites.privateSite.management)).query('tcpConnector');
      expect(connectors.map(({ address }) => address)).toEqual(['instructlab']);
      expect(events.filter(({ type }) => type === 'restarting')).toMatchObject([
        { reason: 'tampered', message: expect.stringContaining('back-door') },
      ]);
    },
    90_000,
  );

  withRouter(
    'restarts a router that answers nobody any more',
    async () => {
      const { router, watchdog, events } = await watch();
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
      await until('an answer', answers);
      const watchdog = watchLink({
        ...sites.privateSite,
        endpoint: sites.privateSite.linkEndpoint,
        restart: (reason) => router.replace(reason),
        interval: 100,
        patience: 2_000,
      });
      watchdogs.push(watchdog);
      await until('the link is up', () => watchdog.link.state === 'up');
      await publicRouter.stop(5_000);
      await until('it is noticed', () => watchdog.link.state === 'unreachable');
      await new Promise((resolve) => setTimeout(resolve, 3_000));
      expect(watchdog.link.state).toBe('unreachable');
      expect(router.restarts).toBe(0);
    },
    90_000,
  );
});
