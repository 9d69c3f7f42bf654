import { chmod, readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';

import { jest } from '@jest/globals';
import { formatLinkFile } from '@vigia/pairing';
import { createTestNetwork, type TestNetwork } from '@vigia/private-host/testing';
import {
  createAuthority,
  type GrantServer,
  type ProxyServer,
  startGrantServer,
  startProxyServer,
} from '@vigia/skupper-config/testing';

import { createPrivateHost, lastEvent } from '../../testing/private-site.ts';

jest.setTimeout(120_000);

const agent = 'vigia-agent-default.service';
const watch = 'vigia-watch-default.service';

let network: TestNetwork;
let host: Awaited<ReturnType<typeof createPrivateHost>>;

beforeAll(() => {
  network = createTestNetwork();
});
beforeEach(async () => {
  host = await createPrivateHost(network);
  host.agentSays({ lastLetInAt: '2999-01-01T00:00:00.000Z' });
});
afterEach(() => host.remove());

const well = ({ code, stderr }: { code: number; stderr: string }) =>
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });

describe('vigia private up', () => {
  it('sets the host up and ends when a signed request came through', async () => {
    const run = await host.up();
    well(run);
    expect(run.stdout).toContain('a signed request came through');
    expect(run.stdout).toContain('The private site works.');
    expect(host.programs.calls).toEqual([
      'systemctl daemon-reload',
      `systemctl enable ${agent}`,
      `systemctl enable ${watch}`,
      `systemctl start ${agent}`,
      `systemctl start ${watch}`,
      'skupper system start',
    ]);
  });

  it('changes nothing the second time, and cuts nothing', async () => {
    well(await host.up());
    host.programs.calls.length = 0;
    host.agentSays({ running: 3 });
    const again = await host.up();
    well(again);
    expect(again.stdout).toContain('as it should be; nothing was changed');
    expect(again.stdout).not.toContain('This cuts');
    expect(host.programs.calls).toEqual([]);
  });

  it('does only what a change needs, and asks before it cuts answers', async () => {
    well(await host.up());
    host.programs.calls.length = 0;
    const other = path.join(host.directory, 'other.gguf');
    await writeFile(other, '');
    host.agentSays({ running: 1 });
    const refused = await host.up('--model', other);
    expect(refused.code).toBe(2);
    expect(refused.stdout).toContain('This cuts 1 answer that runs now.');
    expect(host.programs.calls).toEqual([]);
    well(await host.up('--model', other, '--yes'));
    expect(host.programs.calls).toEqual(['systemctl daemon-reload', `systemctl restart ${agent}`]);
  });

  it('tells what it would do, and does nothing', async () => {
    const run = await host.up('--dry-run', '--output', 'json');
    well(run);
    expect(run.stdout).toContain(`start ${agent}`);
    expect(lastEvent(run)).toMatchObject({ name: 'dry-run', changes: true });
    expect(host.programs.calls).toEqual([]);
  });

  it('refuses a host that is unfit by the check that says why, and goes on by --force', async () => {
    host.programs.versions['podman'] = null;
    const refused = await host.up('--output', 'json');
    expect(refused.code).toBe(21);
    expect(lastEvent(refused)).toMatchObject({ event: 'error', code: 'unfit', exitCode: 21 });
    expect(refused.stdout).toContain('host.platform');
    expect(host.programs.calls).toEqual([]);
    well(await host.up('--force'));
  });

  it('refuses a link file that others may read, with the command that mends it', async () => {
    await chmod(host.file, 0o644);
    const { code, stdout } = await host.up();
    expect(code).toBe(21);
    expect(stdout).toContain(`chmod 600 ${host.file}`);
  });

  it('opens an encrypted link file by its passphrase, and refuses a wrong one without a change', async () => {
    const passphrase = path.join(host.directory, 'passphrase');
    await writeFile(
      host.file,
      await formatLinkFile(host.link, { passphrase: 'four words of mine' }),
    );
    await writeFile(passphrase, 'another\n');
    const nobody = await host.up();
    expect(nobody.code).toBe(1);
    expect(nobody.stderr).toContain('--passphrase-file');
    const wrong = await host.up('--passphrase-file', passphrase);
    expect(wrong.code).toBe(1);
    expect(host.programs.calls).toEqual([]);
    await writeFile(passphrase, 'four words of mine\n');
    well(await host.up('--passphrase-file', passphrase));
    const typed = await host.vigia(['private', 'up', host.file, '--dry-run'], {
      typed: 'four words of mine',
    });
    expect(typed.code).toBe(0);
    expect(typed.stdout + typed.stderr).not.toContain('four words');
  });

  it('ends with 20 when all runs and no signed request came', async () => {
    host.agentSays({ lastLetInAt: null });
    const run = await host.up('--wait', '1');
    expect(run.code).toBe(20);
    expect(run.stderr).toContain('vigia doctor');
  });

  it.each([
    [
      'no file',
      () => Promise.resolve(),
      ['--model', '/nowhere/model.gguf'],
      12,
      '/nowhere/model.gguf',
    ],
    [
      'no agent',
      () => Promise.resolve(),
      ['--agent-program', '/nowhere/agent'],
      1,
      '/nowhere/agent',
    ],
    [
      'a file that is no link file',
      () => writeFile(host.file, 'hello\n'),
      [],
      1,
      'vigia link issue',
    ],
  ] satisfies [string, () => Promise<void>, string[], number, string][])(
    'says which file is at fault: %s',
    async (_what, spoil, words, code, said) => {
      await spoil();
      const run = await host.up(...words);
      expect({ code: run.code, stderr: run.stderr }).toEqual({
        code,
        stderr: expect.stringContaining(said) as string,
      });
      expect(host.programs.calls).toEqual([]);
    },
  );

  describe('with a token', () => {
    let grants: GrantServer;
    let proxy: ProxyServer;
    const authority = createAuthority();
    beforeEach(async () => {
      grants = await startGrantServer(authority.issue(), network.authority);
      const port = String(host.servers.router.port);
      grants.endpoints = [{ name: 'inter-router', host: 'localhost', port }];
      proxy = await startProxyServer();
    });
    afterEach(() => Promise.all([grants.close(), proxy.close()]));
    const carry = async (
      url: string,
      ca = authority.certificate,
      expiresAt = '2999-01-01T00:00:00.000Z',
    ) => {
      const join = { method: 'token' as const, url, code: 'swordfish-0123456789abcd', ca };
      const text = await formatLinkFile({ ...host.link, expiresAt, join }, {});
      await writeFile(host.file, text, { mode: 0o600 });
    };

    it('redeems it once through the proxy of the environment, and not again', async () => {
      Object.assign(host.host.environment, { HTTPS_PROXY: proxy.url });
      await carry(grants.grant().url);
      const run = await host.up('--output', 'json');
      well(run);
      expect(run.stdout).not.toContain('swordfish');
      expect(proxy.tunnels).toEqual([`127.0.0.1:${grants.port}`]);
      well(await host.up());
      expect(grants.requests).toHaveLength(1);
      const files = await readdir(host.paths.skupper.inputResources);
      expect(files.sort()).toEqual([
        'Connector-vigia-agent.yaml',
        'Link-vigia.yaml',
        'Secret-vigia.yaml',
        'Site-lab.yaml',
      ]);
    });

    it.each([
      ['was used', { redemptions: 2, redemptionsAllowed: 2 }, 'used as often as it may be'],
      ['has ended there', { expirationTime: '2020-01-01T00:00:00Z' }, 'has expired'],
      ['has another code', { code: 'another' }, 'refuses the code'],
    ])(
      'says why one that %s is refused, and what to do, without a change',
      async (_w, grant, said) => {
        await carry(grants.grant(grant).url);
        const { code, stderr } = await host.up();
        expect(code).toBe(1);
        expect(stderr).toContain(said);
        expect(stderr).toMatch(/issue a new|Issue a new/);
        expect(stderr).not.toContain('swordfish');
        expect(host.programs.calls).toEqual([]);
      },
    );

    it('trusts the authority of the token alone', async () => {
      await carry(grants.grant().url, createAuthority('stranger').certificate);
      const { code, stderr } = await host.up();
      expect(code).toBe(1);
      expect(stderr).toContain('not signed by the authority of the token');
      expect(grants.requests).toEqual([]);
    });

    it('does not even ask with one whose time is up by its own file', async () => {
      await carry(grants.grant().url, authority.certificate, '2020-01-01T00:00:00.000Z');
      const { code, stdout } = await host.up();
      expect(code).toBe(21);
      expect(stdout).toContain('vigia link issue lab --replace');
      expect(grants.requests).toEqual([]);
    });
  });

  it('takes what skupper link generate prints, with the key and the name that it lacks', async () => {
    const { join } = host.link;
    if (join.method !== 'certificate') throw new Error('the link of the test has a certificate');
    await writeFile(host.file, join.documents);
    const lacking = await host.up();
    expect(lacking.code).toBe(1);
    expect(lacking.stderr).toContain('--verification-key KEY.pem');
    const key = path.join(host.directory, 'key.pem');
    const [first] = host.link.publicSite.verificationKeys;
    await writeFile(key, first?.publicKeyPem ?? '');
    const words = ['--verification-key', key, '--name', 'lab'];
    well(await host.up(...words));
    host.programs.calls.length = 0;
    well(await host.up(...words));
    expect(host.programs.calls).toEqual([]);
  });

  it('keeps the secret of the link in files of its owner alone, and out of what it says', async () => {
    const run = await host.up('--output', 'json');
    well(run);
    const secret = await readFile(path.join(host.paths.resources, 'Secret-vigia.yaml'), 'utf8');
    const key = /tls\.key: (\S{40})/.exec(secret)?.[1] ?? 'none';
    expect(key).not.toBe('none');
    expect(run.stdout + host.programs.calls.join()).not.toContain(key);
  });
});
