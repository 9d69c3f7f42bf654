import { execFile } from 'node:child_process';
import { accessSync, constants, statSync } from 'node:fs';
import { delimiter, join } from 'node:path';

import { RouterNetworkError } from './errors.ts';

/** A skupper-router that can be run here. */
export type RouterProgram = {
  /** The program and its first arguments; `-c <file>` follows. */
  command: readonly [program: string, ...firstArguments: string[]];
  version: string;
  /** Where it was found: the variable SKROUTERD, the PATH, or an image of a container engine. */
  foundIn: 'SKROUTERD' | 'PATH' | 'image';
};

export type FindRouterOptions = {
  environment: Readonly<Record<string, string | undefined>>;
  /** A container is given this folder, read only, under the same path. */
  configurationDirectory?: string;
  signal?: AbortSignal;
};

/** The image that Skupper 2.2.1 runs; https://quay.io/repository/skupper/skupper-router. */
export const routerImage = 'quay.io/skupper/skupper-router:3.5.1';

/** How long a program may take to say its version, in milliseconds. */
const answerDeadline = 15_000;

/** The oldest router that this is written for: the first of Skupper 2. */
const oldestMajor = 3;

/**
 * Looks for a router: the file that SKROUTERD names, else `skrouterd` on the PATH, else the image where
 * podman or docker has it already. Nothing is downloaded.
 * @throws RouterNetworkError `router_missing` when there is none, `router_unusable` when the one that SKROUTERD
 * names does not run or is older than 3.
 */
export async function findRouter(options: FindRouterOptions): Promise<RouterProgram> {
  const { environment, signal } = options;
  const named = environment['SKROUTERD'];
  if (named) {
    const version = await versionOf(named, signal);
    if (version !== null && Number.parseInt(version) >= oldestMajor) {
      return { command: [named], version, foundIn: 'SKROUTERD' };
    }
    throw new RouterNetworkError(
      'router_unusable',
      version === null
        ? `SKROUTERD names ${named}, which does not run as a router.`
        : `SKROUTERD names ${named}, which is version ${version}; ${oldestMajor} or later is needed.`,
      { remedy: 'Let SKROUTERD name the program skrouterd of skupper-router 3.5, or unset it.' },
    );
  }
  const found = onPath('skrouterd', environment);
  const version = found === null ? null : await versionOf(found, signal);
  if (found !== null && version !== null && Number.parseInt(version) >= oldestMajor) {
    return { command: [found], version, foundIn: 'PATH' };
  }
  const inImage = await findImage(options);
  if (inImage) return inImage;
  throw new RouterNetworkError('router_missing', 'There is no skupper-router on this machine.', {
    remedy: `Get its image (podman pull ${routerImage}), or build https://github.com/skupperproject/skupper-router and let SKROUTERD name its skrouterd.`,
  });
}

async function findImage({
  environment,
  configurationDirectory,
  signal,
}: FindRouterOptions): Promise<RouterProgram | null> {
  if (configurationDirectory === undefined) return null;
  for (const engine of ['podman', 'docker']) {
    const program = onPath(engine, environment);
    if (program === null) continue;
    if ((await run(program, ['image', 'inspect', routerImage], signal)) === null) continue;
    const folder = `${configurationDirectory}:${configurationDirectory}:ro`;
    const identity =
      engine === 'podman'
        ? ['--userns', 'keep-id', '--security-opt', 'label=disable']
        : ['--user', `${process.getuid?.() ?? 0}:${process.getgid?.() ?? 0}`];
    return {
      // The network of the host, as Skupper gives it: the agent listens on its loopback.
      command: [
        program,
        ...['run', '--rm', '--network', 'host', ...identity, '--volume', folder],
        ...['--entrypoint', 'skrouterd', routerImage],
      ],
      version: routerImage.split(':').at(-1) ?? '',
      foundIn: 'image',
    };
  }
  return null;
}

function onPath(
  program: string,
  environment: Readonly<Record<string, string | undefined>>,
): string | null {
  for (const directory of (environment['PATH'] ?? '').split(delimiter).filter(Boolean)) {
    const file = join(directory, program);
    try {
      accessSync(file, constants.X_OK);
      if (statSync(file).isFile()) return file;
    } catch {
      // Not in this folder.
    }
  }
  return null;
}

async function versionOf(program: string, signal?: AbortSignal): Promise<string | null> {
  const output = await run(program, ['--version'], signal);
  return output === null ? null : (/\d+\.\d+(\.\d+)?/.exec(output)?.[0] ?? null);
}

/** What a program writes, or null when it fails. @throws the signal's reason. */
async function run(
  program: string,
  parameters: string[],
  signal?: AbortSignal,
): Promise<string | null> {
  const output = await new Promise<string | null>((resolve) => {
    execFile(
      program,
      parameters,
      { timeout: answerDeadline, ...(signal ? { signal } : {}) },
      (error, stdout) => resolve(error ? null : stdout),
    );
  });
  signal?.throwIfAborted();
  return output;
}
