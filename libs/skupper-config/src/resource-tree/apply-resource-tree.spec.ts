import { chmod, mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { buildAccessToken } from '../build/build-access.ts';
import { buildListener, buildMultiKeyListener } from '../build/build-listener.ts';
import { buildSite } from '../build/build-site.ts';
import { podman } from '../testing/targets.ts';
import {
  createTestHost,
  connector,
  credentials,
  modeOf,
  names,
  refusal,
  resources,
  type TestHost,
} from '../testing/test-host.ts';
import { toYaml } from '../yaml/to-yaml.ts';
import { planResourceTree } from './apply-resource-tree.ts';
import { lintResourceTree } from './lint-resource-tree.ts';

let host: TestHost;

beforeEach(async () => {
  host = await createTestHost();
});
afterEach(() => host.remove());

describe('applyResourceTree', () => {
  it('writes each resource under its canonical name, ours and Skupper’s alike, secrets for the owner alone', async () => {
    const plan = await host.apply();
    expect(plan.changes.map(({ change }) => change)).toEqual(['added', 'added', 'added', 'added']);
    expect(plan.reload.action).toBe('start');
    for (const directory of [host.ownDirectory, host.paths.inputResources]) {
      expect((await readdir(directory)).sort()).toEqual(names);
      expect(await modeOf(join(directory, 'Secret-link-hub.yaml'))).toBe('600');
      expect(await modeOf(join(directory, 'Site-lab.yaml'))).toBe('644');
      expect(await readFile(join(directory, 'Connector-instructlab.yaml'), 'utf8')).toBe(
        toYaml(connector),
      );
    }
    expect(await modeOf(host.ownDirectory)).toBe('700');
    expect(await lintResourceTree(host.paths, { target: podman })).toEqual([]);
  });

  it('writes nothing the second time', async () => {
    await host.apply();
    const path = join(host.paths.inputResources, 'Site-lab.yaml');
    const { ino } = await stat(path);
    const plan = await host.apply([...resources].reverse());
    expect(plan.changes).toEqual([]);
    expect((await stat(path)).ino).toBe(ino);
  });

  it('mends the mode of a secret, and a file that was changed by hand', async () => {
    await host.apply();
    const path = join(host.paths.inputResources, 'Secret-link-hub.yaml');
    await chmod(path, 0o644);
    await writeFile(
      join(host.paths.inputResources, 'Connector-instructlab.yaml'),
      toYaml({ ...connector, spec: { ...connector.spec, port: 9 } }),
    );
    const plan = await host.apply();
    expect(plan.changes).toEqual([
      { change: 'changed', kind: 'Connector', name: 'instructlab', fields: ['spec.port'] },
    ]);
    expect(await modeOf(path)).toBe('600');
    expect(
      await readFile(join(host.paths.inputResources, 'Connector-instructlab.yaml'), 'utf8'),
    ).toBe(toYaml(connector));
  });

  it('comes back from our folder when Skupper has deleted its own', async () => {
    await host.apply();
    await rm(host.paths.namespace, { recursive: true });
    expect((await readdir(host.ownDirectory)).sort()).toEqual(names);
    await host.apply();
    expect((await readdir(host.paths.inputResources)).sort()).toEqual(names);
  });

  it('removes what it wrote and no longer wants', async () => {
    const extra = buildListener(
      { name: 'metrics', routingKey: 'metrics', host: '127.0.0.1', port: 9000 },
      podman,
    );
    await host.apply([...resources, extra]);
    const { changes } = await host.apply();
    expect(changes).toEqual([{ change: 'removed', kind: 'Listener', name: 'metrics', fields: [] }]);
    expect((await readdir(host.paths.inputResources)).sort()).toEqual(names);
    expect((await readdir(host.ownDirectory)).sort()).toEqual(names);
  });

  it('removes what it no longer wants also when an earlier run was cut short, and leaves what is not ours', async () => {
    const extra = buildListener(
      { name: 'metrics', routingKey: 'metrics', host: '127.0.0.1', port: 9000 },
      podman,
    );
    await host.apply([...resources, extra]);
    const foreign = join(host.paths.inputResources, 'Listener-mine.yaml');
    await writeFile(
      foreign,
      toYaml(
        buildListener({ name: 'mine', routingKey: 'm', host: '127.0.0.1', port: 9001 }, podman),
      ),
    );
    // Cut short after Skupper's copy was removed and before ours was.
    await rm(join(host.paths.inputResources, 'Listener-metrics.yaml'));
    const plan = await host.apply();
    expect(plan.foreignFiles).toEqual(['Listener-mine.yaml']);
    expect((await readdir(host.ownDirectory)).sort()).toEqual(names);
    expect((await readdir(host.paths.inputResources)).sort()).toEqual([
      names[0],
      names[1],
      'Listener-mine.yaml',
      names[2],
      names[3],
    ]);
  });

  it('never writes an AccessToken, and refuses while someone else’s lies there', async () => {
    const token = buildAccessToken(
      { name: 't', url: 'https://g.example.test/u', code: 'c', ca: credentials.ca },
      { ...podman, platform: 'kubernetes' },
    );
    expect(await refusal(host.apply([...resources, token]))).toMatchObject({
      code: 'access_token_in_tree',
    });
    await expect(readdir(host.ownDirectory)).rejects.toMatchObject({ code: 'ENOENT' });
    await host.apply();
    await writeFile(join(host.paths.inputResources, 'AccessToken-t.yaml'), toYaml(token));
    const error = await refusal(host.apply());
    expect(error.code).toBe('invalid_resource_set');
    expect(error.findings).toMatchObject([
      { rule: 'access-token-in-input', file: 'AccessToken-t.yaml', line: 2 },
    ]);
  });

  it('refuses a whole that does not fit, before it writes anything', async () => {
    await mkdir(host.paths.inputResources, { recursive: true });
    await writeFile(
      join(host.paths.inputResources, 'Site-old.yaml'),
      toYaml(buildSite({ name: 'old' }, podman)),
    );
    const error = await refusal(host.apply());
    expect(error.findings.map(({ rule, file }) => [rule, file])).toEqual([
      ['site-count', 'Site-old.yaml'],
    ]);
    expect(await readdir(host.paths.inputResources)).toEqual(['Site-old.yaml']);
  });

  it('refuses another kind of strategy for a MultiKeyListener that is there', async () => {
    const multi = { name: 'm', host: '127.0.0.1', port: 9002 };
    await host.apply([
      ...resources,
      buildMultiKeyListener({ ...multi, strategy: { priority: ['a', 'b'] } }, podman),
    ]);
    const same = buildMultiKeyListener({ ...multi, strategy: { priority: ['b'] } }, podman);
    await expect(host.apply([...resources, same])).resolves.toBeDefined();
    const other = buildMultiKeyListener({ ...multi, strategy: { weighted: { a: 1 } } }, podman);
    expect(
      (await refusal(host.apply([...resources, other]))).findings.map(({ rule }) => rule),
    ).toEqual(['strategy-immutable']);
  });

  it('leaves no part of a file behind when it cannot be written', async () => {
    await mkdir(join(host.ownDirectory, 'Site-lab.yaml', 'in-the-way'), { recursive: true });
    expect(await refusal(host.apply())).toMatchObject({ code: 'resource_tree_unwritable' });
    expect((await readdir(host.ownDirectory)).filter((name) => name.endsWith('.tmp'))).toEqual([]);
  });

  it('tells all this beforehand without a change', async () => {
    const plan = await planResourceTree({
      resources,
      ownDirectory: host.ownDirectory,
      paths: host.paths,
      target: podman,
    });
    expect(plan.changes).toHaveLength(4);
    await expect(readdir(host.home)).resolves.toEqual([]);
  });
});
