import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

import { jest } from '@jest/globals';
import { type Cluster, type KubernetesObject, listObjects, readObject } from '@vigia/cluster';
import {
  actAsControllers,
  installSkupperDefinitions,
  type TestEnvironment,
  testEnvironments,
} from '@vigia/cluster/testing';

import { StopRequest } from '../stop-request.ts';
import { runVigia } from '../testing/run-vigia.ts';

jest.setTimeout(120_000);

// The most real one that is at hand.
describe.each(testEnvironments().slice(-1))(
  'the public site against $name',
  ({ start, isReal }) => {
    let environment: TestEnvironment;
    let admin: Cluster;
    let directory: string;
    let namespace: string;
    let count = 0;

    beforeAll(async () => {
      environment = await start();
      admin = await environment.connect();
      await installSkupperDefinitions(admin);
      await admin.request({
        method: 'PATCH',
        path: '/api/v1/namespaces/skupper',
        query: { fieldManager: 'test', force: true },
        contentType: 'application/apply-patch+yaml',
        body: { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'skupper' } },
      });
      await admin.request({
        method: 'PATCH',
        path: '/apis/apps/v1/namespaces/skupper/deployments/skupper-controller',
        query: { fieldManager: 'test', force: true },
        contentType: 'application/apply-patch+yaml',
        body: controller,
      });
    }, 200_000);

    afterAll(async () => {
      await environment.close();
    });

    beforeEach(() => {
      count += 1;
      namespace = `chat-${count}`;
      directory = mkdtempSync(path.join(tmpdir(), 'vigia-site-'));
      writeSite();
    });

    afterEach(() => {
      rmSync(directory, { recursive: true, force: true });
    });

    function writeSite(lines: readonly string[] = ['exposure: none', 'tls: { from: none }']): void {
      const site = [...lines, 'images: { registry: registry.example.org/vigia }'];
      const text = [
        'version: 1',
        `name: ${namespace}`,
        'public:',
        ...site.map((line) => `  ${line}`),
      ];
      writeFileSync(path.join(directory, 'vigia.yaml'), `${text.join('\n')}\n`);
    }

    const vigia = (argv: string[], user: 'admin' | 'nobody' = 'admin', language = 'C') =>
      runVigia([...argv, '--kubeconfig', environment.kubeconfig(user)], {
        directory,
        environment: { LANG: language },
      });

    /** `vigia up` with somebody who plays the controllers meanwhile. */
    async function up(argv: string[] = [], user: 'admin' | 'nobody' = 'admin') {
      const run = vigia(['up', '--timeout', '60', ...argv], user);
      let isOver = false;
      void run.finally(() => (isOver = true));
      while (!isOver) {
        await actAsControllers(admin, namespace);
        await Promise.race([run, delay(200)]);
      }
      return await run;
    }

    const kinds: [string, string][] = [
      ['v1', 'ConfigMap'],
      ['v1', 'Secret'],
      ['v1', 'Service'],
      ['v1', 'ServiceAccount'],
      ['apps/v1', 'Deployment'],
      ['autoscaling/v2', 'HorizontalPodAutoscaler'],
      ['policy/v1', 'PodDisruptionBudget'],
      ['networking.k8s.io/v1', 'NetworkPolicy'],
      ['networking.k8s.io/v1', 'Ingress'],
      ['rbac.authorization.k8s.io/v1', 'Role'],
      ['rbac.authorization.k8s.io/v1', 'RoleBinding'],
      ['skupper.io/v2alpha1', 'Site'],
      ['skupper.io/v2alpha1', 'Listener'],
    ];

    async function everything(): Promise<KubernetesObject[]> {
      const lists = await Promise.all(
        kinds.map(([apiVersion, kind]) => listObjects(admin, { apiVersion, kind, namespace })),
      );
      // The root certificate that each namespace of a real cluster gets.
      return lists.flat().filter(({ metadata }) => metadata.name !== 'kube-root-ca.crt');
    }

    const versions = async () =>
      Object.fromEntries(
        (await everything()).map(({ kind, metadata }) => [
          `${kind} ${metadata.name}`,
          metadata.resourceVersion,
        ]),
      );

    it('makes the site, says what comes next, and writes nothing the second time', async () => {
      const first = await up();
      expect(first).toMatchObject({ code: 0, stderr: '' });
      expect(first.stdout).toContain('vigia link issue <host>');
      expect(first.stdout).not.toMatch(/PRIVATE KEY/);
      const before = await versions();
      expect(Object.keys(before)).toContain('Secret vigia-signing-key');

      const requests = countRequests();
      const second = await vigia(['up', '--timeout', '60']);
      const count = requests.stop();
      expect(second.code).toBe(0);
      expect(second.stdout).toContain('everything is as it should be');
      expect(await versions()).toEqual(before);
      // Each costs a round trip somewhere: 60 of them for 28 objects, of which 26 are dry runs.
      expect(count).toBeGreaterThan(26);
      expect(count).toBeLessThanOrEqual(65);
    });

    it('says that what was done stays when it is stopped while it waits, and goes on from there', async () => {
      const stop = new AbortController();
      const run = runVigia(['up', '--kubeconfig', environment.kubeconfig()], {
        directory,
        environment: { LANG: 'C' },
        stop: stop.signal,
      });
      const until = performance.now() + 60_000;
      while (performance.now() < until) {
        if (Object.keys(await versions()).includes('Listener instructlab')) break;
        await delay(50);
      }
      stop.abort(new StopRequest('SIGINT'));
      const { code, stdout, stderr } = await run;
      expect({ code, stderr }).toEqual({ code: 130, stderr: '' });
      expect(stdout).toContain('Stopped. What was done stays');
      expect((await up()).code).toBe(0);
    });

    it('shows in diff what a changed file changes, exits with 1, and up then does it', async () => {
      await up();
      expect(await vigia(['diff'])).toMatchObject({ code: 0 });
      writeSite(['exposure: none', 'tls: { from: none }', 'size: medium']);
      const diff = await vigia(['diff']);
      expect(diff.code).toBe(1);
      expect(diff.stdout).toContain('change Deployment chat-api');
      expect(diff.stdout).toMatch(/-\s+memory: 256Mi\n\+\s+cpu: "2"|\+\s+memory: 384Mi/);
      expect((await up()).code).toBe(0);
      expect((await vigia(['diff'])).code).toBe(0);
    });

    it('shows the foreign owner of a field and overwrites it only when told to', async () => {
      await up();
      await admin.request({
        method: 'PATCH',
        path: `/api/v1/namespaces/${namespace}/configmaps/front`,
        query: { fieldManager: 'argocd', force: true },
        contentType: 'application/apply-patch+yaml',
        body: {
          apiVersion: 'v1',
          kind: 'ConfigMap',
          metadata: { name: 'front' },
          data: { 'nginx.conf': 'theirs' },
        },
      });
      const refused = await vigia(['up', '--timeout', '5']);
      expect(refused.code).toBe(32);
      expect(refused.stderr).toContain('argocd');
      expect(refused.stderr).toContain('--force-conflicts');
      expect((await vigia(['diff'])).stdout).toContain('belongs to argocd');
      const reference = { apiVersion: 'v1', kind: 'ConfigMap', name: 'front', namespace };
      expect(await readObject(admin, reference)).toMatchObject({
        data: { 'nginx.conf': 'theirs' },
      });
      expect((await up(['--force-conflicts'])).code).toBe(0);
      expect(await readObject(admin, reference)).not.toMatchObject({
        data: { 'nginx.conf': 'theirs' },
      });
    });

    it('prunes what a feature leaves behind when it is given up', async () => {
      await up();
      expect(Object.keys(await versions())).toContain('Deployment front');
      await admin.request({
        method: 'PATCH',
        path: '/apis/networking.k8s.io/v1/ingressclasses/nginx',
        query: { fieldManager: 'test', force: true },
        contentType: 'application/apply-patch+yaml',
        body: {
          apiVersion: 'networking.k8s.io/v1',
          kind: 'IngressClass',
          metadata: { name: 'nginx' },
          spec: { controller: 'k8s.io/ingress-nginx' },
        },
      });
      writeSite(['exposure: ingress', 'host: chat.example.org', 'tls: { from: platform }']);
      // No controller gives the Ingress an address, which ends in its own exit code.
      const changed = await vigia(['up', '--timeout', '1']);
      expect(changed.code).toBe(34);
      expect(changed.stdout).toContain('no controller of the class nginx');
      const names = Object.keys(await versions());
      expect(names.filter((name) => name.endsWith(' front'))).toEqual([]);
      expect(names.some((name) => name.startsWith('Ingress '))).toBe(true);
      expect(names).toContain('Secret vigia-signing-key');
    });

    it('gives the pods of the Skupper router the seccomp profile that the namespace demands, and Skupper keeps the rest', async () => {
      await up();
      const reference = {
        apiVersion: 'apps/v1',
        kind: 'Deployment',
        name: 'skupper-router',
        namespace,
      };
      /** As its controller does, again and again. */
      const skupperApplies = () =>
        admin.request({
          method: 'PATCH',
          path: `/apis/apps/v1/namespaces/${namespace}/deployments/skupper-router`,
          query: { fieldManager: 'skupper-controller', force: true },
          contentType: 'application/apply-patch+yaml',
          body: {
            apiVersion: 'apps/v1',
            kind: 'Deployment',
            metadata: { name: 'skupper-router' },
            spec: {
              selector: { matchLabels: { app: 'router' } },
              template: {
                metadata: { labels: { app: 'router' } },
                spec: {
                  securityContext: { runAsNonRoot: true },
                  containers: [{ name: 'router', image: 'quay.io/skupper/skupper-router:3.5.1' }],
                },
              },
            },
          },
        });
      const router = async () => {
        const live = await readObject(admin, reference);
        const { template } = live?.['spec'] as {
          template: { spec: { securityContext?: unknown; containers: unknown[] } };
        };
        return { version: live?.metadata.resourceVersion, ...template.spec };
      };
      await skupperApplies();
      await up();
      const secured = {
        securityContext: { runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } },
        containers: [expect.objectContaining({ name: 'router' })],
      };
      const first = await router();
      expect(first).toMatchObject(secured);
      await skupperApplies();
      expect((await vigia(['up', '--timeout', '60'])).code).toBe(0);
      expect(await router()).toMatchObject(secured);
      // The one in memory notes each apply as a write.
      if (isReal) expect((await router()).version).toBe(first.version);
      // Nothing of Skupper's goes with the site: its controller removes it.
      expect((await vigia(['down', '--yes'])).code).toBe(0);
      if (isReal) expect(await router()).toMatchObject(secured);
    });

    it('says which rights are missing, and changes nothing', async () => {
      const refused = await vigia(['up'], 'nobody');
      expect(refused.code).toBe(31);
      expect(refused.stderr).toMatch(/may not/);
      // What lacks the same verbs is told once, together. The server in memory of this user is without Skupper.
      expect(refused.stderr).toMatch(
        isReal
          ? /\n {2}get, list, create, patch, delete: configmaps, .*, services, sites\.skupper\.io\n/
          : /\n {2}get, list, create, patch, delete: configmaps, .*, services\n/,
      );
      expect(await everything()).toEqual([]);
      const translated = await vigia(['up'], 'nobody', 'pt_BR.UTF-8');
      expect(translated.stderr).toMatch(/não pode/);
    });

    it('removes what it owns, keeps the keys when asked, and leaves what others made', async () => {
      await up();
      await admin.request({
        method: 'PATCH',
        path: `/api/v1/namespaces/${namespace}/configmaps/of-others`,
        query: { fieldManager: 'test' },
        contentType: 'application/apply-patch+yaml',
        body: { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'of-others' } },
      });
      expect((await vigia(['down'])).code).toBe(2);
      const kept = await vigia(['down', '--yes', '--keep-data']);
      expect(kept.code).toBe(0);
      expect(Object.keys(await versions()).sort()).toEqual(
        [
          'ConfigMap of-others',
          'ConfigMap vigia',
          'Secret vigia-session',
          'Secret vigia-signing-key',
          `Site ${namespace}`,
        ].sort(),
      );
      const before = await readObject(admin, {
        apiVersion: 'v1',
        kind: 'Secret',
        name: 'vigia-signing-key',
        namespace,
      });
      await up();
      const after = await readObject(admin, {
        apiVersion: 'v1',
        kind: 'Secret',
        name: 'vigia-signing-key',
        namespace,
      });
      expect(after?.['data']).toEqual(before?.['data']);
    });

    it('shows every part in status, as text, JSON and YAML', async () => {
      expect((await vigia(['status'])).stdout).toContain('vigia up');
      await up();
      const text = await vigia(['status']);
      expect(text.stdout).toMatch(/◉ +Deployment +chat-api/);
      expect(text.code).toBe(1);
      const json = JSON.parse((await vigia(['status', '--output', 'json'])).stdout) as {
        rows: unknown[];
      };
      expect(json.rows).toContainEqual(
        expect.objectContaining({ name: 'instructlab', state: 'waiting' }),
      );
      expect((await vigia(['status', '--output', 'yaml'])).stdout).toMatch(/^---\naddress: null/);
    });

    it('lists versions and finds that they go together', async () => {
      await up();
      expect(await vigia(['version', '--check'])).toMatchObject({ code: 0 });
    });

    if (isReal) {
      it('works for somebody who has rights in the namespace alone, and reads the rules once', async () => {
        const group = 'rbac.authorization.k8s.io';
        const apply = (path: string, body: Record<string, unknown>) =>
          admin.request({
            method: 'PATCH',
            path,
            query: { fieldManager: 'test', force: true },
            contentType: 'application/apply-patch+yaml',
            body,
          });
        const metadata = { name: 'owners', namespace };
        await apply(`/api/v1/namespaces/${namespace}`, {
          apiVersion: 'v1',
          kind: 'Namespace',
          metadata: { name: namespace },
        });
        await apply(`/apis/${group}/v1/namespaces/${namespace}/roles/owners`, {
          apiVersion: `${group}/v1`,
          kind: 'Role',
          metadata,
          rules: [{ apiGroups: ['*'], resources: ['*'], verbs: ['*'] }],
        });
        await apply(`/apis/${group}/v1/namespaces/${namespace}/rolebindings/owners`, {
          apiVersion: `${group}/v1`,
          kind: 'RoleBinding',
          metadata,
          roleRef: { apiGroup: group, kind: 'Role', name: 'owners' },
          subjects: [{ apiGroup: group, kind: 'User', name: 'nobody' }],
        });
        const first = await up([], 'nobody');
        expect(first).toMatchObject({ code: 0, stderr: '' });
        expect(first.stdout).toContain('may not look for the Skupper controller');
        expect(first.stdout).toContain('may not write namespaces');
        expect(await vigia(['up', '--timeout', '60'], 'nobody')).toMatchObject({ code: 0 });
        const removed = await vigia(['down', '--yes'], 'nobody');
        expect(removed).toMatchObject({ code: 0, stderr: '' });
        const left = (await everything()).filter(({ metadata: each }) => each.name !== 'owners');
        expect(left).toEqual([]);
      });
    }
  },
);

/** Counts what this process asks of any server until it is stopped. */
function countRequests(): { stop(): number } {
  let count = 0;
  const onRequest = () => (count += 1);
  subscribe('undici:request:create', onRequest);
  return {
    stop() {
      unsubscribe('undici:request:create', onRequest);
      return count;
    },
  };
}

const labels = { app: 'skupper-controller' };
const controller = {
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'skupper-controller' },
  spec: {
    selector: { matchLabels: labels },
    template: {
      metadata: { labels },
      spec: { containers: [{ name: 'controller', image: 'quay.io/skupper/controller:2.2.1' }] },
    },
  },
};
