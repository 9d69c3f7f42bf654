import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { makeTinyGguf, type TinyGgufOptions } from '@vigia/model-runtime/testing';
import {
  type PreparedPrivateSite,
  prepareNetwork,
  type RouterProgram,
  type WatchdogEvent,
} from '@vigia/router-network';
import { createKeyPair } from '@vigia/site-trust';

import { makeTwoNamespaces, type Side, type TwoNamespaces } from './namespaces/two-namespaces.ts';
import type { HostEvent, HostOrder, HostSettings, HostStatus } from './site/host-messages.ts';
import { type Door, openDoor } from './site/open-door.ts';
import { type InsideProcess, startInNamespace } from './site/start-in-namespace.ts';

export type TestbedOptions = {
  program: RouterProgram;
  /** The tiny model that answers; see makeTinyGguf. */
  model?: TinyGgufOptions;
  /** The built page, for tests with a browser. */
  uiDirectory?: string;
  /**
   * The private sites, each with a router and an agent of its own behind the one public listener; default one,
   * called `private`. They are in the one private namespace, on ports of their own.
   */
  privateSites?: readonly TestbedSite[];
};

export type TestbedSite = {
  name: string;
  /** Settings of its agent beside those that every one has. */
  agent?: Record<string, string>;
};

/** The whole path over a real VAN: client, chat-api, public router, line, private router, agent, model server. */
export type Testbed = {
  /** chat-api's address for clients on this machine. */
  readonly url: string;
  readonly namespaces: TwoNamespaces;
  /** Ports of the two sites; those of the private one are on its loopback. */
  readonly ports: typeof ports;
  readonly directory: string;
  /** A private site is lost for good, with no warning: its agent and its router end by SIGKILL. */
  losePrivateSite(name: string): Promise<void>;
  /** Ends a site's router by SIGKILL; its host starts it again. Resolves when it is gone. */
  killRouter(side: Side): Promise<void>;
  /** At the private side, of the first site. */
  status(side: Side): Promise<HostStatus>;
  /** What the private site's watchdog has said so far. */
  readonly watchdogEvents: readonly WatchdogEvent[];
  /** The last that all processes wrote. */
  log(): string;
  stop(): Promise<void>;
};

/** Each namespace has all ports to itself; a further private site has the next ones. */
const ports = {
  link: 55671,
  listener: 8000,
  agent: 8000,
  management: 5671,
  chatApi: 8080,
} as const;

const workspaceRoot = join(import.meta.dirname, '../../..');
const applications = (name: string) => join(workspaceRoot, 'apps', name, 'src/main.ts');
const routerHost = join(import.meta.dirname, 'site/router-host.ts');
const keptLog = 16_000;
const statusDeadline = 10_000;

/**
 * Starts both sites from source, each in its namespace, and waits until a signed request has come through.
 * Needs root; see whyNoNamespaces. @throws Error with what the processes wrote.
 */
export async function startTestbed(options: TestbedOptions): Promise<Testbed> {
  const directory = mkdtempSync(join(tmpdir(), 'vigia-testbed-'));
  const file = (name: string) => join(directory, name);
  const ending: (() => Promise<void>)[] = [
    async () => rmSync(directory, { recursive: true, force: true }),
  ];
  const stop = async () => {
    for (const end of ending.splice(0).reverse()) await end();
  };
  let log = '';
  const note = (text: string) => (log = (log + text).slice(-keptLog));

  try {
    const namespaces = await makeTwoNamespaces();
    ending.push(namespaces.remove);
    const door = await openDoor(file('door.sock'));
    ending.push(door.close);
    const keys = await createKeyPair();
    writeFileSync(file('signing.pem'), keys.privateKeyPem, { mode: 0o600 });
    writeFileSync(file('verification.pem'), keys.publicKeyPem);
    writeFileSync(file('session'), randomBytes(32).toString('hex'), { mode: 0o600 });
    const sites = options.privateSites ?? [{ name: 'private' }];
    for (const { name } of sites) {
      // Where there are several, an answer tells by the name of its model where it was written.
      const named = options.privateSites ? { name: `tiny-${name}` } : {};
      writeFileSync(file(`${name}.gguf`), makeTinyGguf({ ...named, ...options.model }));
    }
    const network = await prepareNetwork({
      directory: file('network'),
      lifetimeMilliseconds: 24 * 3_600_000,
      routingKey: 'instructlab',
      publicSite: {
        linkHost: namespaces.addresses.public,
        linkPort: ports.link,
        listenerPort: ports.listener,
        managementPort: ports.management,
      },
      privateSites: sites.map(({ name }, index) => ({
        name,
        managementPort: ports.management + index,
        agent: { host: '127.0.0.1', port: ports.agent + index },
      })),
    });

    const watchdogEvents: WatchdogEvent[] = [];
    const statuses = new Map<number, (status: HostStatus) => void>();
    const startHost = async (
      side: Side,
      name: string,
      settings: HostSettings,
    ): Promise<InsideProcess> => {
      const host = await startInNamespace({
        inside: namespaces.inside(side),
        script: routerHost,
        environment: {},
        firstMessage: settings,
        isReady: ({ type }) => type === 'ready',
        onOutput: note,
        onMessage(message) {
          const event = message as HostEvent;
          if (event.type === 'line') note(`${name} router: ${event.line}\n`);
          else if (event.type === 'watchdog') watchdogEvents.push(event.event);
          else if (event.type === 'status') statuses.get(event.id)?.(event.status);
        },
      });
      ending.push(host.end);
      return host;
    };
    const startService = async (
      side: Side,
      name: 'private-site-agent' | 'chat-api',
      environment: Record<string, string>,
    ) => {
      const service = await startInNamespace({
        inside: namespaces.inside(side),
        script: applications(name),
        environment: { VIGIA_PROFILE: 'local', VIGIA_LISTEN_HOST: '127.0.0.1', ...environment },
        isReady: ({ type }) => type === 'listening',
        onOutput: note,
      });
      ending.push(service.end);
      return service;
    };

    const lost = new Map<string, () => Promise<void>>();
    const startPrivateSite = async (site: PreparedPrivateSite, index: number) => {
      const { name } = site;
      const [agent, host] = await Promise.all([
        startService('private', 'private-site-agent', {
          VIGIA_LISTEN_PORT: String(ports.agent + index),
          VIGIA_VERIFICATION_KEY_FILES: file('verification.pem'),
          VIGIA_DATA_DIRECTORY: file(`data-${name}`),
          VIGIA_MODEL_FILE: file(`${name}.gguf`),
          VIGIA_API_KEYS: 'any',
          // What is counted here is what was asked for, and nothing of the agent's own accord.
          VIGIA_SUGGEST_TITLES: 'false',
          ...sites[index]?.agent,
        }),
        startHost('private', name, { program: options.program, site, watch: site }),
      ]);
      lost.set(name, async () => {
        await Promise.all([agent.kill(), host.kill()]);
      });
      return host;
    };

    const [publicHost, ...privateHosts] = await Promise.all([
      startHost('public', 'public', {
        program: options.program,
        site: network.publicSite,
        door: { socketPath: file('door.sock'), port: ports.chatApi },
      }),
      ...network.privateSites.map(startPrivateSite),
    ]);
    const [privateHost] = privateHosts;
    if (!privateHost) throw new Error('The network has a private site.');
    await startService('public', 'chat-api', {
      VIGIA_LISTEN_PORT: String(ports.chatApi),
      VIGIA_AGENT_URL: network.publicSite.listenerUrl,
      VIGIA_NETWORK: 'van',
      VIGIA_SIGNING_KEY_FILE: file('signing.pem'),
      VIGIA_SESSION_SECRET_FILE: file('session'),
      VIGIA_ALLOWED_HOSTS: `127.0.0.1,${new URL(door.url).host}`,
      ...(options.uiDirectory ? { VIGIA_UI_DIRECTORY: options.uiDirectory } : {}),
    });

    const hosts = { public: publicHost, private: privateHost };
    const order = (side: Side, message: HostOrder) => hosts[side].child.send(message);
    let lastId = 0;
    const testbed: Testbed = {
      url: door.url,
      namespaces,
      ports,
      directory,
      watchdogEvents,
      async losePrivateSite(name) {
        await lost.get(name)?.();
      },
      async killRouter(side) {
        const { restarts } = await testbed.status(side);
        order(side, { type: 'kill-router' });
        await until('the router is gone', async () => {
          const status = await testbed.status(side);
          return !status.isRunning || status.restarts > restarts;
        });
      },
      status(side) {
        lastId += 1;
        const id = lastId;
        const { promise, resolve, reject } = Promise.withResolvers<HostStatus>();
        const timer = setTimeout(
          () => reject(new Error(`The ${side} host says nothing:\n${log}`)),
          statusDeadline,
        );
        statuses.set(id, resolve);
        order(side, { type: 'status', id });
        return promise.finally(() => {
          clearTimeout(timer);
          statuses.delete(id);
        });
      },
      log: () => log,
      stop,
    };
    await awaitPath(door);
    return testbed;
  } catch (error) {
    await stop();
    throw new Error(`${(error as Error).message}\n${log}`, { cause: error });
  }
}

/** Waits until chat-api answers that the whole path is ready, the model included. */
async function awaitPath({ url }: Door): Promise<void> {
  await until('the whole path is ready', async () => {
    const signal = AbortSignal.timeout(5_000);
    const response = await fetch(`${url}/readyz`, { signal });
    await response.arrayBuffer();
    if (!response.ok) return false;
    const status = (await (await fetch(`${url}/api/status`, { signal })).json()) as {
      agent?: { model?: { state?: string } } | null;
    };
    return status.agent?.model?.state === 'ready';
  });
}

/** Polls until something holds. @throws Error that names it, with the last error, when it does not in time. */
export async function until(
  what: string,
  holds: () => Promise<boolean> | boolean,
  milliseconds = 90_000,
): Promise<void> {
  const deadline = performance.now() + milliseconds;
  let last: unknown;
  for (;;) {
    try {
      if (await holds()) return;
    } catch (error) {
      last = error;
    }
    if (performance.now() > deadline) {
      throw new Error(`Never: ${what} (${String(last)})`, { cause: last });
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
