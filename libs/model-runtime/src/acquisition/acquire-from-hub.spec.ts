import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import type { ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { makeTinyGguf } from '../testing/make-tiny-gguf.ts';
import { acquireModel, type AcquireModelOptions } from './acquire-model.ts';
import type { AcquisitionProgress } from './acquisition-progress.ts';
import { downloadHubFile } from './download-hub-file.ts';
import type { RunPip } from './run-pip.ts';
import {
  breakAfter,
  type HubServerOptions,
  localCommit,
  localModel,
  sendRange,
  startHubServer,
} from './testing/hub-server.ts';

const content = makeTinyGguf();
const noPip: RunPip = async () => ({ exitCode: null, output: '', notFound: true });

describe('a model from the hub', () => {
  let directory: string;
  let home: string;
  let hub: Awaited<ReturnType<typeof startHubServer>> | undefined;
  let progress: AcquisitionProgress[];

  beforeEach(() => {
    home = mkdtempSync(join(tmpdir(), 'vigia-hub-'));
    directory = join(home, 'models');
    progress = [];
  });
  afterEach(async () => {
    await hub?.close();
    hub = undefined;
    rmSync(home, { recursive: true, force: true });
  });

  async function acquire(
    server: Partial<HubServerOptions> = {},
    environment: Record<string, string> = {},
    options: Partial<AcquireModelOptions> = {},
  ) {
    hub = await startHubServer({ content, ...server });
    return await again(environment, options);
  }

  function again(
    environment: Record<string, string> = {},
    options: Partial<AcquireModelOptions> = {},
  ) {
    return acquireModel({
      cacheDirectory: directory,
      environment: { HOME: home, HF_ENDPOINT: `${hub?.endpoint}/`, ...environment },
      signal: AbortSignal.timeout(30_000),
      onProgress: (told) => progress.push(told),
      wanted: localModel,
      runPip: noPip,
      ...options,
    });
  }

  const seen = () => hub?.seen ?? [];
  const requests = () => seen().map(({ host, method, range }) => [host, method, range]);

  it('is proven by its checksum and kept with its origin under its own name', async () => {
    const model = await acquire();
    expect(model).toEqual({
      path: join(directory, localModel.file),
      id: 'tiny-r1',
      name: 'Tiny R1',
      standIn: null,
    });
    expect(readFileSync(model.path).equals(content)).toBe(true);
    expect(readdirSync(directory).sort()).toEqual([localModel.file, `${localModel.file}.json`]);
    expect(JSON.parse(readFileSync(`${model.path}.json`, 'utf8'))).toMatchObject({
      commit: localCommit,
      sha256: hub?.sha256,
      bytes: content.length,
      standIn: null,
    });
    expect(progress.at(-1)).toMatchObject({ step: 'ready' });
    expect(progress.filter(({ step }) => step === 'downloading').at(-1)).toMatchObject({
      bytes: content.length,
      totalBytes: content.length,
    });
    // The second time no request is made.
    const before = seen().length;
    expect((await again()).path).toBe(model.path);
    expect(seen().length).toBe(before);
  });

  it('is fetched by the commit that was resolved, so that all parts belong together', async () => {
    await acquire();
    expect(
      seen()
        .filter(({ host }) => host === 'hub')
        .map(({ path }) => path.split('/')[4]),
    ).toEqual(['main', localCommit]);
  });

  it('goes on where the connection broke', async () => {
    let broken = 0;
    const breaking = breakAfter(1_000_000, content);
    await acquire({
      atStorage: (request, response) => (broken++ === 0 ? breaking(request, response) : false),
    });
    const ranges = seen()
      .filter(({ host }) => host === 'storage')
      .map(({ range }) => range);
    expect(ranges).toHaveLength(2);
    expect(ranges[0]).toBeNull();
    expect(ranges[1]).toMatch(/^bytes=\d{6,}-$/);
  });

  it('goes on where an earlier start was interrupted', async () => {
    const stop = new AbortController();
    const first = acquire(
      { atStorage: breakAfter(1_500_000, content) },
      {},
      {
        signal: stop.signal,
        onProgress: ({ step, bytes }) => {
          if (step === 'downloading' && (bytes ?? 0) > 0) stop.abort(new Error('interrupted'));
        },
      },
    );
    await expect(first).rejects.toThrow('interrupted');
    const [part] = readdirSync(directory);
    expect(part).toMatch(/^Tiny-R1-Q4_K_M\.gguf\.[0-9a-f]{12}\.part$/);
    expect(existsSync(join(directory, localModel.file))).toBe(false);
    await hub?.close();
    await acquire();
    expect(requests().at(-1)).toEqual(['storage', 'GET', expect.stringMatching(/^bytes=\d+-$/)]);
    expect(readFileSync(join(directory, localModel.file)).equals(content)).toBe(true);
  });

  it('begins anew where the sender ignores the range', async () => {
    let asked = 0;
    const breaking = breakAfter(700_000, content);
    const model = await acquire({
      atStorage(request, response) {
        if (asked++ === 0) return breaking(request, response);
        response.writeHead(200, { 'Content-Length': content.length }).end(content);
        return true;
      },
    });
    expect(readFileSync(model.path).equals(content)).toBe(true);
  });

  it('is never kept when its checksum is wrong, and is tried twice', async () => {
    await expect(acquire({ sha256: 'f'.repeat(64) })).rejects.toMatchObject({
      code: 'checksum_mismatch',
      remedy: expect.stringContaining('--model'),
    });
    expect(readdirSync(directory)).toEqual([]);
    expect(requests().filter(([host]) => host === 'storage')).toHaveLength(2);
  });

  it('asks the storage again at the hub when its signed address has expired', async () => {
    let asked = 0;
    await acquire({
      atStorage(_request, response) {
        if (asked++ > 0) return false;
        response.writeHead(403).end('expired');
        return true;
      },
    });
    expect(requests().map(([host, method]) => `${host} ${method}`)).toEqual([
      'hub HEAD',
      'hub GET',
      'storage GET',
      'hub GET',
      'storage GET',
    ]);
  });

  it('shows the token to the hub and to nobody else', async () => {
    await acquire({}, { HF_TOKEN: 'hf_secret' });
    for (const { host, authorization } of seen()) {
      expect(authorization).toBe(host === 'hub' ? 'Bearer hf_secret' : null);
    }
    expect(JSON.stringify(progress)).not.toContain('hf_secret');
  });

  it('reads the token from the file that HF_TOKEN_PATH names', async () => {
    writeFileSync(join(home, 'token'), 'hf_from_file\n');
    await acquire({}, { HF_TOKEN_PATH: join(home, 'token') });
    expect(seen()[0]?.authorization).toBe('Bearer hf_from_file');
  });

  it('is had without the token when the hub does not know it', async () => {
    const model = await acquire(
      {
        atHub(request, response) {
          if (!request.headers.authorization) return false;
          response
            .writeHead(401, { 'X-Error-Message': 'Invalid credentials in Authorization header' })
            .end();
          return true;
        },
      },
      { HF_TOKEN: 'hf_old' },
    );
    expect(model.standIn).toBeNull();
    expect(progress.find(({ step }) => step === 'notice')?.message).toContain('HF_TOKEN');
  });

  it.each([
    [401, 'GatedRepo', 'Set HF_TOKEN'],
    [403, 'GatedRepo', 'accept the licence'],
    [404, 'RepoNotFound', 'Check HF_ENDPOINT'],
    [404, 'EntryNotFound', 'Check HF_ENDPOINT'],
  ])('is refused with status %i and %s: says what to do', async (status, code, remedy) => {
    await expect(
      acquire({
        atHub(_request, response) {
          response.writeHead(status, { 'X-Error-Code': code }).end('{"error":"no"}');
          return true;
        },
      }),
    ).rejects.toMatchObject({ code: 'hub_refused', remedy: expect.stringContaining(remedy) });
  });

  it('waits as long as a rate limit asks', async () => {
    let asked = 0;
    const began = performance.now();
    await acquire({
      atHub(_request, response) {
        if (asked++ > 0) return false;
        response.writeHead(429, { RateLimit: '"resolvers";r=0;t=1' }).end();
        return true;
      },
    });
    expect(performance.now() - began).toBeGreaterThan(950);
  });

  it('is told after some tries that the download broke off, and keeps what came', async () => {
    const breaking = breakAfter(900_000, content);
    let asked = 0;
    hub = await startHubServer({
      content,
      atStorage(request, response) {
        if (asked++ === 0) return breaking(request, response);
        response.writeHead(503).end();
        return true;
      },
    });
    mkdirSync(directory);
    const fails = downloadHubFile(
      {
        model: localModel,
        commit: localCommit,
        sha256: hub.sha256,
        bytes: content.length,
        access: { fetch, settings: { endpoint: hub.endpoint, token: null } },
      },
      {
        directory,
        signal: AbortSignal.timeout(10_000),
        report: () => undefined,
        firstDelayMilliseconds: 2,
      },
    );
    await expect(fails).rejects.toMatchObject({
      code: 'download_interrupted',
      message: expect.stringMatching(/broke off at \d+ %/),
    });
    expect(readdirSync(directory)).toEqual([expect.stringMatching(/\.part$/)]);
  });

  it('says so when the disk runs full on the way', async () => {
    hub = await startHubServer({ content });
    mkdirSync(directory);
    // Whatever is written to this device fails as on a full disk (Linux).
    const part = `${localModel.file}.${hub.sha256.slice(0, 12)}.part`;
    symlinkSync('/dev/full', join(directory, part));
    await expect(again()).rejects.toMatchObject({
      code: 'disk_full',
      message: `The disk of ${directory} is full.`,
      remedy: expect.stringContaining('goes on where it stopped'),
    });
  });

  it.each([
    [
      'a login page',
      (response: ServerResponse) =>
        response.writeHead(200, { 'Content-Type': 'text/html' }).end('<html>Log in</html>'),
    ],
    [
      "a proxy's refusal",
      (response: ServerResponse) =>
        response.writeHead(403, { 'Content-Type': 'text/html' }).end('Forbidden'),
    ],
    ['a server that fails', (response: ServerResponse) => response.writeHead(502).end()],
  ])('counts %s as no hub at all', async (_what, answer) => {
    const fails = acquire({
      atHub(_request, response) {
        answer(response);
        return true;
      },
    });
    await expect(fails).rejects.toMatchObject({ code: 'no_model_available' });
  });

  it('decides within five seconds that a hub does not answer, and lists three ways out', async () => {
    const began = performance.now();
    const fails = acquire({ atHub: () => true });
    await expect(fails).rejects.toMatchObject({
      code: 'no_model_available',
      message: expect.stringContaining('no answer within 5 seconds'),
      remedy: expect.stringMatching(
        /1\. Connect[\s\S]*HF_ENDPOINT[\s\S]*2\. [\s\S]*pip[\s\S]*3\. [\s\S]*--model/,
      ),
    });
    expect(performance.now() - began).toBeLessThan(5500);
  }, 15_000);

  it('makes no request at all when HF_HUB_OFFLINE is set', async () => {
    await expect(acquire({}, { HF_HUB_OFFLINE: 'yes' })).rejects.toMatchObject({
      code: 'no_model_available',
      remedy: expect.stringContaining('Unset HF_HUB_OFFLINE'),
    });
    expect(seen()).toEqual([]);
  });

  it('uses what Python tools have fetched, without a copy and without a request', async () => {
    hub = await startHubServer({ content });
    const repository = join(home, '.cache/huggingface/hub/models--maker--Tiny-R1-GGUF');
    const blob = join(repository, 'blobs', createHash('sha256').update(content).digest('hex'));
    mkdirSync(join(repository, 'blobs'), { recursive: true });
    mkdirSync(join(repository, 'refs'), { recursive: true });
    mkdirSync(join(repository, 'snapshots', localCommit), { recursive: true });
    writeFileSync(blob, content);
    writeFileSync(join(repository, 'refs/main'), localCommit);
    symlinkSync(blob, join(repository, 'snapshots', localCommit, localModel.file));
    for (let start = 1; start <= 2; start += 1) {
      expect(await again({ HF_HUB_OFFLINE: '1' })).toMatchObject({
        path: join(repository, 'snapshots', localCommit, localModel.file),
        id: 'tiny-r1',
        name: 'Tiny R1',
        standIn: null,
      });
    }
    expect(readdirSync(directory)).toEqual([`${localModel.file}.json`]);
    // The second start trusts the record and does not read the file again.
    expect(
      progress.filter(({ step, bytes }) => step === 'verifying' && bytes === content.length),
    ).toHaveLength(1);
    expect(seen()).toEqual([]);
    writeFileSync(blob, content.subarray(1));
    await again();
    expect(seen().length).toBeGreaterThan(0);
  });

  it('asks the API for the checksum where a mirror drops it from its headers', async () => {
    const model = await acquire({
      atHub(request, response) {
        if (request.url?.startsWith('/api/models/maker/Tiny-R1-GGUF/paths-info/')) {
          response.writeHead(200, { 'Content-Type': 'application/json' }).end(
            JSON.stringify([
              {
                type: 'file',
                path: localModel.file,
                size: content.length,
                oid: 'a'.repeat(40),
                lfs: { oid: hub?.sha256, size: content.length, pointerSize: 130 },
              },
            ]),
          );
          return true;
        }
        if (request.method === 'HEAD') {
          response.writeHead(200, { 'X-Repo-Commit': localCommit, ETag: '"none"' }).end();
        } else {
          sendRange(request, response, content);
        }
        return true;
      },
    });
    expect(readFileSync(model.path).equals(content)).toBe(true);
  });

  it('is not begun when the disk has no room for it', async () => {
    const fails = acquire({
      atHub(_request, response) {
        response
          .writeHead(302, {
            Location: 'http://127.0.0.1:9/',
            'X-Repo-Commit': localCommit,
            'X-Linked-Etag': `"${'a'.repeat(64)}"`,
            'X-Linked-Size': String(10 ** 15),
          })
          .end();
        return true;
      },
    });
    await expect(fails).rejects.toMatchObject({
      code: 'disk_full',
      message: expect.stringMatching(/needs [\d.]+ GB .* only [\d.]+ GB is free/),
    });
    expect(requests()).toEqual([['hub', 'HEAD', null]]);
  });

  it('is not fetched twice at the same time', async () => {
    mkdirSync(directory, { recursive: true });
    writeFileSync(join(directory, '.download.lock'), String(process.ppid));
    await expect(acquire()).rejects.toMatchObject({
      code: 'download_in_progress',
      message: expect.stringContaining(String(process.ppid)),
    });
    // A lock whose process is gone is taken over.
    writeFileSync(join(directory, '.download.lock'), '999999999');
    expect((await again()).standIn).toBeNull();
    expect(readdirSync(directory)).not.toContain('.download.lock');
  });
});
