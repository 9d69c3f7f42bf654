import { randomBytes, randomInt } from 'node:crypto';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

import { makeTinyGguf } from '@vigia/model-runtime/testing';
import { createKeyPair } from '@vigia/site-trust';

import { buildImage, type BuiltImage } from './build-image.ts';
import { run } from './run.ts';
import { type Application, applications } from './stage-context.ts';
import { findLibrary, findProgram, makeBaseImage } from './testing/base-images.ts';

const workspaceRoot = join(import.meta.dirname, '../../..');
const podman = findProgram('podman');
const nginx = findProgram('nginx');
const isPossible =
  podman !== undefined && nginx !== undefined && process.getuid?.() === 0 && process.arch === 'x64';
if (!isPossible) {
  console.warn(
    'The container tests are skipped: they need podman and nginx on PATH, root, and an amd64 processor.',
  );
}

const name = `vigia-test-${randomBytes(4).toString('hex')}`;
const image = (application: string) => `localhost/${name}-${application}:test`;
// As OpenShift does it: any number, in group 0.
const user = `${randomInt(1_000_000, 2_000_000)}:0`;

let directory: string;
const built = {} as Record<Application, BuiltImage>;
const file = (fileName: string) => join(directory, 'files', fileName);

/** Starts a container as a hardened cluster would: read-only, without capabilities, as a stranger. */
async function start(application: Application, options: readonly string[]): Promise<void> {
  await run(podman ?? '', [
    ...['run', '--detach', '--name', `${name}-${application}`],
    ...['--read-only', '--cap-drop=all', '--security-opt=no-new-privileges', `--user=${user}`],
    ...options,
    image(application),
  ]);
}

async function publishedPort(port: number): Promise<string> {
  const line = await run(podman ?? '', ['port', `${name}-private-site-agent`, `${port}/tcp`]);
  return line.trim();
}

/** What all of them said last. */
async function lastLines(): Promise<string> {
  const logs = applications.map((application) =>
    run(podman ?? '', ['logs', '--tail', '12', `${name}-${application}`]).catch(String),
  );
  return (await Promise.all(logs)).join('\n');
}

/** Asks until it is answered well. @throws Error with what the containers said when that takes too long. */
async function untilAnswered(url: string): Promise<Response> {
  const deadline = Date.now() + 90_000;
  for (;;) {
    const response = await fetch(url, { signal: AbortSignal.timeout(5_000) }).catch(() => null);
    if (response?.ok) return response;
    if (Date.now() > deadline) {
      throw new Error(`${url} answered ${response?.status ?? 'nothing'}:\n${await lastLines()}`);
    }
    await response?.arrayBuffer();
    await delay(200);
  }
}

(isPossible ? describe : describe.skip)('the three images', () => {
  let page: string;
  let api: string;

  beforeAll(async () => {
    directory = mkdtempSync(join(tmpdir(), 'vigia-containers-'));
    chmodSync(directory, 0o755);
    mkdirSync(join(directory, 'files'), { mode: 0o755 });
    // What a host without the newest control groups and limits needs; others do not mind.
    writeFileSync(
      join(directory, 'containers.conf'),
      [
        '[containers]',
        'default_ulimits = ["nofile=16384:16384", "nproc=16384:16384"]',
        '[engine]',
        ...(findProgram('runc') ? ['runtime = "runc"'] : []),
        '',
      ].join('\n'),
    );
    process.env['CONTAINERS_CONF'] ??= join(directory, 'containers.conf');

    const sh = findProgram('sh') ?? '';
    const curl = findProgram('curl') ?? '';
    const openMp = await findLibrary('libgomp.so.1');
    const nodeBase = image('base-node');
    const nginxBase = image('base-nginx');
    await makeBaseImage(
      podman ?? '',
      nodeBase,
      join(directory, 'node'),
      [process.execPath],
      openMp ? [openMp] : [],
    );
    await makeBaseImage(podman ?? '', nginxBase, join(directory, 'nginx'), [nginx ?? '', sh, curl]);
    for (const application of applications) {
      built[application] = await buildImage(application, {
        workspaceRoot,
        tool: podman ?? '',
        architecture: 'amd64',
        base: application === 'chat-ui' ? nginxBase : nodeBase,
        tag: image(application),
      });
    }

    const keys = await createKeyPair();
    writeFileSync(file('signing.pem'), keys.privateKeyPem);
    writeFileSync(file('verification.pem'), keys.publicKeyPem);
    writeFileSync(file('session'), randomBytes(32).toString('hex'));
    writeFileSync(file('model.gguf'), makeTinyGguf());
    const files = `--volume=${join(directory, 'files')}:/files:ro`;
    // One network name space for the three, as a pod has it: the agent stays on its loopback.
    await start('private-site-agent', [
      ...['--publish=127.0.0.1::8080', '--publish=127.0.0.1::8081', files],
      '--env=VIGIA_VERIFICATION_KEY_FILES=/files/verification.pem',
      '--env=VIGIA_MODEL_FILE=/files/model.gguf',
    ]);
    const apiAddress = await publishedPort(8081);
    const network = `--network=container:${name}-private-site-agent`;
    await start('chat-api', [
      ...[network, files, '--env=VIGIA_AGENT_URL=http://127.0.0.1:8000'],
      ...['--env=VIGIA_LISTEN_PORT=8081', `--env=VIGIA_ALLOWED_HOSTS=127.0.0.1:8081,${apiAddress}`],
      '--env=VIGIA_SIGNING_KEY_FILE=/files/signing.pem',
      '--env=VIGIA_SESSION_SECRET_FILE=/files/session',
    ]);
    await start('chat-ui', [network]);
    page = `http://${await publishedPort(8080)}`;
    api = `http://${apiAddress}`;
    await untilAnswered(`${api}/readyz`);
    await untilAnswered(`${page}/healthz`);
  }, 300_000);

  afterAll(async () => {
    const containers = [...applications].reverse().map((application) => `${name}-${application}`);
    await run(podman ?? '', ['rm', '--force', '--volumes', '--time', '0', ...containers]).catch(
      () => undefined,
    );
    const images = [...applications, 'base-node', 'base-nginx'].map(image);
    await run(podman ?? '', ['rmi', '--force', ...images]).catch(() => undefined);
    rmSync(directory, { recursive: true, force: true });
  }, 120_000);

  it('chat with each other, read-only and as a user whom no image knows', async () => {
    const first = await fetch(`${api}/api/config`);
    const cookie = first.headers.getSetCookie()[0]?.split(';', 1)[0] ?? '';
    const post = (path: string, body: unknown, accept = 'application/json') =>
      fetch(api + path, {
        method: 'POST',
        headers: { cookie, accept, 'content-type': 'application/json' },
        body: JSON.stringify(body),
        signal: AbortSignal.timeout(60_000),
      });
    const { id } = (await (await post('/api/conversations', {})).json()) as { id: string };
    const answer = await post(
      `/api/conversations/${id}/messages`,
      { content: 'Ahoy', parameters: { maximumTokens: 8 } },
      'text/event-stream',
    );
    expect(answer.status).toBe(200);
    expect(await answer.text()).toContain('event: done');

    const path = `${api}/api/conversations/${id}/messages`;
    const stored = (await (await fetch(path, { headers: { cookie } })).json()) as {
      messages: { content: string }[];
    };
    expect(stored.messages).toHaveLength(2);
    expect(stored.messages[0]?.content).toBe('Ahoy');
  }, 90_000);

  it('serve the page with the headers of chat-api, compressed, and any address of its own', async () => {
    const config = await fetch(`${api}/api/config`);
    const response = await fetch(`${page}/c/0198`, { headers: { accept: 'text/html' } });
    const html = await response.text();
    expect(response.status).toBe(200);
    expect(html).toContain('<div id="root">');
    const secured = [...config.headers.keys()].filter((header) =>
      /^(content-security|cross-origin|origin-agent|referrer|x-(?!request))/.test(header),
    );
    expect(secured.length).toBeGreaterThan(8);
    for (const header of secured) {
      expect([header, response.headers.get(header)]).toEqual([header, config.headers.get(header)]);
    }
    expect(response.headers.get('cache-control')).toBe('no-cache');
    expect(response.headers.get('server')).toBe('nginx');

    const script = /src="(\/assets\/[^"]+\.js)"/.exec(html)?.[1] ?? '';
    const asset = await fetch(page + script, { headers: { 'accept-encoding': 'gzip' } });
    expect(asset.headers.get('content-encoding')).toBe('gzip');
    expect(asset.headers.get('content-type')).toBe('text/javascript; charset=utf-8');
    expect(asset.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
    expect((await fetch(`${page}/assets/none-12345678.js`)).status).toBe(404);
    expect((await fetch(`${page}/.env`)).status).toBe(404);
    expect((await fetch(page, { method: 'POST', body: 'x' })).status).toBe(405);
  });

  it('are healthy by their own check, and hold neither tests nor sources', async () => {
    for (const application of applications) {
      await run(podman ?? '', ['healthcheck', 'run', `${name}-${application}`]);
    }
    const mount = (await run(podman ?? '', ['image', 'mount', image('private-site-agent')])).trim();
    try {
      const found = await run('find', [
        join(mount, 'app'),
        '-name',
        '*.spec.*',
        '-o',
        '-name',
        '*.ts',
      ]);
      expect(found).toBe('');
    } finally {
      await run(podman ?? '', ['image', 'unmount', image('private-site-agent')]);
    }
  }, 60_000);

  it('are small, and named by their labels', async () => {
    const limits = { 'chat-api': 10e6, 'chat-ui': 15e6, 'private-site-agent': 70e6 };
    for (const application of applications) {
      expect([application, built[application].addedSize]).toEqual([
        application,
        expect.any(Number),
      ]);
      expect(built[application].addedSize).toBeGreaterThan(1e5);
      expect(built[application].addedSize).toBeLessThan(limits[application]);
      const [{ Labels: labels }] = JSON.parse(
        await run(podman ?? '', ['image', 'inspect', image(application)]),
      ) as [{ Labels: Record<string, string> }];
      expect(labels['org.opencontainers.image.title']).toBe(`vigia-${application}`);
      expect(labels['org.opencontainers.image.licenses']).toBe('Apache-2.0');
    }
    const sizes = applications.map(
      (application) => `${application} ${(built[application].addedSize / 1e6).toFixed(1)} MB`,
    );
    console.info(`What Vigia adds to its base images: ${sizes.join(', ')}.`);
  });

  it('end cleanly when they are stopped', async () => {
    for (const application of [...applications].reverse()) {
      const started = Date.now();
      await run(podman ?? '', ['stop', '--time', '30', `${name}-${application}`]);
      const code = await run(podman ?? '', [
        ...['container', 'inspect', '--format', '{{.State.ExitCode}}', `${name}-${application}`],
      ]);
      expect([application, code.trim()]).toEqual([application, '0']);
      expect(Date.now() - started).toBeLessThan(25_000);
    }
  }, 120_000);
});
