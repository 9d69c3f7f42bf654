import { once } from 'node:events';
import { rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

import { createDependencies } from '../../dependencies.ts';
import { runCommandLine } from '../../run-command-line.ts';
import { StopRequest } from '../../stop-request.ts';

import { siteFileText, startPodServer } from '../../testing/pod-server.ts';
import { runVigia } from '../../testing/run-vigia.ts';
import { recordingStream, temporaryDirectory } from '../../testing/service-script.ts';

let directory: string;
let server: Awaited<ReturnType<typeof startPodServer>>;

beforeAll(async () => {
  directory = temporaryDirectory();
  server = await startPodServer([]);
  writeFileSync(path.join(directory, 'kubeconfig'), server.kubeconfig);
});
afterAll(async () => {
  await server.close();
  rmSync(directory, { recursive: true });
});

function open(exposure: string[] | undefined, ...argv: string[]) {
  writeFileSync(path.join(directory, 'vigia.yaml'), siteFileText(exposure));
  return runVigia(['open', '--kubeconfig', 'kubeconfig', '--no-browser', ...argv], {
    directory,
    environment: { LANG: 'C' },
  });
}

/** The page, as a pod serves it; long enough for many frames. */
const page = 'x'.repeat(300_000);

/** What `open` has said so far, and how it ends. */
function openUntilStopped(kubeconfig: string, ...argv: string[]) {
  const stop = new AbortController();
  const stdout = recordingStream();
  const stderr = recordingStream();
  const dependencies = createDependencies({
    stdout,
    stderr,
    environment: { LANG: 'C' },
    platform: 'linux',
    currentDirectory: directory,
    stop: stop.signal,
    script: '/nowhere',
  });
  const end = runCommandLine(
    ['open', '--kubeconfig', kubeconfig, '--no-browser', '--port', '0', ...argv],
    dependencies,
  );
  const said = async (pattern: RegExp) => {
    const until = performance.now() + 30_000;
    while (performance.now() < until) {
      const found = pattern.exec(stdout.text() + stderr.text());
      if (found) return found[0];
      await delay(20);
    }
    throw new Error(`It never said ${pattern}: ${stdout.text()}${stderr.text()}`);
  };
  return { end, said, stop: () => stop.abort(new StopRequest('SIGINT')) };
}

describe('a forwarded port', () => {
  let web: Server;
  let pods: Awaited<ReturnType<typeof startPodServer>>;
  let isListening = true;

  beforeAll(async () => {
    web = createServer((request, response) => {
      request.resume();
      request.on('end', () => response.end(request.method === 'POST' ? 'taken' : page));
    });
    await once(web.listen(0, '127.0.0.1'), 'listening');
    const labels = { 'app.kubernetes.io/instance': 'chat', 'app.kubernetes.io/name': 'front' };
    pods = await startPodServer([{ name: 'front-1', labels, isReady: true }], (port) =>
      isListening && port === 8080 ? (web.address() as AddressInfo).port : 1,
    );
    writeFileSync(path.join(directory, 'pods'), pods.kubeconfig);
    writeFileSync(path.join(directory, 'vigia.yaml'), siteFileText());
  });
  afterAll(async () => {
    await pods.close();
    web.closeAllConnections();
    await once(web.close(), 'close');
  });

  it('says its address, leads to the page for many requests at once, and ends with 0 when it is stopped', async () => {
    const opened = openUntilStopped('pods');
    const url = await opened.said(/http:\/\/127\.0\.0\.1:\d+\//);
    const answers = await Promise.all(
      Array.from({ length: 6 }, async () => await (await fetch(url)).text()),
    );
    expect(answers.map((text) => text === page)).toEqual(answers.map(() => true));
    const body = 'y'.repeat(200_000);
    expect(await (await fetch(url, { method: 'POST', body })).text()).toBe('taken');
    opened.stop();
    expect(await opened.end).toBe(0);
    await expect(fetch(url)).rejects.toThrow();
  });

  it('says why a connection does not get through, and lets the next one through', async () => {
    const opened = openUntilStopped('pods');
    const url = await opened.said(/http:\/\/127\.0\.0\.1:\d+\//);
    isListening = false;
    await expect(fetch(url)).rejects.toThrow();
    expect(await opened.said(/A connection could not be forwarded: .*/)).toMatch(
      /takes no connection to its port 8080: .*ECONNREFUSED/,
    );
    isListening = true;
    expect(await (await fetch(url)).text()).toBe(page);
    opened.stop();
    expect(await opened.end).toBe(0);
  });
});

describe('vigia open', () => {
  it('says that there is nothing to forward to while no pod of the page is ready', async () => {
    const { code, stderr, stdout } = await open(undefined, '--port', '0');
    expect(code).toBe(31);
    expect(stderr).toMatch(/No pod .* is ready/);
    expect(stdout).toBe('');
  });

  it('says what the cluster lacks when the exposure is one that it does not know', async () => {
    const { code, stderr } = await open([
      'exposure: ingress',
      'host: chat.example.org',
      'tls: { from: platform }',
    ]);
    expect(code).toBe(31);
    expect(stderr).toContain('The cluster does not know the kind Ingress');
  });

  it.each([['65536'], ['http']])('refuses the port %s with exit code 2', async (port) => {
    const { code, stderr } = await open(undefined, '--port', port);
    expect(code).toBe(2);
    expect(stderr).toContain(`${port} is not a port`);
  });
});
