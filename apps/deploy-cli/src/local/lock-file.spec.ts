import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';

import { temporaryDirectory } from '../testing/service-script.ts';
import { AlreadyRunning, takeLock } from './lock-file.ts';
import { identifyProcess } from './process-identity.ts';

const lockPath = () => path.join(temporaryDirectory(), 'running.json');

async function endedProcess(): Promise<number> {
  const child = spawn(process.execPath, ['-e', '']);
  await once(child, 'exit');
  return child.pid ?? 0;
}

describe('the lock of a state directory', () => {
  it('refuses a second launcher and names the first, with its address', () => {
    const file = lockPath();
    takeLock(file).update({ url: 'http://127.0.0.1:8080' });
    try {
      takeLock(file);
      throw new Error('was not refused');
    } catch (error) {
      expect(error).toBeInstanceOf(AlreadyRunning);
      expect((error as AlreadyRunning).holder).toMatchObject({
        launcher: { pid: process.pid },
        url: 'http://127.0.0.1:8080',
      });
    }
  });

  it('can be taken again after it was released', () => {
    const file = lockPath();
    takeLock(file).release();
    expect(() => takeLock(file)).not.toThrow();
  });

  it('is for this user only', () => {
    const file = lockPath();
    takeLock(file);
    expect(statSync(file).mode & 0o777).toBe(0o600);
  });

  it('is taken over from a launcher that was killed, with the services that still run', async () => {
    const file = lockPath();
    const dead = await endedProcess();
    const alive = identifyProcess(process.pid);
    writeFileSync(
      file,
      JSON.stringify({
        launcher: { pid: dead, startTime: '1' },
        url: null,
        services: [alive, { pid: dead, startTime: '1' }],
      }),
    );
    expect(takeLock(file).leftovers).toEqual([alive]);
  });

  it('is not fooled by another process that has got the number of the dead one', () => {
    const file = lockPath();
    const other = { pid: process.pid, startTime: '1' };
    writeFileSync(file, JSON.stringify({ launcher: other, url: null, services: [other] }));
    expect(takeLock(file).leftovers).toEqual([]);
  });

  it('is taken over when a power cut left it empty', () => {
    const file = lockPath();
    writeFileSync(file, '');
    takeLock(file);
    expect(JSON.parse(readFileSync(file, 'utf8')).launcher.pid).toBe(process.pid);
  });
});
