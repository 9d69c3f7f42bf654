import { fork } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { until } from '../testing/two-sites.ts';
import { startRouter } from './start-router.ts';

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'vigia-start-router-'));
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

/** A program that stands where a router would; the guard around it is what these tests are about. */
function program(script: string) {
  const file = join(directory, 'router');
  writeFileSync(file, `#!/bin/sh\necho "arguments $*"\n${script}\n`);
  chmodSync(file, 0o755);
  return { command: [file] as const, version: '3.5.1', foundIn: 'PATH' as const };
}

function isAlive(pid: number): boolean {
  try {
    return !/^State:\s+[ZX]/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false;
  }
}

describe('a router as a process', () => {
  it('is given its configuration, and its exit code and last lines are told', async () => {
    const router = startRouter({
      program: program('echo bad port >&2; exit 3'),
      configurationFile: '/x/public.json',
    });
    expect(await router.ended).toEqual({ code: 3, signal: null });
    expect(router.lastLines().sort()).toEqual(['arguments -c /x/public.json', 'bad port']);
    await router.stop(100);
  });

  it('ends on SIGTERM, and by SIGKILL when it does not listen to that', async () => {
    const polite = startRouter({ program: program('exec sleep 60'), configurationFile: 'a.json' });
    await polite.routerPid;
    expect(await polite.stop(20_000)).toBe(false);

    const deaf = startRouter({
      program: program("trap '' TERM; echo deaf; sleep 60; sleep 60"),
      configurationFile: 'a.json',
    });
    await until('it is deaf', () => deaf.lastLines().includes('deaf'));
    const pid = await deaf.routerPid;
    expect(await deaf.stop(200)).toBe(true);
    await until('it is gone', () => !isAlive(pid ?? 0));
  }, 60_000);

  it('is told to be one that cannot be started', async () => {
    const router = startRouter({
      program: { command: [join(directory, 'none')], version: '3.5.1', foundIn: 'PATH' },
      configurationFile: 'a.json',
    });
    expect((await router.ended).code).toBe(127);
  });

  it('does not outlive the process that started it, even when that is killed', async () => {
    const parent = join(directory, 'parent.ts');
    writeFileSync(
      parent,
      `import { startRouter } from ${JSON.stringify(join(import.meta.dirname, 'start-router.ts'))};
       const router = startRouter({ program: ${JSON.stringify(program('exec sleep 60'))}, configurationFile: 'a.json' });
       process.send?.({ pid: router.pid, routerPid: await router.routerPid });
       setInterval(() => undefined, 1000);`,
    );
    const child = fork(parent, [], { execArgv: [], stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
    const [pids] = (await once(child, 'message')) as [{ pid: number; routerPid: number }];
    expect([pids.pid, pids.routerPid].map(isAlive)).toEqual([true, true]);
    child.kill('SIGKILL');
    await until('both are gone', () => !isAlive(pids.pid) && !isAlive(pids.routerPid));
  }, 60_000);
});
