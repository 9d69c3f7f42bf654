import { lookup } from 'node:dns/promises';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer as createHttpServer, type Server as HttpServer } from 'node:http';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createServer as createTlsServer, type TlsOptions } from 'node:tls';

import { issueFromDocuments, type Link, readVerificationKey } from '@vigia/pairing';
import { createKeyPair } from '@vigia/site-trust';
import {
  buildLinkResources,
  type Resource,
  type TlsCredentials,
  toYaml,
} from '@vigia/skupper-config';
import { createAuthority, type TestAuthority } from '@vigia/skupper-config/testing';

import { readAgentHealth } from '../agent/agent-health.ts';
import { createSiteContext } from '../checks/create-context.ts';
import type { SiteContext } from '../checks/site-context.ts';
import { type HostPaths, hostPaths } from '../host/host-paths.ts';
import type { PrivateHost } from '../host/private-host.ts';
import { applyInstall } from '../install/apply-install.ts';
import { type DesiredState, desiredState } from '../install/desired-state.ts';
import { joinNetwork } from '../install/join-network.ts';
import { type InstallPlan, planInstall } from '../install/plan-install.ts';
import type { PrivateSite } from '../install/private-site.ts';
import { createServiceManager } from '../services/service-manager.ts';
import { createSkupperCli } from '../skupper/skupper-cli.ts';
import { healthyAgent } from './agent-socket.ts';
import { createFakePrograms, type FakePrograms } from './fake-programs.ts';

/** What takes long to make, once for a whole file of tests. */
export type TestNetwork = {
  authority: TestAuthority;
  server: TlsCredentials;
  client: TlsCredentials;
  keyId: string;
  link: (routerPort: number) => Link;
};

export function createTestNetwork(): TestNetwork {
  const authority = createAuthority('skupper-site-ca');
  const client = authority.issue({ subject: 'lab' });
  const verificationKey = readVerificationKey(createKeyPair().publicKeyPem, 'test');
  return {
    authority,
    client,
    server: authority.issue({ hosts: ['localhost'] }),
    keyId: verificationKey.keyId,
    link(routerPort) {
      const { secret, links } = buildLinkResources(
        {
          name: 'vigia',
          siteMode: 'interior',
          endpoints: [{ name: 'inter-router', host: 'localhost', port: String(routerPort) }],
          credentials: client,
        },
        { platform: 'podman', version: '2.2.1' },
      );
      return issueFromDocuments({
        host: 'lab',
        address: null,
        routingKey: 'instructlab',
        verificationKeys: [verificationKey],
        documents: toYaml([secret, ...links]),
        publicSiteName: 'hub',
        skupperVersion: '2.2.1',
      }).link;
    },
  };
}

const saslHeader = Buffer.from([0x41, 0x4d, 0x51, 0x50, 3, 1, 0, 0]);

/** A private host on this machine: real sockets, certificates and files; only programs are imitated. */
export type TestSite = {
  host: PrivateHost;
  paths: HostPaths;
  site: PrivateSite;
  link: Link;
  programs: FakePrograms;
  /** What the agent says of itself. */
  health: unknown;
  /** What the agent answers without a signature. */
  agentStatus: number;
  /** By how much the clock of the public site is ahead, in milliseconds. */
  publicClockAhead: number;
  servers: {
    router: Closable;
    agent: Closable;
    operator: Closable;
    engine: Closable;
    management: Closable;
  };
  /** A router with another certificate, or that trusts another authority, in the place of the first. */
  replaceRouter(options: TlsOptions, greeting?: Buffer): Promise<void>;
  desired(changes?: Partial<PrivateSite>): Promise<DesiredState>;
  up(changes?: Partial<PrivateSite>): Promise<InstallPlan>;
  context(): Promise<SiteContext>;
  remove(): Promise<void>;
};
type Closable = { port: number; close(): Promise<void> };

export async function createTestSite(network: TestNetwork): Promise<TestSite> {
  const directory = await mkdtemp(join(tmpdir(), 'vigia-host-'));
  const { signal } = new AbortController();
  const { server, authority } = network;
  const routerOptions = {
    cert: server.certificate,
    key: server.privateKey,
    ca: authority.certificate,
    requestCert: true,
    rejectUnauthorized: true,
  };
  let router = await startRouter(routerOptions, saslHeader, 0);
  const link = network.link(router.port);
  const programs = createFakePrograms(() => self.paths);
  const host: PrivateHost = {
    uid: 1000,
    userName: 'pilot',
    homeDirectory: directory,
    environment: { XDG_RUNTIME_DIR: join(directory, 'run') },
    run: programs.run,
    now: Date.now,
    lingerDirectory: join(directory, 'linger'),
    ownerOf: async () => host.uid,
    systemUnitDirectory: join(directory, 'etc', 'system'),
    systemQuadletDirectory: join(directory, 'etc', 'quadlet'),
    cgroupDirectory: join(directory, 'cgroup'),
    resolverFile: join(directory, 'resolv.conf'),
    networkInterfaces: () => ({}),
  };
  const paths = hostPaths(host, 'default');
  await mkdir(host.lingerDirectory, { recursive: true });
  await writeFile(join(host.lingerDirectory, 'pilot'), '');
  await mkdir(join(directory, 'run', 'podman'), { recursive: true });
  await mkdir(paths.own, { recursive: true, mode: 0o700 });

  const agent = await startHttp(() => [self.agentStatus, {}], { port: 0 });
  const operator = await startHttp(() => [200, self.health], { path: paths.operatorSocket });
  const engine = await startHttp(() => [200, 'OK'], {
    path: join(directory, 'run', 'podman', 'podman.sock'),
  });
  const management = await startTcp();
  const publicSite = await startHttp(
    () => [200, {}],
    { port: 0 },
    () => ({
      date: new Date(Date.now() + self.publicClockAhead).toUTCString(),
    }),
  );
  programs.managementPort = management.port;

  const site: PrivateSite = {
    version: 1,
    name: 'lab',
    namespace: 'default',
    platform: 'podman',
    agentPort: agent.port,
    program: { kind: 'process', node: '/usr/bin/node', agent: '/opt/vigia/agent.cjs' },
    settings: { VIGIA_MODEL_FILE: '/models/tiny.gguf' },
    modelService: null,
    watch: { node: '/usr/bin/node', vigia: '/opt/vigia/vigia.cjs' },
    link: {
      id: link.id,
      issuedAt: link.issuedAt,
      expiresAt: link.expiresAt,
      publicSite: 'hub',
      address: `http://127.0.0.1:${publicSite.port}/`,
      routingKey: 'instructlab',
      keyIds: [network.keyId],
    },
  };
  const services = createServiceManager(host.run, false);
  const self: TestSite = {
    host,
    paths,
    site,
    link,
    programs,
    health: {
      ...healthyAgent,
      door: {
        clockSkew: null,
        keyIds: [network.keyId],
        lastLetInAt: new Date().toISOString(),
      },
    },
    agentStatus: 401,
    publicClockAhead: 0,
    servers: {
      router: { port: router.port, close: () => router.close() },
      agent,
      operator,
      engine,
      management,
    },
    async replaceRouter(options, greeting = saslHeader) {
      await router.close();
      router = await startRouter({ ...routerOptions, ...options }, greeting, router.port);
    },
    async desired(changes = {}) {
      const wanted = { ...site, ...changes };
      const join: Resource[] = await joinNetwork(link, wanted, paths, { signal });
      return desiredState({
        site: wanted,
        join,
        verificationKeys: link.publicSite.verificationKeys,
        skupperVersion: '2.2.1',
        paths,
        isRoot: false,
        routerProgram: null,
      });
    },
    async up(changes) {
      const desired = await self.desired(changes);
      const plan = await planInstall(desired, paths, services, signal);
      const skupper = createSkupperCli(host.run, 'skupper', desired.site);
      await applyInstall(desired, plan, { paths, services, skupper, signal });
      return plan;
    },
    async context() {
      const context = await createSiteContext(host, site, paths, 'skupper');
      return {
        ...context,
        lookup,
        freeBytes: 1,
        routerLinks: async () => [{ name: 'vigia', state: 'up' as const, message: '' }],
        agentHealth: (each) => readAgentHealth(paths.operatorSocket, each),
      };
    },
    async remove() {
      await Promise.all(
        [router, agent, operator, engine, management, publicSite].map((each) => each.close()),
      );
      await rm(directory, { recursive: true, force: true });
    },
  };
  return self;
}

function closable(server: Server | HttpServer): Closable {
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.once('close', () => sockets.delete(socket));
  });
  const address = server.address();
  let closing: Promise<void> | undefined;
  return {
    port: address && typeof address === 'object' ? (address as AddressInfo).port : 0,
    close() {
      closing ??= new Promise<void>((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      });
      return closing;
    },
  };
}

async function startRouter(options: TlsOptions, greeting: Buffer, port: number): Promise<Closable> {
  const server = createTlsServer(options, (socket) => {
    socket.on('error', () => undefined);
    socket.once('data', () => socket.write(greeting));
  });
  server.on('tlsClientError', () => undefined);
  // By the name, as it is dialled: localhost may be either address.
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, 'localhost', resolve);
  });
  return closable(server);
}

async function startHttp(
  answer: () => [status: number, body: unknown],
  where: { port: number } | { path: string },
  headers: () => Record<string, string> = () => ({}),
): Promise<Closable> {
  const server = createHttpServer((_request, response) => {
    const [status, body] = answer();
    response.writeHead(status, headers()).end(JSON.stringify(body));
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    if ('path' in where) server.listen(where.path, resolve);
    else server.listen(where.port, '127.0.0.1', resolve);
  });
  return closable(server);
}

async function startTcp(): Promise<Closable> {
  const server = createServer((socket) => socket.on('error', () => undefined));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return closable(server);
}
