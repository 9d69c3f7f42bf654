import { english } from '../messages/english.ts';
import { portuguese } from '../messages/portuguese.ts';
import { createFormat } from '../terminal/format.ts';
import { createJsonReporter } from '../terminal/json-reporter.ts';
import { recordingStream, temporaryDirectory } from '../testing/service-script.ts';
import type { AcquireModel } from './acquire-model.ts';
import { describeProgress, fetchModel } from './fetch-model.ts';
import { localPaths } from './local-paths.ts';

const downloading = {
  step: 'downloading',
  message: '',
  bytes: 120_000_000,
  totalBytes: 1_120_000_000,
  bytesPerSecond: 10_000_000,
};

function fetchWith(
  acquireModel: AcquireModel,
  signal = new AbortController().signal,
  home = temporaryDirectory(),
) {
  const stdout = recordingStream();
  const fetching = fetchModel(
    {
      reporter: createJsonReporter(stdout, () => 0),
      messages: english,
      format: createFormat('en'),
      paths: localPaths({ HOME: home }, '/'),
      environment: {},
      acquireModel,
    },
    undefined,
    signal,
  );
  return {
    fetching,
    events: () =>
      stdout
        .text()
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line)),
  };
}

describe('getting the model', () => {
  it('shows bytes, speed and time left of a download', () => {
    expect(describeProgress(downloading, english, createFormat('en'))).toBe(
      'downloading 120 MB of 1.12 GB, 10 MB/s, 1 min 40 s left',
    );
    expect(describeProgress(downloading, portuguese, createFormat('pt-BR'))).toBe(
      'baixando 120 MB de 1,12 GB, 10 MB/s, faltam 1 min 40 s',
    );
  });

  it('promises no time while nothing is known of the speed', () => {
    const start = { ...downloading, bytes: 0, bytesPerSecond: null };
    expect(describeProgress(start, english, createFormat('en'))).toBe('downloading 0 B of 1.12 GB');
  });

  it('says when it is a stand-in', async () => {
    const standIn = { wanted: 'Big', reason: 'hub-unreachable', remedy: 'Connect.' } as const;
    const { fetching, events } = fetchWith(async () => ({
      path: '/m',
      id: 'small',
      name: 'Small',
      standIn,
    }));
    await fetching;
    expect(events().at(-1)).toMatchObject({ state: 'degraded', detail: 'Small, a stand-in' });
  });

  it('hands on why there is none, what to do, and an exit code of its own', async () => {
    const error = Object.assign(new Error('The disk of /c is full.'), {
      name: 'ModelAcquisitionError',
      code: 'disk_full',
      remedy: 'Free some space.',
    });
    await expect(fetchWith(() => Promise.reject(error)).fetching).rejects.toMatchObject({
      code: 'disk_full',
      message: 'The disk of /c is full.',
      remedy: 'Free some space.',
      exitCode: 14,
    });
  });

  it('says that the cache cannot be written, and which variable names another', async () => {
    const { fetching } = fetchWith(
      () => Promise.reject(new Error('not asked')),
      new AbortController().signal,
      '/dev/null',
    );
    await expect(fetching).rejects.toMatchObject({
      code: 'cache_not_writable',
      message:
        'Models cannot be stored in /dev/null/.cache/vigia/models: a part of the path is a file.',
      remedy: expect.stringContaining('VIGIA_CACHE'),
      exitCode: 13,
    });
  });

  it('gives the reason of the stop when it was stopped', async () => {
    const stop = new AbortController();
    const { fetching } = fetchWith(async ({ signal }) => {
      stop.abort(new Error('enough'));
      signal.throwIfAborted();
      throw new Error('unreachable');
    }, stop.signal);
    await expect(fetching).rejects.toThrow('enough');
  });
});
