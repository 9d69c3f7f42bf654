import { cp, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

import type { HostPaths } from '../host/host-paths.ts';
import type { ProcessResult, ProcessRunner } from '../host/run-process.ts';

/** The programs of a host, as far as the site calls them; an unexpected call fails the test. */
export type FakePrograms = {
  run: ProcessRunner;
  /** Every call that changes something, in order. */
  calls: string[];
  versions: Record<string, string | null>;
  systemState: string;
  active: Map<string, string>;
  enabled: Map<string, string>;
  /** For how long everything has been active, in milliseconds. */
  activeFor: number;
  isSynchronized: boolean;
  /** The packet filter as nft lists it; null when it is not loaded. */
  filter: string | null;
  /** Where the router that Skupper starts answers to management. */
  managementPort: number;
};

const done = (stdout = '', code = 0): ProcessResult => ({
  code,
  stdout,
  stderr: '',
  isMissing: false,
});
const missing: ProcessResult = { code: null, stdout: '', stderr: '', isMissing: true };

export function createFakePrograms(paths: () => HostPaths): FakePrograms {
  const self: FakePrograms = {
    calls: [],
    versions: { skupper: '2.2.1', podman: '5.4.0', skrouterd: '3.5.1' },
    systemState: 'running',
    active: new Map(),
    enabled: new Map(),
    activeFor: 3_600_000,
    isSynchronized: true,
    filter: null,
    managementPort: 0,
    async run(program, args) {
      const words = args.filter((word) => word !== '--user');
      if (program === 'timedatectl') return done(self.isSynchronized ? 'yes\n' : 'no\n');
      if (program === 'systemctl') return systemctl(words);
      // `command -v`, and a trial.
      if (program === 'sh') return done(self.versions['nft'] ? '/usr/sbin/nft\n' : '');
      if (program === '/usr/sbin/nft') {
        if (words[0] === '-c') return done('', self.versions['nft'] === 'old' ? 1 : 0);
        return self.filter === null ? done('', 1) : done(self.filter);
      }
      const version = self.versions[program];
      if (version === undefined) throw new Error(`unexpected: ${program} ${args.join(' ')}`);
      if (version === null) return missing;
      if (words[0] === '--version' || words[0] === 'version') return done(`${version}\n`);
      if (program === 'skupper' && words[0] === 'system') return system(words);
      throw new Error(`unexpected: ${program} ${args.join(' ')}`);
    },
  };

  function systemctl([verb = '', ...rest]: readonly string[]): ProcessResult {
    const service = rest.at(-1) ?? '';
    switch (verb) {
      case 'is-system-running':
        return done(`${self.systemState}\n`, self.systemState === 'running' ? 0 : 1);
      case 'is-active':
        return done(`${self.active.get(service) ?? 'inactive'}\n`);
      case 'show':
        return done(
          `${Math.max(1, Number(process.hrtime.bigint() / 1_000n) - self.activeFor * 1e3)}\n`,
        );
      case 'is-enabled':
        return done(`${self.enabled.get(service) ?? 'not-found'}\n`);
      case 'start':
      case 'restart':
        // Skupper writes the unit of its router, and deletes it again.
        if (service.startsWith('skupper-') && !self.enabled.has(service)) {
          return {
            ...done('', 5),
            stderr: `Failed to ${verb} ${service}: Unit ${service} not found.\n`,
          };
        }
        self.active.set(service, 'active');
        break;
      case 'stop':
        self.active.set(service, 'inactive');
        break;
      case 'enable':
        self.enabled.set(service, 'enabled');
        break;
      case 'disable':
        self.active.set(service, 'inactive');
        self.enabled.delete(service);
        break;
      case 'daemon-reload':
        break;
      default:
        throw new Error(`unexpected: systemctl ${verb}`);
    }
    self.calls.push(`systemctl ${[verb, ...rest].join(' ')}`);
    return done();
  }

  /** What the real one leaves on disk, as far as it is read again. */
  async function system([, verb, ...rest]: readonly string[]): Promise<ProcessResult> {
    const platform = rest.includes('-p') ? rest[rest.indexOf('-p') + 1] : 'podman';
    self.calls.push(`skupper system ${verb}`);
    const { skupper } = paths();
    if (verb === 'stop') {
      await rm(skupper.namespace, { recursive: true, force: true });
      self.active.delete('skupper-default.service');
      self.enabled.delete('skupper-default.service');
      return done();
    }
    for (const copy of [skupper.runtimeResources, skupper.snapshot]) {
      await rm(copy, { recursive: true, force: true });
      await cp(skupper.inputResources, copy, { recursive: true });
    }
    await writeText(skupper.platformFile, `platform: ${platform}\n`);
    await writeText(
      skupper.routerConfiguration,
      JSON.stringify([
        ['router', { id: 'lab', mode: 'interior' }],
        ['listener', { role: 'normal', host: '127.0.0.1', port: self.managementPort }],
      ]),
    );
    self.active.set('skupper-default.service', 'active');
    self.enabled.set('skupper-default.service', 'enabled');
    return done();
  }
  return self;
}

async function writeText(path: string, text: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, text);
}

/** Replaces text in a file of Skupper's input. */
export async function editInput(
  { skupper }: HostPaths,
  name: string,
  edit: (text: string) => string,
): Promise<void> {
  const path = join(skupper.inputResources, name);
  await writeFile(path, edit(await readFile(path, 'utf8')));
}
