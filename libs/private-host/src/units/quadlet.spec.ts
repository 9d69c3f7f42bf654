import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';

import { hostPaths } from '../host/host-paths.ts';
import { describeHost } from '../host/private-host.ts';
import type { PrivateSite } from '../install/private-site.ts';
import { renderUnits } from './render-units.ts';

const quadlet = process.env['QUADLET'];
// eslint-disable-next-line no-console -- a test that is skipped says so
if (!quadlet) console.warn("Quadlet's files are not tried: set QUADLET to podman's generator.");

const site: PrivateSite = {
  version: 1,
  name: 'lab-7',
  namespace: 'default',
  platform: 'podman',
  agentPort: 8000,
  program: { kind: 'container', image: 'registry.example.test/vigia/private-site-agent:0.1.0' },
  settings: { VIGIA_MODEL_SERVER: 'llama-server', VIGIA_MODEL_FILE: '/models/tiny 100%.gguf' },
  modelService: {
    image: 'registry.example.test/llama.cpp:server',
    port: 8081,
    arguments: ['-m', '{file}', '--host', '127.0.0.1', '--port', '{port}'],
  },
  link: {
    id: '7f3fbb4e-7d4c-4f0a-9a52-0d6a3ce7f6a1',
    issuedAt: '2026-01-01T00:00:00.000Z',
    expiresAt: '2031-01-01T00:00:00.000Z',
    publicSite: 'hub',
    address: null,
    routingKey: 'instructlab',
    keyIds: ['key-1'],
  },
};

/** What the generator makes of the files, as it does at boot: services by name. */
function generate(uid: number): { status: number | null; errors: string[]; output: string } {
  const directory = mkdtempSync(join(tmpdir(), 'vigia-quadlet-'));
  try {
    const host = describeHost({
      uid,
      userName: 'pilot',
      homeDirectory: '/home/pilot',
      environment: {},
      run: () => Promise.reject(new Error('nothing is run')),
    });
    const paths = hostPaths(host, site.namespace);
    for (const unit of renderUnits({ site, paths, isRoot: uid === 0, routerProgram: null })) {
      writeFileSync(join(directory, basename(unit.path)), unit.text);
    }
    const { status, stdout, stderr } = spawnSync(
      quadlet ?? '',
      ['-dryrun', ...(uid === 0 ? [] : ['-user'])],
      { encoding: 'utf8', env: { ...process.env, QUADLET_UNIT_DIRS: directory } },
    );
    const errors = stderr.split('\n').filter((line) => line && !line.includes('Loading source'));
    return { status, errors, output: stdout };
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

(quadlet ? it : it.skip).each([
  ['root', 0, '--user 0:0'],
  ['a user', 1000, '--user %U:%G --userns keep-id'],
])("becomes services of systemd by podman's own generator for %s", (_name, uid, user) => {
  const { status, errors, output } = generate(uid);
  expect({ status, errors }).toEqual({ status: 0, errors: [] });
  const starts = output.split('\n').filter((line) => line.startsWith('ExecStart='));
  expect(starts).toHaveLength(2);
  const [agent = '', model = ''] = starts;
  for (const start of starts) {
    expect(start).toContain('--network host');
    expect(start).toContain('--read-only');
    expect(start).toContain('-v "/models/tiny 100%%.gguf:/models/tiny 100%%.gguf:ro,z"');
  }
  expect(agent.replaceAll('=', ' ')).toContain('--stop-timeout 80');
  for (const word of user.split(/ (?=--)/)) expect(agent.replaceAll('=', ' ')).toContain(word);
  expect(model).toContain('-m "/models/tiny 100%%.gguf" --host 127.0.0.1 --port 8081');
});
