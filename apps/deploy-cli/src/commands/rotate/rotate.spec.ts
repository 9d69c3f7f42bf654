import { type ChildProcess, fork } from 'node:child_process';
import { createPrivateKey, createPublicKey } from 'node:crypto';
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

import { jest } from '@jest/globals';
import { type Cluster, type KubernetesObject, readObject } from '@vigia/cluster';
import {
  actAsControllers,
  installSkupperDefinitions,
  type TestEnvironment,
  testEnvironments,
} from '@vigia/cluster/testing';
import { formatSiteFile, type PrivateSite } from '@vigia/private-host';
import { keyIdOf } from '@vigia/site-trust';

import { StopRequest } from '../../stop-request.ts';
import { runVigia } from '../../testing/run-vigia.ts';

jest.setTimeout(180_000);

const apps = path.resolve(import.meta.dirname, '../../../..');
const namespace = 'chat';
const environments = testEnvironments();

/** A replica of chat-api, and how many requests it works on. */
type Replica = { child: ChildProcess; url: string; open: number };

// The most real one that is at hand.
describe.each(environments.slice(-1))('rotation against $name', ({ start }) => {
  let environment: TestEnvironment;
  let admin: Cluster;
  let directory: string;
  let model: Server;
  let agent: { child: ChildProcess; url: string };
  let ownDirectory: string;
  const replicas: Replica[] = [];
  let revision: string | null = null;
  const stopping = new AbortController();
  const playing: Promise<void>[] = [];
  const failures: string[] = [];
  const jar = new Map<string, string>();
  let conversation: string;
  let answered = 0;
  /** The exit codes of what was stopped on the way. */
  const stops: number[] = [];

  const vigia = (...argv: string[]) => runVigia(argv, { directory, environment: { LANG: 'C' } });
  const inCluster = (...argv: string[]) =>
    vigia(...argv, '--timeout', '90', '--kubeconfig', environment.kubeconfig());
  const signing = () =>
    inCluster('rotate', 'signing', '--no-wait', '--agent-url', agent.url, '--out', 'site.keys');
  const trust = () =>
    vigia('private', 'trust', 'site.keys', '--data-directory', path.join(directory, 'host'));
  const secret = async (name: string) => {
    const reference = { apiVersion: 'v1', kind: 'Secret', name, namespace };
    const data = (await readObject(admin, reference))?.['data'] as Record<string, string>;
    return new Map(
      Object.entries(data).map(([key, value]) => [key, Buffer.from(value, 'base64')] as const),
    );
  };

  function startApp(app: string, environmentOfApp: Record<string, string>) {
    const child = fork(path.join(apps, app, 'src/main.ts'), [], {
      env: { PATH: process.env['PATH'] ?? '', VIGIA_LISTEN_PORT: '0', ...environmentOfApp },
      execArgv: [],
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
    let written = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream?.setEncoding('utf8').on('data', (text: string) => (written += text));
    }
    return new Promise<{ child: ChildProcess; url: string }>((resolve, reject) => {
      child.on('message', (message: { type: string; url?: string }) => {
        if (message.type === 'listening' && message.url) resolve({ child, url: message.url });
      });
      child.once('exit', () => reject(new Error(`${app} ended: ${written}`)));
    });
  }

  async function end(child: ChildProcess): Promise<void> {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const gone = once(child, 'exit');
    child.kill('SIGTERM');
    await gone;
  }

  /** Starts a replica as a kubelet would: with the files that are in the Secrets now. */
  async function startReplica(): Promise<Replica> {
    const folder = mkdtempSync(path.join(directory, 'pod-'));
    const mount = async (name: string) => {
      for (const [file, content] of await secret(name)) {
        writeFileSync(path.join(folder, file), content, { mode: 0o600 });
      }
    };
    await mount('vigia-signing-key');
    await mount('vigia-session');
    const file = (name: string) => path.join(folder, name);
    const started = await startApp('chat-api', {
      VIGIA_AGENT_URL: agent.url,
      VIGIA_SIGNING_KEY_FILE: file('private-key.pem'),
      VIGIA_SESSION_SECRET_FILE: file('session-secret'),
      VIGIA_ACCEPTED_SESSION_SECRET_FILES: `${file('next-session-secret')},${file('previous-session-secret')}`,
    });
    return { ...started, open: 0 };
  }

  /** Plays the cluster: replaces the two replicas one by one when their template changes. */
  async function playCluster(): Promise<void> {
    const reference = { apiVersion: 'apps/v1', kind: 'Deployment', name: 'chat-api', namespace };
    while (!stopping.signal.aborted) {
      const deployment = await readObject(admin, reference);
      const wanted = deployment && revisionOf(deployment);
      if (wanted && wanted !== revision) {
        for (let index = 0; index < 2; index += 1) {
          const old = replicas[index];
          replicas[index] = await startReplica();
          // No longer among the endpoints: it ends what it has, and then itself.
          while (old && old.open > 0) await delay(5);
          if (old) await end(old.child);
        }
        revision = wanted;
      }
      // Not what was changed since: its replicas are still the old ones.
      await actAsControllers(
        admin,
        namespace,
        (object) => object.metadata.name !== 'chat-api' || revisionOf(object) === revision,
      );
      await delay(100);
    }
  }

  /** One request of the same browser to whichever replica is next. */
  async function ask(
    turn: number,
    init?: { method: string; body: string },
    cookies = jar,
  ): Promise<unknown> {
    const replica = replicas[turn % replicas.length];
    if (!replica) throw new Error('no replica');
    replica.open += 1;
    try {
      const response = await fetch(`${replica.url}/api/conversations`, {
        ...init,
        headers: {
          cookie: [...cookies].map((pair) => pair.join('=')).join('; '),
          ...(init ? { 'content-type': 'application/json' } : {}),
        },
      });
      for (const cookie of response.headers.getSetCookie()) {
        const [name = '', value = ''] = cookie.split(';')[0]?.split('=') ?? [];
        cookies.set(name, value);
      }
      const text = await response.text();
      if (!response.ok) failures.push(`${response.status} ${text}`);
      return JSON.parse(text);
    } finally {
      replica.open -= 1;
    }
  }

  /** Somebody who comes for the first time: what one replica made them, the other must know. */
  async function askAsNewGuest(turn: number): Promise<void> {
    const cookies = new Map<string, string>();
    const made = await ask(turn, { method: 'POST', body: '{}' }, cookies);
    const { id } = made as { id: string };
    const listed = JSON.stringify(await ask(turn + 1, undefined, cookies));
    if (!listed.includes(id)) failures.push(`a new guest is another one there: ${listed}`);
  }

  /** People who go on meanwhile: each request must succeed and find the guest's conversation. */
  async function playBrowser(): Promise<void> {
    for (let turn = 0; !stopping.signal.aborted; turn += 1) {
      try {
        const answer = JSON.stringify(await ask(turn));
        answered += 1;
        await askAsNewGuest(turn);
        if (!answer.includes(conversation)) failures.push(`another guest: ${answer}`);
      } catch (error) {
        failures.push(String(error));
      }
      await delay(20);
    }
  }

  beforeAll(async () => {
    directory = mkdtempSync(path.join(tmpdir(), 'vigia-rotate-'));
    environment = await start();
    admin = await environment.connect();
    await installSkupperDefinitions(admin);
    for (const [url, body] of Object.entries(skupperController)) {
      await admin.request({
        method: 'PATCH',
        path: url,
        query: { fieldManager: 'test', force: true },
        contentType: 'application/apply-patch+yaml',
        body,
      });
    }
    writeFileSync(
      path.join(directory, 'vigia.yaml'),
      `version: 1\nname: ${namespace}\npublic:\n  exposure: none\n  tls: { from: none }\n  images: { registry: registry.example.org/vigia }\n`,
    );
    let isUp = false;
    const up = inCluster('up').finally(() => (isUp = true));
    while (!isUp) {
      await actAsControllers(admin, namespace);
      await Promise.race([up, delay(200)]);
    }
    expect(await up).toMatchObject({ code: 0 });

    model = createServer((_request, response) => {
      response.setHeader('content-type', 'application/json').end('{"object":"list","data":[]}');
    });
    await new Promise<void>((resolve) => model.listen(0, '127.0.0.1', resolve));
    ownDirectory = path.join(directory, 'host', 'private', 'default');
    const keys = path.join(ownDirectory, 'keys', 'verification-keys.pem');
    mkdirSync(path.dirname(keys), { recursive: true });
    const privateKey = (await secret('vigia-signing-key')).get('private-key.pem') ?? '';
    const pem = createPublicKey(createPrivateKey(privateKey)).export({
      type: 'spki',
      format: 'pem',
    });
    writeFileSync(keys, pem, { mode: 0o600 });
    writeFileSync(path.join(ownDirectory, 'site.json'), formatSiteFile(installed));
    agent = await startApp('private-site-agent', {
      VIGIA_PROFILE: 'local',
      VIGIA_VERIFICATION_KEY_FILES: keys,
      VIGIA_DATA_DIRECTORY: path.join(ownDirectory, 'data'),
      VIGIA_OPERATOR_SOCKET: path.join(ownDirectory, 'operator.sock'),
      VIGIA_MODEL_SERVER: 'openai-compatible',
      VIGIA_MODEL_SERVER_URL: `http://127.0.0.1:${(model.address() as AddressInfo).port}`,
    });
    playing.push(playCluster());
    while (revision === null) await Promise.race([delay(20), ...playing]);
    const made = await ask(0, { method: 'POST', body: '{}' });
    conversation = (made as { id: string }).id;
    expect(failures).toEqual([]);
    playing.push(playBrowser());
  }, 240_000);

  afterAll(async () => {
    stopping.abort();
    await Promise.allSettled(playing);
    for (const { child } of replicas) await end(child);
    if (agent) await end(agent.child);
    await new Promise((resolve) => model?.close(resolve) ?? resolve(undefined));
    await environment?.close();
    rmSync(directory, { recursive: true, force: true });
  }, 60_000);

  it('renews the session secret while people go on, and each stays the guest that it was', async () => {
    const before = await secret('vigia-session');
    const run = await inCluster('rotate', 'session');
    expect({ code: run.code, stderr: run.stderr, failures }).toEqual({
      code: 0,
      stderr: '',
      failures: [],
    });
    const after = await secret('vigia-session');
    expect([...after.keys()].sort()).toEqual(['previous-session-secret', 'session-secret']);
    expect(after.get('previous-session-secret')).toEqual(before.get('session-secret'));
    expect(after.get('session-secret')).not.toEqual(before.get('session-secret'));
    await moreAnswers();
    expect(jar.size).toBe(2);

    const retired = await inCluster('rotate', 'session', '--retire');
    expect(retired).toMatchObject({ code: 0 });
    await moreAnswers();
    expect([...(await secret('vigia-session')).keys()]).toEqual(['session-secret']);
    expect(failures).toEqual([]);
  });

  it('renews the signing key while people go on: at no moment does the private site refuse a request', async () => {
    const oldKey = keyId((await secret('vigia-signing-key')).get('private-key.pem'));
    const first = await signing();
    expect(first).toMatchObject({ code: 36 });
    expect(first.stderr).toContain('vigia private trust site.keys');
    const next = keyId((await secret('vigia-signing-key')).get('next-private-key.pem'));
    // Once more changes nothing: the same key goes on waiting.
    expect(await signing()).toMatchObject({ code: 36 });
    expect(keyId((await secret('vigia-signing-key')).get('next-private-key.pem'))).toBe(next);
    expect(readFileSync(path.join(directory, 'site.keys'), 'utf8')).not.toContain('PRIVATE');

    expect(await trust()).toMatchObject({ code: 0, stderr: '' });
    const second = await signing();
    expect(second).toMatchObject({ code: 36 });
    const between = await secret('vigia-signing-key');
    expect(keyId(between.get('private-key.pem'))).toBe(next);
    expect(keyId(between.get('previous-private-key.pem'))).toBe(oldKey);
    await moreAnswers();

    expect(await trust()).toMatchObject({ code: 0, stderr: '' });
    const third = await signing();
    expect(third).toMatchObject({ code: 0, stderr: '' });
    expect(third.stdout).toContain(next);
    expect([...(await secret('vigia-signing-key')).keys()]).toEqual(['private-key.pem']);
    await moreAnswers();
    expect(failures).toEqual([]);
    // Nothing is left for up to do.
    expect(await vigia('diff', '--kubeconfig', environment.kubeconfig())).toMatchObject({
      code: 0,
    });
  });

  it('comes to the same end however often it is stopped on the way, and nothing is refused', async () => {
    const before = await secret('vigia-session');
    await stoppedAtRandom(9, ['rotate', 'session']);
    await stoppedAtRandom(3, ['rotate', 'session', '--retire']);
    expect(await inCluster('rotate', 'session', '--retire')).toMatchObject({ code: 0 });
    const after = await secret('vigia-session');
    expect([...after.keys()]).toEqual(['session-secret']);
    expect(after.get('session-secret')).not.toEqual(before.get('session-secret'));
    await moreAnswers();
    expect(failures).toEqual([]);

    const oldKey = keyId((await secret('vigia-signing-key')).get('private-key.pem'));
    const ways = ['--no-wait', '--agent-url', agent.url, '--out', 'site.keys'];
    for (let round = 0; ; round += 1) {
      expect(round).toBeLessThan(12);
      const [stopped] = await stoppedAtRandom(1, ['rotate', 'signing', ...ways]);
      const code = stopped === 0 ? 0 : (await signing()).code;
      if (code === 0) break;
      expect(code).toBe(36);
      if (round % 2 === 1) expect(await trust()).toMatchObject({ code: 0 });
    }
    const keys = await secret('vigia-signing-key');
    expect([...keys.keys()]).toEqual(['private-key.pem']);
    expect(keyId(keys.get('private-key.pem'))).not.toBe(oldKey);
    await moreAnswers();
    expect(failures).toEqual([]);
    expect(stops.filter((code) => code === 143).length).toBeGreaterThan(5);
    expect(await vigia('diff', '--kubeconfig', environment.kubeconfig())).toMatchObject({
      code: 0,
    });
  });

  it('changes nothing where the site is not as vigia.yaml says', async () => {
    const file = path.join(directory, 'vigia.yaml');
    const text = readFileSync(file, 'utf8');
    const before = await secret('vigia-session');
    writeFileSync(file, `${text}  size: medium\n`);
    const drifted = await inCluster('rotate', 'session');
    expect(drifted).toMatchObject({ code: 33 });
    expect(drifted.stderr).toContain('vigia diff');
    writeFileSync(file, text);
    expect(await secret('vigia-session')).toEqual(before);
  });

  const keyId = (privateKeyPem: Buffer | undefined) => keyIdOf(String(privateKeyPem));

  /** Runs it so many times, and stops it each time at another of its requests. */
  async function stoppedAtRandom(times: number, argv: string[]): Promise<number[]> {
    const codes: number[] = [];
    for (let time = 0; time < times; time += 1) {
      const stop = new AbortController();
      let left = 1 + Math.floor(Math.random() * 18);
      const onRequest = (message: unknown) => {
        const { headers } = (message as { request: { headers: unknown } }).request;
        if (!JSON.stringify(headers).includes('vigia/')) return;
        left -= 1;
        // Some of them still reach the server.
        if (left === 0) setTimeout(() => stop.abort(new StopRequest('SIGTERM')), Math.random() * 6);
      };
      subscribe('undici:request:create', onRequest);
      const { code } = await runVigia(
        [...argv, '--timeout', '90', '--kubeconfig', environment.kubeconfig()],
        { directory, environment: { LANG: 'C' }, stop: stop.signal },
      );
      unsubscribe('undici:request:create', onRequest);
      codes.push(code);
    }
    stops.push(...codes);
    return codes;
  }

  async function moreAnswers(): Promise<void> {
    const enough = answered + 10;
    while (answered < enough && failures.length === 0) await delay(20);
  }
});

function revisionOf(deployment: KubernetesObject): string | null {
  const spec = deployment['spec'] as {
    template: { metadata: { annotations?: Record<string, string> } };
  };
  return spec.template.metadata.annotations?.['vigia/secrets-revision'] ?? null;
}

const installed: PrivateSite = {
  version: 1,
  name: 'lab',
  namespace: 'default',
  platform: 'linux',
  agentPort: 8000,
  program: { kind: 'container', image: 'agent' },
  settings: {},
  modelService: null,
  link: {
    id: 'a',
    issuedAt: '2026-01-01T00:00:00Z',
    expiresAt: '2027-01-01T00:00:00Z',
    publicSite: namespace,
    address: null,
    routingKey: 'instructlab',
    keyIds: [],
  },
};

const labels = { app: 'skupper-controller' };
const skupperController = {
  '/api/v1/namespaces/skupper': {
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: { name: 'skupper' },
  },
  '/apis/apps/v1/namespaces/skupper/deployments/skupper-controller': {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'skupper-controller' },
    spec: {
      selector: { matchLabels: labels },
      template: {
        metadata: { labels },
        spec: { containers: [{ name: 'controller', image: 'quay.io/skupper/controller:2.2.1' }] },
      },
    },
  },
};
