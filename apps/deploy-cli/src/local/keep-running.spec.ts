import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

import { temporaryDirectory, until, writeServiceScript } from '../testing/service-script.ts';
import { type KeepRunningOptions, keepRunning, ServiceFailure } from './keep-running.ts';
import { isRunning } from './process-identity.ts';

function service(file: string, options: Partial<KeepRunningOptions> = {}) {
  const logFile = path.join(temporaryDirectory(), 'service.log');
  const failures: ServiceFailure[] = [];
  return {
    logFile,
    failures,
    keep: (signal = new AbortController().signal) =>
      keepRunning(
        {
          configure: () => ({ file, logFile, environment: { PATH: process.env['PATH'] ?? '' } }),
          onGivenUp: (failure) => failures.push(failure),
          restartDelays: [10, 20],
          ...options,
        },
        signal,
      ),
  };
}

describe('a service that is kept running', () => {
  it('is up once it says where it listens, and leaves no process when it is stopped', async () => {
    const kept = await service(writeServiceScript(temporaryDirectory())).keep();
    const { identity } = kept.current();
    expect(kept.url).toBe('http://127.0.0.1:1');
    expect(isRunning(identity)).toBe(true);
    expect(await kept.stop(2_000)).toBe(false);
    expect(isRunning(identity)).toBe(false);
  });

  it('writes what it says to its log file', async () => {
    const { keep, logFile } = service(writeServiceScript(temporaryDirectory()));
    const kept = await keep();
    await kept.stop(2_000);
    expect(readFileSync(logFile, 'utf8')).toContain('service says hello');
  });

  it('is killed with all that it started when it does not end in time', async () => {
    const directory = temporaryDirectory();
    const pidFile = path.join(directory, 'grandchild');
    const kept = await service(
      writeServiceScript(
        directory,
        `process.removeAllListeners('SIGTERM'); process.on('SIGTERM', () => undefined);
         const child = require('node:child_process').spawn(process.execPath, ['-e', 'process.on("SIGTERM", () => 0); setInterval(() => 0, 1000)']);
         require('node:fs').writeFileSync(${JSON.stringify(pidFile)}, String(child.pid));`,
      ),
    ).keep();
    await until('the grandchild runs', () => readText(pidFile) !== '');
    const grandchild = { pid: Number(readText(pidFile)), startTime: null };
    expect(await kept.stop(100)).toBe(true);
    await until('the grandchild has ended', () => !isRunning(grandchild));
  });

  it('starts again after a crash, where it listened before', async () => {
    const directory = temporaryDirectory();
    const mark = path.join(directory, 'crashed');
    const urls: (string | null)[] = [];
    let restarted = '';
    const file = writeServiceScript(
      directory,
      `const fs = require('node:fs');
       if (!fs.existsSync(${JSON.stringify(mark)})) { fs.writeFileSync(${JSON.stringify(mark)}, ''); process.exit(7); }`,
    );
    const logFile = path.join(directory, 'service.log');
    const failures: ServiceFailure[] = [];
    const kept = await keepRunning(
      {
        configure: (url) => {
          urls.push(url);
          return { file, logFile, environment: {} };
        },
        onGivenUp: (failure) => failures.push(failure),
        onRestarted: (url) => (restarted = url),
        restartDelays: [10],
      },
      new AbortController().signal,
    );
    await until('it is back', () => restarted !== '');
    expect(urls).toEqual([null, 'http://127.0.0.1:1']);
    expect(failures).toEqual([]);
    await kept.stop(2_000);
  });

  it('is given up after too many crashes', async () => {
    const { keep, failures } = service(
      writeServiceScript(temporaryDirectory(), 'process.exit(3);'),
    );
    const kept = await keep();
    await until('it is given up', () => failures.length > 0);
    expect(failures[0]?.outcome).toEqual({
      kind: 'crash-loop',
      ending: { code: 3, signal: null },
      count: 3,
    });
    await kept.stop(100);
  });

  it('fails at once, with what it said, when it does not start', async () => {
    const file = path.join(temporaryDirectory(), 'failing.cjs');
    writeFileSync(
      file,
      `process.send({ type: 'failed', message: 'no disk' }, () => process.exit(2));`,
    );
    await expect(service(file).keep()).rejects.toMatchObject({
      outcome: { kind: 'start-failed', ending: { code: 2 }, message: 'no disk' },
    });
  });

  it('fails when it says nothing in time, and is not left behind', async () => {
    const file = path.join(temporaryDirectory(), 'silent.cjs');
    const pidFile = `${file}.pid`;
    writeFileSync(
      file,
      `require('node:fs').writeFileSync(${JSON.stringify(pidFile)}, String(process.pid)); setInterval(() => 0, 1000);`,
    );
    await expect(service(file, { startDeadline: 400 }).keep()).rejects.toBeInstanceOf(
      ServiceFailure,
    );
    expect(isRunning({ pid: Number(readText(pidFile)), startTime: null })).toBe(false);
  });

  it('ends when its start is aborted', async () => {
    const file = path.join(temporaryDirectory(), 'slow.cjs');
    writeFileSync(file, 'setInterval(() => 0, 1000);');
    const stop = new AbortController();
    const keeping = service(file).keep(stop.signal);
    stop.abort(new Error('enough'));
    await expect(keeping).rejects.toThrow('enough');
  });
});

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
