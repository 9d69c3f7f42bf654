import { spawn } from 'node:child_process';
import { createWriteStream, existsSync, mkdirSync, readFileSync, realpathSync } from 'node:fs';
import path from 'node:path';
import { createInterface } from 'node:readline';

import { writePrivateFile } from '@vigia/service-process';

import { killGroup } from './child-service.ts';
import { fingerprintSources } from './source-fingerprint.ts';

/** The apps of the local profile and what each must have left when it is built. */
export const localApps = {
  'private-site-agent': 'apps/private-site-agent/dist/main.cjs',
  'chat-api': 'apps/chat-api/dist/main.cjs',
  'chat-ui': 'apps/chat-ui/dist/index.html',
} as const;

const sources = [
  'apps/private-site-agent',
  'apps/chat-api',
  'apps/chat-ui',
  'libs',
  'package-lock.json',
  'tsconfig.base.json',
  'nx.json',
];

/** Nx did not build everything. */
export class BuildFailure extends Error {
  readonly output: string[];
  constructor(output: string[]) {
    super('The build failed');
    this.name = 'BuildFailure';
    this.output = output;
  }
}

const stampOf = (root: string) => path.join(root, 'node_modules', '.cache', 'vigia', 'local-build');

/** Whether everything was built from the sources as they are now; takes milliseconds. */
export function isBuilt(root: string): boolean {
  if (Object.values(localApps).some((file) => !existsSync(path.join(root, file)))) return false;
  try {
    return readFileSync(stampOf(root), 'utf8') === fingerprintSources(root, sources);
  } catch {
    return false;
  }
}

export type BuildOptions = {
  root: string;
  /** All output of the build goes here. */
  logFile: string;
  environment: Readonly<Record<string, string | undefined>>;
  onProgress: (built: number, total: number) => void;
  signal: AbortSignal;
};

/**
 * Builds the apps with Nx, which takes from its cache what it can.
 * @throws BuildFailure with the last lines of the output; the signal's reason when it is aborted.
 */
export async function buildApps(options: BuildOptions): Promise<void> {
  const { root, signal } = options;
  signal.throwIfAborted();
  // Taken before: what is written while the build runs must be built next time.
  const fingerprint = fingerprintSources(root, sources);
  const names = Object.keys(localApps);
  const child = spawn(
    process.execPath,
    [
      realpathSync(path.join(root, 'node_modules', '.bin', 'nx')),
      'run-many',
      '--target=build',
      `--projects=${names.join(',')}`,
      // A task's output comes in one piece when it has ended.
      '--output-style=static',
      '--parallel=2',
      // TypeScript references are for the type checker; a start changes no source.
      '--skip-sync',
    ],
    {
      cwd: root,
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: {
        ...options.environment,
        NX_TUI: 'false',
        NX_DAEMON: 'false',
        FORCE_COLOR: '0',
        NO_COLOR: '1',
      },
    },
  );
  const abort = () => child.pid && killGroup(child.pid);
  signal.addEventListener('abort', abort);
  const log = createWriteStream(options.logFile, { flags: 'a', mode: 0o600 });
  const last: string[] = [];
  const built = new Set<string>();
  const read = async (stream: NodeJS.ReadableStream) => {
    for await (const line of createInterface({ input: stream })) {
      log.write(`${line}\n`);
      if (line.trim()) last.push(line.trimEnd());
      if (last.length > 30) last.shift();
      const name = /nx run (\S+):build\b/.exec(line)?.[1];
      if (name) built.add(name);
      options.onProgress(built.size, names.length);
    }
  };
  try {
    const code = await Promise.all([
      new Promise<number | null>((resolve, reject) => {
        child.once('error', reject);
        child.once('exit', resolve);
      }),
      read(child.stdout),
      read(child.stderr),
    ]).then(([exitCode]) => exitCode);
    signal.throwIfAborted();
    if (code !== 0) throw new BuildFailure(last.slice(-12));
  } finally {
    signal.removeEventListener('abort', abort);
    log.end();
  }
  mkdirSync(path.dirname(stampOf(root)), { recursive: true });
  writePrivateFile(stampOf(root), fingerprint);
}
