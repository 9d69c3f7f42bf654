import { existsSync } from 'node:fs';
import { cp, mkdir, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';

import { jest } from '@jest/globals';
import { createTestNetwork, type TestNetwork } from '@vigia/private-host/testing';
import { configurationText } from '@vigia/router-network';
import { prepareTwoSites, routerForTests, until } from '@vigia/router-network/testing';

import { createPrivateHost, lastEvent } from '../../testing/private-site.ts';

jest.setTimeout(120_000);

const program = await routerForTests();
const agent = 'vigia-agent-default.service';
const router = 'skupper-default.service';
const watch = 'vigia-watch-default.service';

let network: TestNetwork;
let host: Awaited<ReturnType<typeof createPrivateHost>>;

beforeAll(() => {
  network = createTestNetwork();
});
beforeEach(async () => {
  host = await createPrivateHost(network);
  await host.control.up();
  host.programs.calls.length = 0;
});
afterEach(() => host.remove());

const act = (verb: string, ...words: string[]) => host.vigia(['private', verb, ...words]);
/** Everything below a folder with its content, but what changes by itself. */
async function contentOf(directory: string): Promise<Record<string, string>> {
  const names = (await readdir(directory, { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath, entry.name))
    .sort();
  const texts = await Promise.all(names.map((name) => readFile(name, 'utf8')));
  return Object.fromEntries(names.map((name, index) => [name, texts[index] ?? '']));
}

describe('vigia private stop and start', () => {
  it('stops the door first and keeps every file, also those of Skupper', async () => {
    const before = await contentOf(host.directory);
    const { code, stdout, stderr } = await act('stop');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toContain('Stopped. Everything is kept: vigia private start');
    expect(host.programs.calls).toEqual(
      [watch, router, agent].map((each) => `systemctl stop ${each}`),
    );
    expect(await contentOf(host.directory)).toEqual(before);
  });

  it('starts again what was stopped, and the next up has nothing to do', async () => {
    expect((await act('stop')).code).toBe(0);
    host.programs.calls.length = 0;
    const run = await act('start', '--output', 'json');
    expect(run.code).toBe(0);
    expect(lastEvent(run)).toMatchObject({ event: 'result', name: 'start', restored: false });
    expect(host.programs.calls).toEqual(
      [agent, router, watch].map((each) => `systemctl start ${each}`),
    );
  });

  it('puts back at the start what the system stop of Skupper has destroyed', async () => {
    const { inputResources, namespace } = host.paths.skupper;
    const before = await contentOf(inputResources);
    expect((await act('stop')).code).toBe(0);
    await host.host.run('skupper', ['system', 'stop'], { signal: new AbortController().signal });
    expect(existsSync(namespace)).toBe(false);
    const { code, stdout } = await act('start');
    expect(code).toBe(0);
    expect(stdout).toContain(`it was put back from ${host.paths.resources}`);
    expect(await contentOf(inputResources)).toEqual(before);
    expect(host.programs.active.get(router)).toBe('active');
  });

  it('asks before it cuts answers: refuses where nobody can be asked or says no, goes on by --yes', async () => {
    host.agentSays({ running: 2 });
    const refused = await act('stop');
    expect(refused).toMatchObject({ code: 2 });
    expect(refused.stdout).toContain('This cuts 2 answers that run now.');
    expect(refused.stderr).toContain('--yes');
    const declined = await host.vigia(['private', 'stop'], { typed: 'n' });
    expect(declined.code).toBe(1);
    expect(declined.stderr).toContain('Nothing was changed.');
    expect(host.programs.calls).toEqual([]);
    expect((await act('stop', '--yes')).code).toBe(0);
    expect(host.programs.active.get(agent)).toBe('inactive');
  });

  it('names the service that does not start, and where its log is', async () => {
    const { run } = host.programs;
    host.host.run = async (program, args, options) =>
      program === 'systemctl' && args.includes('start')
        ? { code: 1, stdout: '', stderr: 'Job failed.\n', isMissing: false }
        : run(program, args, options);
    const { code, stderr } = await act('start');
    expect(code).toBe(1);
    expect(stderr).toContain(`start ${agent} failed: Job failed.`);
    expect(stderr).toContain(`journalctl --user -u ${agent}`);
  });
});

describe('vigia private down', () => {
  it('asks, and does nothing where nobody can be asked or says no', async () => {
    const refused = await act('down');
    expect(refused.code).toBe(2);
    expect(refused.stdout).toContain(`stay in ${host.paths.own}`);
    expect(refused.stderr).toContain('--yes');
    expect((await host.vigia(['private', 'down'], { typed: 'n' })).code).toBe(1);
    expect(host.programs.calls).toEqual([]);
  });

  it('removes what runs, says what it leaves, and up brings it back from there', async () => {
    await mkdir(host.paths.data, { recursive: true });
    await writeFile(path.join(host.paths.data, 'vigia.db'), 'conversations');
    const { code, stdout } = await host.vigia(['private', 'down'], { typed: 'y' });
    expect(code).toBe(0);
    expect(stdout).toContain(`Removed. What stays: ${host.paths.own}`);
    expect(host.programs.calls).toEqual([
      ...[watch, router, agent].map((each) => `systemctl disable --now ${each}`),
      'skupper system stop',
      'systemctl daemon-reload',
    ]);
    expect(await readdir(host.paths.units)).toEqual([]);
    expect(existsSync(host.paths.skupper.namespace)).toBe(false);
    expect(await readdir(host.paths.resources)).toHaveLength(4);
    expect(existsSync(path.join(host.paths.data, 'vigia.db'))).toBe(true);
    host.agentSays({ lastLetInAt: '2999-01-01T00:00:00.000Z' });
    const again = await host.up();
    expect({ code: again.code, said: again.stderr }).toEqual({ code: 0, said: '' });
    expect(host.programs.active.get(router)).toBe('active');
  });

  it('goes on by hand where skupper cannot, and says so', async () => {
    host.programs.versions['skupper'] = null;
    const run = await act('down', '--yes', '--output', 'json');
    expect(run.code).toBe(0);
    expect(run.stdout).toContain('"name":"by-hand"');
    expect(lastEvent(run)).toMatchObject({ name: 'removed', left: host.paths.own });
    expect(existsSync(host.paths.skupper.namespace)).toBe(false);
  });
});

it.each(['status', 'start', 'stop', 'down'])(
  'names what to do where nothing is installed: %s',
  async (verb) => {
    await rm(host.paths.siteFile);
    const { code, stderr } = await act(verb);
    expect(code).toBe(1);
    expect(stderr).toContain('No private site is installed here in default.');
    expect(stderr).toContain('vigia private up <SITE.vigia-link>');
  },
);

describe('vigia private status', () => {
  it('shows services and agent, and says why the link is not known', async () => {
    const { code, stdout } = await act('status');
    expect(code).toBe(1);
    expect(stdout).toMatch(new RegExp(`${agent}\\s+active\\s+enabled`));
    expect(stdout).toContain('Agent 0.1.0: model Tiny ready, 0 answers running, 0 waiting');
    expect(stdout).toContain('The router does not tell how its link is');
    expect(stdout).toContain('Not everything is well: vigia doctor --side private');
  });

  it('waits for a router that has just started, and says so where it still does not answer', async () => {
    host.programs.activeFor = 20_000;
    const { code, stdout } = await act('status');
    expect(code).toBe(1);
    expect(stdout).toContain('The router is starting and does not answer yet');
    expect(stdout).not.toContain('The router does not tell');
  });

  it('tells one that was stopped on purpose from one that fell', async () => {
    await act('stop');
    await host.servers.operator.close();
    const { code, stdout } = await act('status');
    expect(code).toBe(1);
    expect(stdout).toContain('The agent does not answer.');
    expect(stdout).toContain('It is stopped; nothing is lost: vigia private start');
    expect(stdout).not.toContain('The router does not tell');
    host.programs.active.set(agent, 'failed');
    expect((await act('status')).stdout).toContain('Not everything is well');
  });

  it('says it all as JSON too, without a key', async () => {
    const run = await act('status', '--output', 'json');
    expect(run.code).toBe(1);
    expect(lastEvent(run)).toMatchObject({
      event: 'result',
      name: 'status',
      healthy: false,
      site: { name: 'lab', link: { publicSite: 'hub' } },
      services: [agent, router, watch].map((service) => ({
        service,
        active: 'active',
        enabled: 'enabled',
      })),
      agent: { status: { model: { state: 'ready' } } },
    });
    expect(run.stdout).not.toMatch(/BEGIN|swordfish/);
  });

  it('speaks Portuguese', async () => {
    const { stdout } = await host.vigia(['private', 'status'], { locale: 'pt_BR.UTF-8' });
    expect(stdout).toContain('SERVIÇO');
    expect(stdout).toContain('modelo Tiny pronto');
    expect(stdout).toContain('Nem tudo está bem');
  });

  (program ? it : it.skip)(
    'shows the link as the real router sees it, and is well only with it',
    async () => {
      if (program === null) return;
      const two = await prepareTwoSites(program);
      try {
        const { management, linkEndpoint, configuration, linkName } = two.privateSite;
        const certificates = path.join(host.paths.skupper.namespace, 'runtime', 'certs');
        await mkdir(certificates, { recursive: true });
        await symlink(
          management.credentialsDirectory,
          path.join(certificates, 'skupper-local-client'),
        );
        const { credentialsDirectory } = linkEndpoint;
        await cp(
          credentialsDirectory,
          path.join(certificates, path.basename(credentialsDirectory)),
          {
            recursive: true,
          },
        );
        await writeFile(host.paths.skupper.routerConfiguration, configurationText(configuration));
        await two.startPrivate();
        const alone = await act('status');
        expect(alone.code).toBe(1);
        expect(alone.stdout).toMatch(new RegExp(`${linkName}\\s+(connecting|failed)`));
        await two.startPublic();
        await until('the status is well', async () => (await act('status')).code === 0);
        const { stdout } = await act('status');
        expect(stdout).toMatch(new RegExp(`${linkName}\\s+up`));
        expect(stdout).toContain('Everything runs, and the link is up.');
      } finally {
        await two.stop();
      }
    },
  );
});
