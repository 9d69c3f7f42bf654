import { X509Certificate } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

import { jest } from '@jest/globals';
import {
  applyObject,
  type Cluster,
  connectToCluster,
  type KubernetesObject,
  listObjects,
  readObject,
} from '@vigia/cluster';
import {
  actAsSkupper,
  findKubebuilderAssets,
  installSkupperDefinitions,
  type RealApiServer,
  type SkupperStandIn,
  startRealApiServer,
} from '@vigia/cluster/testing';
import { parseLinkFile } from '@vigia/pairing';
import { readLinkDocuments } from '@vigia/skupper-config';
import { createKeyPair } from '@vigia/site-trust';

import { runVigia, type VigiaRun } from '../../testing/run-vigia.ts';

jest.setTimeout(120_000);

const assets = findKubebuilderAssets();
const namespace = 'ilab-chat';
const skupper = 'skupper.io/v2alpha1';
const keys = createKeyPair();

/** All that an operator needs for `vigia link`, as its README says; the rights of no one else are used. */
const rights = [
  { apiGroups: ['skupper.io'], resources: ['sites'], verbs: ['list'] },
  {
    apiGroups: ['skupper.io'],
    resources: ['certificates', 'accessgrants'],
    verbs: ['get', 'list', 'create', 'patch', 'delete'],
  },
  { apiGroups: [''], resources: ['secrets'], verbs: ['get', 'patch', 'delete'] },
  { apiGroups: [''], resources: ['pods'], verbs: ['list', 'delete'] },
];

(assets === null ? describe.skip : describe)('vigia link against a real kube-apiserver', () => {
  let server: RealApiServer | undefined;
  let admin: Cluster;
  let controller: SkupperStandIn | undefined;
  let directory: string;
  const object = (apiVersion: string, kind: string, name: string) =>
    readObject(admin, { apiVersion, kind, name, namespace });

  beforeAll(async () => {
    directory = mkdtempSync(path.join(tmpdir(), 'vigia-link-cluster-'));
    server = await startRealApiServer(assets ?? '');
    for (const user of ['admin', 'nobody'] as const) {
      const text = server.kubeconfigFor(user, namespace);
      writeFileSync(path.join(directory, user), text, { mode: 0o600 });
    }
    admin = await connectToCluster({ environment: {}, kubeconfig: path.join(directory, 'admin') });
    await installSkupperDefinitions(admin);
    for (const each of publicSite()) await applyObject(admin, each);
    controller = actAsSkupper(admin, namespace);
    await untilReady();
  }, 240_000);

  afterAll(async () => {
    await controller?.stop();
    await admin.close();
    await server?.close();
    rmSync(directory, { recursive: true, force: true });
  }, 60_000);

  const vigia = (...words: string[]): Promise<VigiaRun> =>
    runVigia(
      ['link', ...words, '--output', 'json', '--kubeconfig', path.join(directory, 'nobody')],
      { directory, environment: { HOME: directory, VIGIA_HOME: path.join(directory, 'home') } },
    );
  const fileOf = (host: string) =>
    parseLinkFile(readFileSync(path.join(directory, `${host}.vigia-link`), 'utf8'), async () => '');
  async function statesOf(): Promise<Record<string, string>> {
    const { code, stdout, stderr } = await vigia('list');
    expect({ code, stderr }).toMatchObject({ code: 0 });
    const { links } = resultOf(stdout) as { links: { host: string; state: string }[] };
    return Object.fromEntries(links.map(({ host, state }) => [host, state]));
  }
  const well = ({ code, stderr, stdout }: VigiaRun) =>
    expect({ code, said: code === 0 ? '' : stdout + stderr }).toEqual({ code: 0, said: '' });

  it('issues a certificate of its own to each host, by the rights of a small role alone', async () => {
    well(await vigia('issue', 'lab-1'));
    well(await vigia('issue', 'lab-2'));
    const [one, two] = [await fileOf('lab-1'), await fileOf('lab-2')];
    expect(one.publicSite).toMatchObject({ name: 'ilab-chat', routingKey: 'instructlab' });
    expect(one.publicSite.verificationKeys).toEqual([
      expect.objectContaining({ publicKeyPem: keys.publicKeyPem }),
    ]);
    const subjects = [one, two].map(({ join }) => certificateOf(join).subject);
    expect(subjects).toEqual([expect.stringContaining('lab-1'), expect.stringContaining('lab-2')]);
    expect(await statesOf()).toEqual({ 'lab-1': 'good', 'lab-2': 'good' });
  });

  it('refuses a second one for a host, and replaces it when told to by a new certificate', async () => {
    const refused = await vigia('issue', 'lab-2');
    expect(refused.code).toBe(1);
    expect(refused.stderr + refused.stdout).toContain('already_issued');
    const { id, join } = await fileOf('lab-2');
    well(await vigia('issue', 'lab-2', '--replace', '--force'));
    const next = await fileOf('lab-2');
    expect(next.id).not.toBe(id);
    expect(certificateOf(next.join).fingerprint256).not.toBe(certificateOf(join).fingerprint256);
  });

  it('opens a grant with an end and two uses, tells when it was used, and takes back one that was not', async () => {
    well(await vigia('issue', 'lab-3', '--join', 'token', '--expires-in', '20m'));
    well(await vigia('issue', 'lab-4', '--join', 'token', '--expires-in', '20m'));
    const { join, expiresAt } = await fileOf('lab-3');
    expect(join).toMatchObject({ method: 'token', code: expect.any(String) as string });
    expect(Date.parse(expiresAt) - Date.now()).toBeLessThanOrEqual(20 * 60_000);
    expect(await object(skupper, 'AccessGrant', 'vigia-link-lab-3')).toMatchObject({
      spec: { redemptionsAllowed: 2, expirationWindow: '20m' },
    });
    expect(await statesOf()).toMatchObject({ 'lab-3': 'good', 'lab-4': 'good' });
    await controller?.redeem('vigia-link-lab-3');
    expect(await statesOf()).toMatchObject({ 'lab-3': 'used', 'lab-4': 'good' });
    well(await vigia('revoke', 'lab-4'));
    expect(await object(skupper, 'AccessGrant', 'vigia-link-lab-4')).toBeNull();
    expect(await statesOf()).toMatchObject({ 'lab-4': 'revoked', 'lab-1': 'good' });
  });

  it('revokes by a new authority, has all that hung on the old one signed anew, starts the routers again, and names who needs a new link', async () => {
    const before = await certificates();
    const { code, stdout, stderr } = await vigia('revoke', 'lab-1', '--yes');
    expect({ code, stderr }).toMatchObject({ code: 0 });
    expect(resultOf(stdout)).toMatchObject({ host: 'lab-1', relink: ['lab-2', 'lab-3'] });
    const after = await certificates();
    expect(after['skupper-site-ca']?.own).not.toBe(before['skupper-site-ca']?.own);
    for (const name of ['skupper-site-server', 'vigia-link-lab-2']) {
      expect(after[name]?.issuer).toBe(after['skupper-site-ca']?.own);
    }
    expect(after).not.toHaveProperty('vigia-link-lab-1');
    expect(await listObjects(admin, { apiVersion: 'v1', kind: 'Pod', namespace })).toEqual([]);
    expect(await statesOf()).toMatchObject({ 'lab-1': 'revoked', 'lab-2': 'void' });
    well(await vigia('issue', 'lab-2', '--replace', '--force'));
    expect(await statesOf()).toMatchObject({ 'lab-2': 'good' });
  });

  it('finds namespace, address, routing key, way and time of a link in vigia.yaml', async () => {
    const file = path.join(directory, 'site.yaml');
    writeFileSync(
      file,
      [
        'version: 1',
        'name: chat',
        'public:',
        `  namespace: ${namespace}`,
        '  exposure: ingress',
        '  host: chat.example.org',
        '  tls: { from: none }',
        '  images: { registry: registry.example.org/vigia }',
        'skupper: { routingKey: models, links: { join: token, tokenLifetime: 30m } }',
      ].join('\n'),
    );
    // The kubeconfig of this one is for another namespace.
    const elsewhere = path.join(directory, 'elsewhere');
    writeFileSync(elsewhere, server?.kubeconfigFor('nobody', 'default') ?? '', { mode: 0o600 });
    const words = ['--file', file, '--kubeconfig', elsewhere];
    well(await vigia('issue', 'lab-5', ...words));
    expect((await fileOf('lab-5')).publicSite).toMatchObject({
      address: 'http://chat.example.org/',
      routingKey: 'models',
    });
    expect(await object(skupper, 'AccessGrant', 'vigia-link-lab-5')).toMatchObject({
      spec: { expirationWindow: '30m' },
    });
    expect((await vigia('list', ...words)).stdout).toContain('lab-5');
    well(await vigia('revoke', 'lab-5', ...words));
    expect(await object(skupper, 'AccessGrant', 'vigia-link-lab-5')).toBeNull();
  });

  it('says which right is missing, and leaves nothing behind', async () => {
    await setRights(rights.slice(0, 1));
    try {
      const { code, stdout, stderr } = await vigia('issue', 'lab-9');
      expect(code).not.toBe(0);
      expect(stdout + stderr).toContain('forbidden');
      expect(await object(skupper, 'Certificate', 'vigia-link-lab-9')).toBeNull();
    } finally {
      await setRights(rights);
    }
  });

  /** Until the authority is there and the site says that it is ready. */
  async function untilReady(): Promise<void> {
    const until = performance.now() + 60_000;
    for (;;) {
      const site = await object(skupper, 'Site', 'ilab-chat');
      if (site?.['status'] && (await object('v1', 'Secret', 'skupper-site-server'))) return;
      if (performance.now() > until) {
        await controller?.stop();
        throw new Error('the site was not ready in time');
      }
      await delay(100);
    }
  }

  async function setRights(rules: unknown): Promise<void> {
    await applyObject(admin, role(rules), { force: true });
  }

  /** The fingerprints in every TLS Secret: of what it holds, and of the authority beside it. */
  async function certificates(): Promise<Record<string, { own: string; issuer: string | null }>> {
    const secrets = await listObjects(admin, { apiVersion: 'v1', kind: 'Secret', namespace });
    const print = (text: string | undefined) =>
      text ? new X509Certificate(Buffer.from(text, 'base64')).fingerprint256 : null;
    return Object.fromEntries(
      secrets
        .filter(({ type }) => type === 'kubernetes.io/tls')
        .map(({ metadata, data }) => {
          const files = data as Record<string, string>;
          return [
            metadata.name,
            { own: print(files['tls.crt']) ?? '', issuer: print(files['ca.crt']) },
          ];
        }),
    );
  }
});

function certificateOf(join: { method: string; documents?: string }): X509Certificate {
  const { secret } = readLinkDocuments(join.documents ?? '', {
    target: { platform: 'linux', version: '2.2.1' },
  });
  return new X509Certificate(Buffer.from(secret.data?.['tls.crt'] ?? '', 'base64'));
}

/** The last line of JSON is the result. */
function resultOf(stdout: string): unknown {
  return JSON.parse(stdout.trim().split('\n').at(-1) ?? '');
}

function role(rules: unknown): KubernetesObject {
  const apiVersion = 'rbac.authorization.k8s.io/v1';
  return { apiVersion, kind: 'Role', metadata: { name: 'linker', namespace }, rules };
}

function publicSite(): KubernetesObject[] {
  const router = { name: 'skupper-router-1', namespace };
  return [
    { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } },
    role(rights),
    {
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: 'RoleBinding',
      metadata: { name: 'linker', namespace },
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: 'linker' },
      subjects: [{ apiGroup: 'rbac.authorization.k8s.io', kind: 'User', name: 'nobody' }],
    },
    {
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name: 'vigia-signing-key', namespace },
      data: { 'private-key.pem': Buffer.from(keys.privateKeyPem).toString('base64') },
    },
    {
      apiVersion: skupper,
      kind: 'Site',
      metadata: { name: 'ilab-chat', namespace },
      spec: { linkAccess: 'default' },
    },
    {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { ...router, labels: { 'skupper.io/component': 'router' } },
      spec: { containers: [{ name: 'router', image: 'registry.example.org/router' }] },
    },
  ];
}
