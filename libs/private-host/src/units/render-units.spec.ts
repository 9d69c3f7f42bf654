import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';

import { serviceNodeFlags } from '@vigia/service-process';

import { hostPaths } from '../host/host-paths.ts';
import { describeHost } from '../host/private-host.ts';
import type { PrivateSite } from '../install/private-site.ts';
import { renderUnits, type UnitFile } from './render-units.ts';
import { quoteAssignment, quoteWord } from './unit-text.ts';

const site: PrivateSite = {
  version: 1,
  name: 'lab-7',
  namespace: 'default',
  platform: 'linux',
  agentPort: 8000,
  program: { kind: 'process', node: process.execPath, agent: '/opt/vigia/main.cjs' },
  settings: { VIGIA_MODEL_SERVER: 'embedded', VIGIA_MODEL_FILE: '/models/tiny 100%.gguf' },
  modelService: null,
  link: {
    id: '7f3fbb4e-7d4c-4f0a-9a52-0d6a3ce7f6a1',
    issuedAt: '2026-01-01T00:00:00.000Z',
    expiresAt: '2031-01-01T00:00:00.000Z',
    publicSite: 'hub',
    address: null,
    routingKey: 'instructlab',
    keyIds: ['key-1', 'key-2'],
  },
};

function render(changes: Partial<PrivateSite> = {}, uid = 1000): UnitFile[] {
  const host = describeHost({
    uid,
    userName: 'pilot',
    homeDirectory: '/home/pilot',
    environment: {},
    run: () => Promise.reject(new Error('nothing is run')),
  });
  const wanted = { ...site, ...changes };
  const isRoot = uid === 0;
  const paths = hostPaths(host, wanted.namespace);
  return renderUnits({ site: wanted, paths, isRoot, routerProgram: '/opt/bin/skrouterd' });
}

it('writes the agent as a service of the user that always comes back and has time to finish', () => {
  const [agent, router] = render();
  expect(agent?.path).toBe('/home/pilot/.config/systemd/user/vigia-agent-default.service');
  expect(agent?.text).toBe(
    `# Written by vigia private up, and written again by it: change what it is made of instead.
[Unit]
Description=Vigia private-site agent of lab-7
Wants=network-online.target
After=network-online.target
StartLimitIntervalSec=0

[Service]
Type=exec
Environment="VIGIA_DATA_DIRECTORY=/home/pilot/.local/share/vigia/private/default/data"
Environment="VIGIA_DRAIN_SECONDS=60"
Environment="VIGIA_LISTEN_HOST=127.0.0.1"
Environment="VIGIA_LISTEN_PORT=8000"
Environment="VIGIA_MODEL_FILE=/models/tiny 100%%.gguf"
Environment="VIGIA_MODEL_SERVER=embedded"
Environment="VIGIA_OPERATOR_SOCKET=/home/pilot/.local/share/vigia/private/default/operator.sock"
Environment="VIGIA_PROFILE=cluster"
Environment="VIGIA_VERIFICATION_KEY_FILES=/home/pilot/.local/share/vigia/private/default/keys/verification-keys.pem"
ExecStart=${process.execPath} ${serviceNodeFlags.join(' ')} /opt/vigia/main.cjs
Restart=always
RestartSec=2
TimeoutStopSec=90
KillMode=mixed
UMask=0077
NoNewPrivileges=yes
LimitNOFILE=65536

[Install]
WantedBy=default.target
`,
  );
  expect(router).toMatchObject({
    path: '/home/pilot/.config/systemd/user/skupper-default.service.d/vigia.conf',
    service: null,
    text: expect.stringMatching(
      /Restart=always\nRestartSec=2\nNoNewPrivileges=yes\nExecStart=\nExecStart=\/opt\/bin\/skrouterd -c /,
    ),
  });
});

it("confines root's router: its filter is loaded first, and what it has no business with is out of its sight", () => {
  const containment = { nft: '/usr/sbin/nft', resolvers: [], onLink: [], endpoints: [] };
  const settings = { ...site.settings, VIGIA_DATABASE_URL_FILE: '/srv/database-url' };
  const [, router] = render({ containment, settings }, 0);
  const own = '/var/lib/vigia/private/default';
  expect(router?.path).toBe('/etc/systemd/system/skupper-default.service.d/vigia.conf');
  expect(router?.text).toContain('StartLimitIntervalSec=0\nAfter=nftables.service\n');
  for (const line of [
    `ExecStartPre=+/usr/sbin/nft -f ${own}/router.nft`,
    'ExecStopPost=-+/usr/sbin/nft delete table inet vigia_default',
    'CapabilityBoundingSet=',
    'ProtectSystem=strict',
    `InaccessiblePaths=-${own}`,
    'InaccessiblePaths=-/srv/database-url',
    'InaccessiblePaths="-/models/tiny 100%%.gguf"',
  ]) {
    expect(router?.text.split('\n')).toContain(line);
  }
  expect(render({ settings }, 0)[1]?.text).not.toContain('nft');
});

it("hides a user's home from the router, but for what the router needs, where the user's manager can", () => {
  const [, router] = render({ hidesHome: true });
  const lines = router?.text.split('\n') ?? [];
  for (const line of [
    'PrivateUsers=yes',
    'ProtectHome=tmpfs',
    'InaccessiblePaths="-/models/tiny 100%%.gguf"',
    'BindReadOnlyPaths=/home/pilot/.local/share/skupper/namespaces/default/runtime',
  ]) {
    expect(lines).toContain(line);
  }
  expect(router?.text).not.toContain('CapabilityBoundingSet');
  // A service that asked in vain would not start.
  expect(render()[1]?.text).not.toContain('Protect');
});

it('writes containers for Quadlet, confined, with the model server started before the agent', () => {
  const units = render({
    platform: 'podman',
    program: { kind: 'container', image: 'registry.example.test/vigia/private-site-agent:0.1.0' },
    modelService: {
      image: 'registry.example.test/llama.cpp:server',
      port: 8081,
      arguments: ['-m', '{file}', '--host', '127.0.0.1', '--port', '{port}'],
    },
  });
  const [model, agent] = units;
  expect(units).toHaveLength(2);
  expect(model?.path).toBe('/home/pilot/.config/containers/systemd/vigia-model-default.container');
  expect(model?.text).toContain('Exec=-m "/models/tiny 100%%.gguf" --host 127.0.0.1 --port 8081\n');
  expect(agent?.text).toContain('Wants=vigia-model-default.service\n');
  expect(agent?.text).toContain('Environment="VIGIA_MODEL_SERVER_URL=http://127.0.0.1:8081"\n');
  expect(agent?.text).toContain('User=%U\nGroup=%G\n');
  expect(model?.text).toContain('Volume=/models/tiny 100%%.gguf:/models/tiny 100%%.gguf:ro,z\n');
  // A key of podman 5 would leave a host with podman 4 without any service.
  expect(agent?.text).toContain('PodmanArgs=--stop-timeout=80\n');
  expect(agent?.text).not.toContain('StopTimeout=');
  for (const unit of units) {
    for (const line of ['ReadOnly=true', 'NoNewPrivileges=true', 'DropCapability=all']) {
      expect(unit.text).toContain(`${line}\n`);
    }
    // Quadlet's own are always on: systemd refuses to enable what is generated.
    expect(unit.isEnabled).toBe(false);
  }
});

it('hands words to a program as they are', () => {
  expect(quoteWord('a b')).toBe('"a b"');
  expect(quoteWord('100%$HOME"\\')).toBe('"100%%$$HOME\\"\\\\"');
  expect(quoteAssignment('A', 'x"y $z %n')).toBe('"A=x\\"y $z %%n"');
});

const hasSystemd = spawnSync('systemd-analyze', ['--version']).status === 0;
// eslint-disable-next-line no-console -- a test that is skipped says so
if (!hasSystemd) console.warn('Units are not verified: there is no systemd-analyze on PATH.');

(hasSystemd ? it : it.skip).each([
  ['a user', 1000],
  ['root', 0],
])('is accepted by systemd for %s', (_name, uid) => {
  const directory = mkdtempSync(join(tmpdir(), 'vigia-units-'));
  try {
    const [agent, router] = render(
      {
        program: { ...site.program, agent: '/bin/true' } as never,
        ...(uid === 0 && {
          containment: { nft: '/bin/true', resolvers: [], onLink: [], endpoints: [] },
        }),
      },
      uid,
    );
    const files = [agent, router].flatMap((unit) => unit ?? []);
    for (const { path, text } of files) {
      const folder = path.endsWith('.conf') ? join(directory, basename(dirname(path))) : directory;
      mkdirSync(folder, { recursive: true });
      writeFileSync(join(folder, basename(path)), text.replace('/opt/bin/skrouterd', '/bin/true'));
    }
    const skuppers = join(directory, 'skupper-default.service');
    writeFileSync(skuppers, '[Service]\nType=simple\nExecStart=skrouterd -c /x\n');
    const { status, stderr } = spawnSync(
      'systemd-analyze',
      ['verify', '--man=no', join(directory, 'vigia-agent-default.service'), skuppers],
      { encoding: 'utf8', env: { ...process.env, SYSTEMD_UNIT_PATH: `${directory}:` } },
    );
    const ours = stderr.split('\n').filter((line) => /vigia|skupper-default/.test(line));
    expect({ status, ours }).toEqual({ status: 0, ours: [] });
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
});
