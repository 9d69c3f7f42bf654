import { execFile, spawn, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { promisify } from 'node:util';

import { describeHost, type PrivateHost } from '../host/private-host.ts';
import type { ProcessRunner } from '../host/run-process.ts';

const run = promisify(execFile);
/** Nobody: the CLI of root would write into the system's folders. */
const nobody = 65534;

/** The real programs, where this machine has them. */
export type RealPrograms = { skupper: string; skrouterd: string };

/** Null, and a word on the console why, where they cannot be used. */
export function findRealPrograms(): RealPrograms | null {
  const find = (variable: string, name: string) =>
    process.env[variable] ||
    (process.env['PATH'] ?? '')
      .split(delimiter)
      .map((folder) => join(folder, name))
      .find((file) => existsSync(file));
  const skupper = find('SKUPPER', 'skupper');
  const skrouterd = find('SKROUTERD', 'skrouterd');
  const isContainer = existsSync('/.dockerenv') || existsSync('/run/.containerenv');
  const isRoot = process.getuid?.() === 0;
  const why =
    !skupper || !skrouterd
      ? 'set SKUPPER and SKROUTERD, or put skupper and skrouterd on PATH'
      : isContainer && !isRoot
        ? 'in a container the skupper CLI takes itself for its own image: run this as root'
        : isRoot && spawnSync('unshare', ['-m', 'true']).status !== 0
          ? 'as root it needs a mount namespace of its own (unshare -m)'
          : null;
  if (why === null && skupper && skrouterd) return { skupper, skrouterd };
  // eslint-disable-next-line no-console -- a test that is skipped says so
  console.warn(`The tests with the real Skupper are skipped: ${why}.`);
  return null;
}

/** A home directory in which the real CLI runs as a user would, with a systemctl that starts nothing. */
export async function createRealHome({ skupper, skrouterd }: RealPrograms) {
  const home = await mkdtemp(join(tmpdir(), 'vigia-skupper-'));
  const bin = join(home, 'bin');
  const root = join(home, 'root');
  await mkdir(bin);
  await mkdir(root);
  await chmod(home, 0o755);
  await writeFile(join(bin, 'systemctl'), '#!/bin/sh\nexit 0\n', { mode: 0o755 });
  const path = [bin, dirname(skupper), dirname(skrouterd), '/usr/bin', '/bin'].join(':');
  const isRoot = process.getuid?.() === 0;
  const environment = { HOME: home, PATH: path, XDG_RUNTIME_DIR: join(home, 'run') };
  const routers: ReturnType<typeof spawn>[] = [];

  /** Root gets a root directory of its own, without the mark of a container, and is nobody in it. */
  const asNobody = `
    mount -t tmpfs tmpfs ${root}
    for d in bin sbin lib lib64 usr etc dev proc tmp; do
      if [ -L /$d ]; then ln -s "$(readlink /$d)" ${root}/$d
      elif [ -d /$d ]; then mkdir ${root}/$d; mount --rbind /$d ${root}/$d; fi
    done
    exec chroot --userspec=${nobody}:${nobody} ${root} "$@"`;

  const runner: ProcessRunner = async (program, args, { signal }) => {
    if (isRoot) await run('chown', ['-R', `${nobody}:${nobody}`, home]);
    const variables = Object.entries(environment).map(([name, value]) => `${name}=${value}`);
    const command = ['/usr/bin/env', '-i', ...variables, program, ...args];
    const [file = '', ...rest] = isRoot
      ? ['unshare', '-m', '--propagation', 'private', 'sh', '-ec', asNobody, 'sh', ...command]
      : command;
    try {
      return { code: 0, isMissing: false, ...(await run(file, rest, { signal, timeout: 60_000 })) };
    } catch (error) {
      const {
        code,
        stdout = '',
        stderr = '',
      } = error as {
        code?: unknown;
        stdout?: string;
        stderr?: string;
      };
      return { code: typeof code === 'number' ? code : null, isMissing: false, stdout, stderr };
    }
  };
  const host: PrivateHost = describeHost({
    uid: 1000,
    userName: 'nobody',
    homeDirectory: home,
    environment,
    run: runner,
  });
  return {
    host,
    run: runner,
    /** What the unit's ExecStart would do. */
    startRouter(configuration: string) {
      const router = spawn(skrouterd, ['-c', configuration], { stdio: 'ignore' });
      routers.push(router);
      return router;
    },
    async remove() {
      await Promise.all(
        routers.map(async (router) => {
          if (router.exitCode !== null || router.signalCode !== null) return;
          const ended = new Promise((resolve) => router.once('exit', resolve));
          router.kill('SIGKILL');
          await ended;
        }),
      );
      await rm(home, { recursive: true, force: true });
    },
  };
}
