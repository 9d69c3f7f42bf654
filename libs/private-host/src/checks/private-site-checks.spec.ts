import { chmod, mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { jest } from '@jest/globals';
import { runChecks } from '@vigia/health-checks';
import { type Secret, toYaml } from '@vigia/skupper-config';
import { createAuthority, type IssueOptions } from '@vigia/skupper-config/testing';

import type { PrivateHost } from '../host/private-host.ts';
import { writeWatchRecord } from '../router/watch-record.ts';
import { editInput } from '../testing/fake-programs.ts';
import { healthyAgent } from '../testing/agent-socket.ts';
import {
  createTestNetwork,
  createTestSite,
  type TestNetwork,
  type TestSite,
} from '../testing/test-site.ts';
import { privateSiteChecks } from './private-site-checks.ts';
import type { SiteContext } from './site-context.ts';

jest.setTimeout(60_000);

let network: TestNetwork;
let test: TestSite;

beforeAll(() => {
  network = createTestNetwork();
});
beforeEach(async () => {
  test = await createTestSite(network);
  await test.up();
});
afterEach(() => test.remove());

const run = async (change: Partial<SiteContext> = {}, locale = 'en') =>
  runChecks(
    privateSiteChecks(locale),
    { ...(await test.context()), ...change },
    {
      signal: new AbortController().signal,
      deadlineMilliseconds: 30_000,
      locale,
    },
  );

/** The engine of this host, by its address: whoever asks. */
const engineOf = ({ environment }: PrivateHost) => ({
  ...environment,
  CONTAINER_ENDPOINT: `unix://${environment['XDG_RUNTIME_DIR']}/podman/podman.sock`,
});

const issue = (options: IssueOptions) => network.authority.issue(options);
const shown = ({ certificate, privateKey }: { certificate: string; privateKey: string }) => ({
  cert: certificate,
  key: privateKey,
});
const agentSays = (change: object) => {
  const now = test.health as typeof healthyAgent;
  test.health = { ...now, ...change };
};
const door = (change: object) =>
  agentSays({ door: { ...(test.health as typeof healthyAgent).door, ...change } });
const status = (change: object) =>
  agentSays({ status: { ...(test.health as typeof healthyAgent).status, ...change } });
const ended = { notBefore: new Date('2020-01-01'), notAfter: new Date('2021-01-01') };

async function replaceSecret(change: Record<string, string>): Promise<void> {
  const context = await test.context();
  const secret = context.joined.find(({ kind }) => kind === 'Secret') as Secret;
  const encoded = Object.fromEntries(
    Object.entries(change).map(([key, text]) => [key, Buffer.from(text).toString('base64')]),
  );
  const path = join(test.paths.skupper.inputResources, 'Secret-vigia.yaml');
  await writeFile(path, toYaml({ ...secret, data: { ...secret.data, ...encoded } }));
}

/** Each fault, the one check that is to name it, and how it is made; what it gives back changes the context. */
const faults: [
  name: string,
  id: string,
  inject: () => Promise<Partial<SiteContext> | void> | Partial<SiteContext> | void,
][] = [
  [
    'a link file that others may read',
    'link-file.mode',
    () => ({ linkFile: { path: 'x', mode: 0o644, isExposed: true, expiresAt: '2999-01-01' } }),
  ],
  [
    'a link file whose time is up',
    'link-file.expiry',
    () => ({ linkFile: { path: 'x', mode: 0o600, isExposed: false, expiresAt: '2020-01-01' } }),
  ],
  ['no skupper', 'host.skupper', () => void (test.programs.versions['skupper'] = null)],
  ['an old skupper', 'host.skupper', () => void (test.programs.versions['skupper'] = '2.0.1')],
  ['no podman', 'host.platform', () => void (test.programs.versions['podman'] = null)],
  ['no socket of the engine', 'host.engine', () => test.servers.engine.close()],
  ['no systemd', 'host.systemd', () => void (test.programs.systemState = 'offline')],
  [
    'a session of another user, as su leaves it',
    'host.systemd',
    async () => ({ host: { ...(await test.context()).host, ownerOf: async () => 1001 } }),
  ],
  ['no lingering', 'host.lingering', () => rm(join(test.host.lingerDirectory, test.host.userName))],
  ['a port that another program has', 'host.port', () => test.servers.operator.close()],
  ['a full disk', 'host.disk', () => ({ freeBytes: Number.MAX_SAFE_INTEGER })],
  ['a clock that is wrong', 'host.clock', () => void (test.publicClockAhead = 120_000)],
  [
    'a token among the resources',
    'resources.token',
    () =>
      writeFile(
        join(test.paths.skupper.inputResources, 'AccessToken-hub.yaml'),
        toYaml({
          apiVersion: 'skupper.io/v2alpha1',
          kind: 'AccessToken',
          metadata: { name: 'hub', namespace: 'default' },
          spec: {
            url: 'https://grants.example.test/1',
            code: 'c',
            ca: network.authority.certificate,
          },
        }),
        { mode: 0o600 },
      ),
  ],
  [
    'a key that others may read',
    'resources.mode',
    () => chmod(join(test.paths.skupper.inputResources, 'Secret-vigia.yaml'), 0o644),
  ],
  [
    'a resource that Skupper refuses',
    'resources.valid',
    () =>
      editInput(test.paths, 'Connector-vigia-agent.yaml', (text) =>
        text.replace(/host: .*/, 'selector: app=x'),
      ),
  ],
  ['a routing key that nobody asks for', 'connector.key', () => ({ routingKey: 'InstructLab' })],
  [
    'a link for the other role',
    'link.role',
    () => editInput(test.paths, 'Link-vigia.yaml', (text) => text.replace('inter-router', 'edge')),
  ],
  [
    'a key that is not that of the certificate',
    'link.credentials',
    () => replaceSecret({ 'tls.key': issue({}).privateKey }),
  ],
  [
    'a certificate of this host that has ended',
    'link.credentials',
    () => {
      const { certificate, privateKey } = issue({ ...ended });
      return replaceSecret({ 'tls.crt': certificate, 'tls.key': privateKey });
    },
  ],
  [
    'a name that cannot be resolved',
    'link.name',
    () => ({ lookup: () => Promise.reject(Object.assign(new Error(), { code: 'ENOTFOUND' })) }),
  ],
  ['a port that is shut', 'link.port', () => test.servers.router.close()],
  [
    'a certificate of the public site that has ended',
    'link.certificate',
    () => test.replaceRouter(shown(issue({ hosts: ['localhost'], ...ended }))),
  ],
  [
    'a certificate of another authority, as inspection shows it',
    'link.certificate',
    () => test.replaceRouter(shown(createAuthority('inspection').issue({ hosts: ['localhost'] }))),
  ],
  [
    'a certificate for another name',
    'link.certificate',
    () => test.replaceRouter(shown(issue({ hosts: ['elsewhere.example.test'] }))),
  ],
  [
    'a public site that no longer takes our certificate',
    'link.accepted',
    () => test.replaceRouter({ ca: createAuthority('new').certificate }),
  ],
  [
    'something other than a router',
    'link.accepted',
    () => test.replaceRouter({}, Buffer.from('HTTP/1.1 400 Bad Request\r\n\r\n')),
  ],
  [
    'a change that was not applied',
    'resources.applied',
    () => editInput(test.paths, 'Link-vigia.yaml', (text) => `${text}  cost: 5\n`),
  ],
  [
    'a site that Skupper has on another platform',
    'resources.platform',
    () => writeFile(test.paths.skupper.platformFile, 'platform: docker\n'),
  ],
  [
    'originals that are gone',
    'resources.originals',
    () => rm(test.paths.resources, { recursive: true }),
  ],
  [
    'a change by hand that Skupper has applied',
    'resources.originals',
    async () => {
      await editInput(test.paths, 'Link-vigia.yaml', (text) => `${text}  cost: 5\n`);
      await test.host.run('skupper', ['system', 'reload'], {
        signal: new AbortController().signal,
      });
    },
  ],
  [
    'a certificate of the router itself that has ended',
    'router.credentials',
    () => writeRouterCertificate('skupper-local-server', ended),
  ],
  [
    'a router that does not run',
    'router.running',
    () => void test.programs.active.set('skupper-default.service', 'failed'),
  ],
  [
    'a router that is dead behind its unit',
    'router.running',
    () => test.servers.management.close(),
  ],
  [
    'a router that does not come back after a reboot',
    'router.boot',
    () => void test.programs.enabled.set('skupper-default.service', 'disabled'),
  ],
  [
    'a router whose link does not come back',
    'router.link',
    () => ({
      routerLinks: async () => [{ name: 'vigia', state: 'connecting', message: 'timed out' }],
    }),
  ],
  [
    'a watchdog that does not run',
    'router.watch',
    () => void test.programs.active.set('vigia-watch-default.service', 'failed'),
  ],
  [
    'an agent that does not run',
    'agent.running',
    async () => {
      await test.servers.operator.close();
      await test.servers.agent.close();
    },
  ],
  ['an agent that is being stopped', 'agent.running', () => status({ draining: true })],
  [
    'a store that does not answer',
    'agent.store',
    () => agentSays({ store: { state: 'down', engine: 'sqlite', code: 'SQLITE_FULL' } }),
  ],
  [
    'an audit log with gaps',
    'agent.audit',
    () => agentSays({ audit: { state: 'degraded', failures: 1 } }),
  ],
  ['an agent that knows another key', 'agent.key', () => door({ keyIds: ['another'] })],
  [
    'signatures that were refused for their time',
    'agent.clock',
    () => door({ clockSkew: { seconds: 91, seenAt: '2026-01-01T00:00:00Z' } }),
  ],
  [
    'a model server that does not start',
    'model.ready',
    () => status({ model: { ...healthyAgent.status.model, state: 'failed' } }),
  ],
  [
    'another program where the connector points to',
    'connector.target',
    () => void (test.agentStatus = 200),
  ],
];

it('finds nothing to say of a site that works', async () => {
  const report = await run();
  expect(report.checks.filter(({ state }) => state === 'broken' || state === 'unknown')).toEqual(
    [],
  );
  expect(report.exitCode).toBe(0);
});

it.each(faults)('names %s by %s and no other check', async (_name, id, inject) => {
  const change = (await inject()) ?? {};
  const report = await run(change);
  const broken = report.checks.filter(({ state }) => state === 'broken');
  expect(broken.map((check) => check.id)).toEqual([id]);
  expect(report).toMatchObject({ exitCode: 1, firstBroken: id });
  const [first] = broken;
  expect(first?.why).toBeTruthy();
  expect(first?.mend).toBeTruthy();
});

/** As Skupper makes it for its own router. */
async function writeRouterCertificate(name: string, options: IssueOptions): Promise<void> {
  const directory = join(test.paths.skupper.namespace, 'runtime', 'certs', name);
  await mkdir(directory, { recursive: true });
  await writeFile(join(directory, 'tls.crt'), issue(options).certificate);
}

it.each([
  [
    'router.credentials',
    'of a certificate that will end soon',
    () =>
      writeRouterCertificate('skupper-local-server', {
        notAfter: new Date(Date.now() + 9 * 86_400_000),
      }),
  ],
  [
    'router.restarts',
    'of a router that had to be restarted today',
    () =>
      writeWatchRecord(test.paths, {
        version: 1,
        updatedAt: new Date().toISOString(),
        links: [],
        restarts: 2,
        lastRestart: { at: new Date().toISOString(), reason: 'down', message: '' },
      }),
  ],
])('says what to do by %s, and is well: %s', async (id, _what, inject) => {
  await inject();
  const report = await run();
  expect(report.exitCode).toBe(0);
  const named = report.checks.filter(({ state, mend }) => state === 'ok' && mend !== undefined);
  // That the router of a user is not contained is said in any case.
  expect(named.map((check) => check.id).filter((each) => each !== 'router.contained')).toEqual([
    id,
  ]);
});

it.each([
  [1000, 'systemctl --user restart skupper-default.service'],
  [0, 'systemctl restart skupper-default.service'],
])('names the command of the systemd that has the services of user %s', async (uid, mend) => {
  await test.servers.management.close();
  const { host } = await test.context();
  const report = await run({ host: { ...host, uid, environment: engineOf(host) } });
  expect(report.checks.find(({ id }) => id === 'router.running')).toMatchObject({
    state: 'broken',
    mend,
  });
});

it('cannot tell of the public site when no signed request came of late', async () => {
  door({ lastLetInAt: '2026-01-01T00:00:00.000Z' });
  const report = await run();
  expect(report).toMatchObject({ exitCode: 2, firstBroken: null });
  expect(report.checks.filter(({ state }) => state === 'unknown').map(({ id }) => id)).toEqual([
    'path.signed-request',
  ]);
});

it('says nothing secret, in either language', async () => {
  for (const locale of ['en', 'pt-BR']) {
    const text = JSON.stringify(await run({}, locale));
    expect(text).not.toContain('BEGIN');
    expect(text).not.toContain(network.client.privateKey.slice(100, 140));
  }
});
