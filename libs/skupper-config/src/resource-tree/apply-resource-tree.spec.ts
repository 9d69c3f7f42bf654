import {
  chmod,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rm,
  stat,
  utimes,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { buildConnector } from '../build/build-connector.ts';
import { buildAccessToken } from '../build/build-access.ts';
import { buildLinkResources } from '../build/build-link.ts';
import { buildListener, buildMultiKeyListener } from '../build/build-listener.ts';
import { buildSite } from '../build/build-site.ts';
import { SkupperConfigError } from '../errors.ts';
import { type Resource } from '../resources/kinds.ts';
import { createAuthority } from '../testing/certificates.ts';
import { podman } from '../testing/lint-cases.ts';
import { toYaml } from '../yaml/to-yaml.ts';
import {
  applyResourceTree,
  planResourceTree,
  type ResourceTreeInput,
} from './apply-resource-tree.ts';
import { lintResourceTree } from './lint-resource-tree.ts';
import { skupperBaseDirectory, type SkupperPaths, skupperPaths } from './skupper-paths.ts';

const credentials = createAuthority().issue();
const site = buildSite({ name: 'lab', edge: false, ha: false }, podman);
const connector = buildConnector(
  { name: 'instructlab', routingKey: 'instructlab', host: '127.0.0.1', port: 8000 },
  podman,
);
const { secret, links } = buildLinkResources(
  {
    name: 'link-hub',
    siteMode: 'interior',
    credentials,
    endpoints: [{ name: 'inter-router', host: 'r1.example.test', port: '443' }],
  },
  podman,
);
const resources: Resource[] = [site, connector, secret, ...links];
const names = [
  'Connector-instructlab.yaml',
  'Link-link-hub.yaml',
  'Secret-link-hub.yaml',
  'Site-lab.yaml',
];

let home: string;
let paths: SkupperPaths;
let ownDirectory: string;

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'vigia-tree-'));
  ownDirectory = join(home, 'vigia', 'resources');
  paths = skupperPaths(skupperBaseDirectory({ isRoot: false, homeDirectory: home }));
});
afterEach(() => rm(home, { recursive: true, force: true }));

const apply = (wanted: readonly Resource[] = resources, more: Partial<ResourceTreeInput> = {}) =>
  applyResourceTree({ resources: wanted, ownDirectory, paths, target: podman, ...more });

async function refusal(attempt: Promise<unknown>): Promise<SkupperConfigError> {
  const error: unknown = await attempt.catch((thrown) => thrown);
  if (!(error instanceof SkupperConfigError))
    throw new Error('it was not refused', { cause: error });
  return error;
}

const modeOf = async (path: string) => ((await stat(path)).mode & 0o777).toString(8);

/** What Skupper does at start and reload: it takes a snapshot as Go writes it, and puts the status beside it. */
async function startSite(state: readonly Resource[] = resources): Promise<void> {
  for (const directory of [paths.snapshot, paths.runtimeResources]) {
    await rm(directory, { recursive: true, force: true });
    await mkdir(directory, { recursive: true });
    for (const resource of state) {
      const written = structuredClone(resource) as unknown as {
        metadata: Record<string, unknown>;
        spec?: object;
        status: unknown;
      };
      written.metadata['creationTimestamp'] = null;
      if (resource.kind === 'Site') written.metadata['uid'] = 'b7f2';
      written.status = {};
      await writeFile(
        join(directory, `${resource.kind}-${resource.metadata.name}.yaml`),
        JSON.stringify(written, (_key, value) => (value === false ? undefined : value)),
      );
    }
  }
}

describe('skupperPaths', () => {
  it('finds the folders of root and of users', () => {
    const own = { isRoot: false, homeDirectory: '/home/ana' };
    expect(
      skupperPaths(skupperBaseDirectory({ ...own, isRoot: true }), 'vigia').inputResources,
    ).toBe('/var/lib/skupper/namespaces/vigia/input/resources');
    expect(skupperPaths(skupperBaseDirectory(own)).snapshot).toBe(
      '/home/ana/.local/share/skupper/namespaces/default/internal/snapshot',
    );
    expect(skupperBaseDirectory({ ...own, dataHome: '/data' })).toBe('/data/skupper');
  });
});

describe('applyResourceTree', () => {
  it('writes each resource under its canonical name, ours and Skupper’s alike, secrets for the owner alone', async () => {
    const plan = await apply();
    expect(plan.changes.map(({ change }) => change)).toEqual(['added', 'added', 'added', 'added']);
    expect(plan.reload.action).toBe('start');
    for (const directory of [ownDirectory, paths.inputResources]) {
      expect((await readdir(directory)).sort()).toEqual(names);
      expect(await modeOf(join(directory, 'Secret-link-hub.yaml'))).toBe('600');
      expect(await modeOf(join(directory, 'Site-lab.yaml'))).toBe('644');
      expect(await readFile(join(directory, 'Connector-instructlab.yaml'), 'utf8')).toBe(
        toYaml(connector),
      );
    }
    expect(await modeOf(ownDirectory)).toBe('700');
    expect(await lintResourceTree(paths, { target: podman })).toEqual([]);
  });

  it('writes nothing the second time', async () => {
    await apply();
    const path = join(paths.inputResources, 'Site-lab.yaml');
    const { ino } = await stat(path);
    const plan = await apply([...resources].reverse());
    expect(plan.changes).toEqual([]);
    expect((await stat(path)).ino).toBe(ino);
  });

  it('mends the mode of a secret, and a file that was changed by hand', async () => {
    await apply();
    const path = join(paths.inputResources, 'Secret-link-hub.yaml');
    await chmod(path, 0o644);
    await writeFile(
      join(paths.inputResources, 'Connector-instructlab.yaml'),
      toYaml({ ...connector, spec: { ...connector.spec, port: 9 } }),
    );
    const plan = await apply();
    expect(plan.changes).toEqual([
      { change: 'changed', kind: 'Connector', name: 'instructlab', fields: ['spec.port'] },
    ]);
    expect(await modeOf(path)).toBe('600');
    expect(await readFile(join(paths.inputResources, 'Connector-instructlab.yaml'), 'utf8')).toBe(
      toYaml(connector),
    );
  });

  it('comes back from our folder when Skupper has deleted its own', async () => {
    await apply();
    await rm(paths.namespace, { recursive: true });
    expect((await readdir(ownDirectory)).sort()).toEqual(names);
    await apply();
    expect((await readdir(paths.inputResources)).sort()).toEqual(names);
  });

  it('removes what it wrote and no longer wants', async () => {
    const extra = buildListener(
      { name: 'metrics', routingKey: 'metrics', host: '127.0.0.1', port: 9000 },
      podman,
    );
    await apply([...resources, extra]);
    const { changes } = await apply();
    expect(changes).toEqual([{ change: 'removed', kind: 'Listener', name: 'metrics', fields: [] }]);
    expect((await readdir(paths.inputResources)).sort()).toEqual(names);
    expect((await readdir(ownDirectory)).sort()).toEqual(names);
  });

  it('removes what it no longer wants also when an earlier run was cut short, and leaves what is not ours', async () => {
    const extra = buildListener(
      { name: 'metrics', routingKey: 'metrics', host: '127.0.0.1', port: 9000 },
      podman,
    );
    await apply([...resources, extra]);
    const foreign = join(paths.inputResources, 'Listener-mine.yaml');
    await writeFile(
      foreign,
      toYaml(
        buildListener({ name: 'mine', routingKey: 'm', host: '127.0.0.1', port: 9001 }, podman),
      ),
    );
    // Cut short after Skupper's copy was removed and before ours was.
    await rm(join(paths.inputResources, 'Listener-metrics.yaml'));
    const plan = await apply();
    expect(plan.foreignFiles).toEqual(['Listener-mine.yaml']);
    expect((await readdir(ownDirectory)).sort()).toEqual(names);
    expect((await readdir(paths.inputResources)).sort()).toEqual([
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
    expect(await refusal(apply([...resources, token]))).toMatchObject({
      code: 'access_token_in_tree',
    });
    await expect(readdir(ownDirectory)).rejects.toMatchObject({ code: 'ENOENT' });
    await apply();
    await writeFile(join(paths.inputResources, 'AccessToken-t.yaml'), toYaml(token));
    const error = await refusal(apply());
    expect(error.code).toBe('invalid_resource_set');
    expect(error.findings).toMatchObject([
      { rule: 'access-token-in-input', file: 'AccessToken-t.yaml', line: 2 },
    ]);
  });

  it('refuses a whole that does not fit, before it writes anything', async () => {
    await mkdir(paths.inputResources, { recursive: true });
    await writeFile(
      join(paths.inputResources, 'Site-old.yaml'),
      toYaml(buildSite({ name: 'old' }, podman)),
    );
    const error = await refusal(apply());
    expect(error.findings.map(({ rule, file }) => [rule, file])).toEqual([
      ['site-count', 'Site-old.yaml'],
    ]);
    expect(await readdir(paths.inputResources)).toEqual(['Site-old.yaml']);
  });

  it('refuses another kind of strategy for a MultiKeyListener that is there', async () => {
    const multi = { name: 'm', host: '127.0.0.1', port: 9002 };
    await apply([
      ...resources,
      buildMultiKeyListener({ ...multi, strategy: { priority: ['a', 'b'] } }, podman),
    ]);
    const same = buildMultiKeyListener({ ...multi, strategy: { priority: ['b'] } }, podman);
    await expect(apply([...resources, same])).resolves.toBeDefined();
    const other = buildMultiKeyListener({ ...multi, strategy: { weighted: { a: 1 } } }, podman);
    expect((await refusal(apply([...resources, other]))).findings.map(({ rule }) => rule)).toEqual([
      'strategy-immutable',
    ]);
  });

  it('leaves no part of a file behind when it cannot be written', async () => {
    await mkdir(join(ownDirectory, 'Site-lab.yaml', 'in-the-way'), { recursive: true });
    expect(await refusal(apply())).toMatchObject({ code: 'resource_tree_unwritable' });
    expect((await readdir(ownDirectory)).filter((name) => name.endsWith('.tmp'))).toEqual([]);
  });

  it('tells all this beforehand without a change', async () => {
    const plan = await planResourceTree({ resources, ownDirectory, paths, target: podman });
    expect(plan.changes).toHaveLength(4);
    await expect(readdir(home)).resolves.toEqual([]);
  });
});

describe('the need of a reload', () => {
  it('is none when the running site has just this, whatever the layout of the files', async () => {
    await apply();
    await startSite();
    expect((await apply()).reload).toMatchObject({
      action: 'none',
      cutsConnections: false,
      changes: [],
    });
  });

  it('names what changed, and that connections are cut; never a value of a secret', async () => {
    await apply();
    await startSite();
    const renewed = buildLinkResources(
      {
        name: 'link-hub',
        siteMode: 'interior',
        credentials: createAuthority().issue(),
        endpoints: [{ name: 'inter-router', host: 'r2.example.test', port: '443' }],
      },
      podman,
    );
    const { reload } = await apply([site, renewed.secret, ...renewed.links]);
    expect(reload).toMatchObject({ action: 'reload', cutsConnections: true });
    expect(reload.changes).toEqual([
      {
        change: 'changed',
        kind: 'Secret',
        name: 'link-hub',
        fields: ['data["ca.crt"]', 'data["tls.crt"]', 'data["tls.key"]'],
      },
      { change: 'changed', kind: 'Link', name: 'link-hub', fields: ['spec.endpoints[0].host'] },
      { change: 'removed', kind: 'Connector', name: 'instructlab', fields: [] },
    ]);
  });

  it('is there when files of input/certs are newer than the last start', async () => {
    await apply();
    await startSite();
    const set = join(paths.inputCertificates, 'web');
    await mkdir(set, { recursive: true });
    await writeFile(join(set, 'tls.crt'), credentials.certificate);
    const future = new Date(Date.now() + 60_000);
    await utimes(join(set, 'tls.crt'), future, future);
    expect((await apply()).reload).toMatchObject({
      action: 'reload',
      haveCertificatesChanged: true,
      changes: [],
    });
  });

  it('is a start when the site never ran', async () => {
    await apply();
    expect((await apply()).reload.action).toBe('start');
  });
});

describe('lintResourceTree', () => {
  it('finds a secret that others can read, and a set of certificates that is not complete', async () => {
    await apply();
    await chmod(join(paths.inputResources, 'Secret-link-hub.yaml'), 0o640);
    await mkdir(join(paths.inputCertificates, 'web'), { recursive: true });
    await writeFile(join(paths.inputCertificates, 'web', 'tls.crt'), credentials.certificate);
    const findings = await lintResourceTree(paths, { target: podman });
    expect(findings).toMatchObject([
      { rule: 'secret-file-mode', file: 'Secret-link-hub.yaml', document: 1, line: 1 },
      { rule: 'certificate-set-incomplete', file: 'input/certs/web' },
    ]);
  });

  it('takes credentials of a complete folder of input/certs for there', async () => {
    const listener = buildListener(
      { name: 'web', routingKey: 'k', host: '127.0.0.1', port: 9000, tlsCredentials: 'web' },
      podman,
    );
    const { warnings } = await apply([...resources, listener]);
    expect(warnings.map(({ rule }) => rule)).toEqual(['tls-secret-missing']);
    const set = join(paths.inputCertificates, 'web');
    await mkdir(set, { recursive: true });
    for (const name of ['tls.crt', 'tls.key', 'ca.crt']) await writeFile(join(set, name), '');
    expect(await lintResourceTree(paths, { target: podman })).toEqual([]);
  });
});
