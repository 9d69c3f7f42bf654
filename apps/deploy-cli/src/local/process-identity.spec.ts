import { spawn } from 'node:child_process';
import { once } from 'node:events';

import { until } from '../testing/service-script.ts';
import { identifyProcess, isRunning } from './process-identity.ts';

describe('a process', () => {
  it('runs, and one that has got its number later is another', () => {
    expect(isRunning(identifyProcess(process.pid))).toBe(true);
    expect(isRunning({ pid: process.pid, startTime: '1' })).toBe(false);
  });

  it('does not run any more when nobody collects it, as in a container without an init', async () => {
    // The shell becomes `sleep`, which never waits for the child that it has inherited.
    const parent = spawn('sh', ['-c', 'sleep 60 & echo $!; exec sleep 60'], {
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    try {
      const [chunk] = (await once(parent.stdout, 'data')) as [Buffer];
      const child = identifyProcess(Number(chunk.toString()));
      expect(isRunning(child)).toBe(true);
      process.kill(child.pid);
      await until('the child has ended', () => !isRunning(child));
      expect(() => process.kill(child.pid, 0)).not.toThrow();
    } finally {
      parent.kill();
    }
  });
});
