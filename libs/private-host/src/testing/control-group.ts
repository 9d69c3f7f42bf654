import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, rmdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

import type { ControlGroup } from '../containment/render-router-filter.ts';

/** A control group of version 2 for a test's processes. */
export type TestGroup = {
  /** As a filter names it: nft looks below /sys/fs/cgroup, where version 2 may be in a folder of its own. */
  controlGroup: ControlGroup;
  /** The words that run a program in it: put them before it. */
  inside: readonly [program: string, ...parameters: string[]];
  /** Once its processes have ended. */
  remove(): Promise<void>;
};

const mounts = '/sys/fs/cgroup';

/** @throws Error where there is no control group of version 2 that could be had here */
export function createTestGroup(): TestGroup {
  const mounted = readFileSync('/proc/self/mountinfo', 'utf8')
    .split('\n')
    .filter((line) => line.includes(' - cgroup2 '))
    .map((line) => line.split(' ')[4] ?? '')
    .find((path) => path === mounts || path.startsWith(`${mounts}/`));
  if (mounted === undefined) throw new Error('there are no control groups of version 2');
  const name = `vigia-test-${randomBytes(4).toString('hex')}`;
  const directory = join(mounted, name);
  mkdirSync(directory);
  const enter = `echo $$ > ${join(directory, 'cgroup.procs')} && exec "$0" "$@"`;
  return {
    controlGroup: { path: join(mounted, name).slice(mounts.length + 1), level: 1 },
    inside: ['/bin/sh', '-ec', enter],
    async remove() {
      for (let attempt = 0; ; attempt += 1) {
        try {
          rmdirSync(directory);
          return;
        } catch (error) {
          if ((error as NodeJS.ErrnoException).code !== 'EBUSY' || attempt > 100) throw error;
          await delay(50);
        }
      }
    },
  };
}

/** Why packets cannot be filtered here by control group, in a sentence; null when they can. What it tries it removes. */
export async function whyNoFilter(): Promise<string | null> {
  if (process.platform !== 'linux') return 'packet filters are of Linux alone';
  if (process.getuid?.() !== 0) return 'packet filters need root';
  for (const program of ['nft', 'ip', 'nsenter']) {
    if (spawnSync(program, ['--version']).error) return `there is no ${program}`;
  }
  let group: TestGroup;
  try {
    group = createTestGroup();
  } catch (error) {
    return (error as Error).message;
  }
  try {
    const { path, level } = group.controlGroup;
    const rule = `socket cgroupv2 level ${level} "${path}" reject with icmpx type admin-prohibited`;
    const table = `add table inet vigia_trial { chain c { type filter hook output priority 0; ${rule}; }; }`;
    const { status, stderr } = spawnSync('nft', ['-c', table], { encoding: 'utf8' });
    return status === 0 ? whyNoNamespace() : `nft refuses it: ${stderr.trim().split('\n')[0]}`;
  } finally {
    await group.remove();
  }
}

/** Why there is no network namespace with both kinds of addresses here; null when there is. */
function whyNoNamespace(): string | null {
  const name = `vigia-test-${randomBytes(4).toString('hex')}`;
  const ip = (...words: string[]) => spawnSync('ip', words, { encoding: 'utf8' });
  try {
    for (const words of [
      ['netns', 'add', name],
      ['-n', name, 'address', 'add', 'fd00:77::1/128', 'dev', 'lo'],
    ]) {
      const { status, stderr } = ip(...words);
      if (status !== 0) return `ip ${words.join(' ')}: ${stderr.trim()}`;
    }
    return null;
  } finally {
    ip('netns', 'delete', name);
  }
}
