import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

import { jest } from '@jest/globals';
import {
  applyObject,
  type Cluster,
  type KubernetesObject,
  listObjects,
  readObject,
} from '@vigia/cluster';
import {
  actAsControllers,
  installController,
  installSkupperDefinitions,
  type TestEnvironment,
  testEnvironments,
} from '@vigia/cluster/testing';

import { buildVigia, runUntilKilled } from '../testing/kill-process.ts';
import { runVigia, type VigiaRun } from '../testing/run-vigia.ts';

// Each round takes about a second; a busy machine needs many times that.
jest.setTimeout(400_000);

const real = testEnvironments().find(({ isReal }) => isReal);
const rounds = 20;

// The process is a real one, so what it leaves behind is held against a real API server alone.
(real ? describe : describe.skip)('a process of vigia that is killed with SIGKILL', () => {
  let environment: TestEnvironment;
  let admin: Cluster;
  let directory: string;
  let program: string;

  beforeAll(async () => {
    directory = mkdtempSync(path.join(tmpdir(), 'vigia-killed-'));
    program = await buildVigia(directory);
    if (real) environment = await real.start();
    admin = await environment.connect();
    await installSkupperDefinitions(admin);
    await installController(admin, 'skupper');
  }, 240_000);

  afterAll(async () => {
    await environment?.close();
    rmSync(directory, { recursive: true, force: true });
  }, 60_000);

  /** A folder with a vigia.yaml of its own. */
  function writeSite(namespace: string, lines: readonly string[] = []): string {
    const folder = mkdtempSync(path.join(directory, `${namespace}-`));
    const text = [
      'version: 1',
      `name: ${namespace}`,
      'public:',
      '  exposure: none',
      '  tls: { from: none }',
      '  images: { registry: registry.example.org/vigia }',
      ...lines,
    ];
    writeFileSync(path.join(folder, 'vigia.yaml'), `${text.join('\n')}\n`);
    return folder;
  }

  /** The command until it ends by itself, with somebody who plays the controllers meanwhile. */
  async function whole<T>(namespace: string, run: Promise<T>): Promise<T> {
    let isOver = false;
    const ended = run.finally(() => (isOver = true));
    while (!isOver) {
      await actAsControllers(admin, namespace);
      await Promise.race([ended, delay(50)]);
    }
    return await ended;
  }

  const vigia = (folder: string, argv: readonly string[]): Promise<VigiaRun> =>
    runVigia([...argv, '--kubeconfig', environment.kubeconfig()], {
      directory: folder,
      environment: { LANG: 'C' },
    });

  const asProcess = (folder: string, argv: readonly string[], killAfter: number) =>
    runUntilKilled(program, argv, {
      directory: folder,
      kubeconfig: environment.kubeconfig(),
      killAfter,
    });

  /** Everything of a namespace without what differs from one to the other: names, times, keys, addresses. */
  async function endState(namespace: string): Promise<string[]> {
    const lists = await Promise.all(
      kinds.map(([apiVersion, kind]) => listObjects(admin, { apiVersion, kind, namespace })),
    );
    return lists
      .flat()
      .filter(({ metadata }) => metadata.name !== 'kube-root-ca.crt')
      .map((object) =>
        JSON.stringify(comparable(object))
          .replaceAll(namespace, 'chat')
          .replace(/applyset-[\w-]{43}-v1/g, 'set'),
      )
      .sort();
  }

  /** What an earlier version of the site left in the set, for up to prune. */
  async function leaveSurplus(namespace: string): Promise<void> {
    const kind = { apiVersion: 'v1', kind: 'ConfigMap' };
    const member = await readObject(admin, { ...kind, name: 'front', namespace });
    const labels = member?.metadata.labels ?? {};
    await applyObject(admin, { ...kind, metadata: { name: 'surplus', namespace, labels } });
  }

  const medium = ['  size: medium'];

  it(`comes to the same end when up is killed at any of ${rounds} random moments`, async () => {
    const up = ['up', '--timeout', '60'];
    const reference = 'killed-never';
    const made = await whole(reference, asProcess(writeSite(reference), up, Infinity));
    expect(made).toMatchObject({ code: 0, signal: null });
    const expectedWhenMade = await endState(reference);
    expect(expectedWhenMade.length).toBeGreaterThan(20);
    await leaveSurplus(reference);
    const changed = await whole(reference, asProcess(writeSite(reference, medium), up, Infinity));
    expect(changed).toMatchObject({ code: 0, signal: null });
    const expectedWhenChanged = await endState(reference);
    expect(expectedWhenChanged).toHaveLength(expectedWhenMade.length);
    expect(expectedWhenChanged).not.toEqual(expectedWhenMade);

    for (let round = 0; round < rounds; round += 1) {
      // Every second one changes and prunes what the one before has made.
      const isChange = round % 2 === 1;
      const namespace = `killed-${round - (round % 2)}`;
      const folder = writeSite(namespace, isChange ? medium : []);
      if (isChange) await leaveSurplus(namespace);
      const { sent } = isChange ? changed : made;
      // One moment of each twentieth of what it says; without controllers it goes on asking until it is killed.
      const killAfter = Math.ceil(((round + Math.random()) / rounds) * sent);
      const killed = await asProcess(folder, up, killAfter);
      expect({ killAfter, round, ...killed }).toMatchObject({ signal: 'SIGKILL' });
      const again = await whole(namespace, vigia(folder, up));
      expect({ killAfter, round, ...again }).toMatchObject({ code: 0, stderr: '' });
      const result = await endState(namespace);
      const expected = isChange ? expectedWhenChanged : expectedWhenMade;
      expect({ killAfter, round, result }).toEqual({ killAfter, round, result: expected });
      if (isChange) expect(await vigia(folder, ['diff'])).toMatchObject({ code: 0 });
    }
  });

  it('ends a rotation of the session secret that was killed, and loses no secret that is in use', async () => {
    const namespace = 'killed-rotation';
    const folder = writeSite(namespace);
    expect(await whole(namespace, vigia(folder, ['up', '--timeout', '60']))).toMatchObject({
      code: 0,
    });
    const rotate = ['rotate', 'session', '--timeout', '60'];
    const { code, sent } = await whole(namespace, asProcess(folder, rotate, Infinity));
    expect(code).toBe(0);
    let kills = 0;
    for (let round = 0; round < 3; round += 1) {
      const before = await secretsOf(namespace);
      const killAfter = Math.ceil(((round + Math.random()) / 3) * 0.9 * sent);
      const killed = await whole(namespace, asProcess(folder, rotate, killAfter));
      // One that waits less than the first did may end by itself before it has said so much.
      expect(['SIGKILL', 0]).toContain(killed.signal ?? killed.code);
      kills += killed.signal === null ? 0 : 1;
      const between = await secretsOf(namespace);
      const again = await whole(namespace, vigia(folder, rotate));
      expect({ killAfter, ...again }).toMatchObject({ code: 0, stderr: '' });
      const after = await secretsOf(namespace);
      expect(Object.keys(after).sort()).toEqual(['previous-session-secret', 'session-secret']);
      expect(after['session-secret']).not.toBe(before['session-secret']);
      // What cookies were written with when it was killed is accepted still.
      expect(Object.values(after)).toContain(between['session-secret']);
      expect(await vigia(folder, ['diff'])).toMatchObject({ code: 0 });
    }
    expect(kills).toBeGreaterThan(0);
  });

  async function secretsOf(namespace: string): Promise<Record<string, string>> {
    const reference = { apiVersion: 'v1', kind: 'Secret', name: 'vigia-session', namespace };
    return ((await readObject(admin, reference))?.['data'] ?? {}) as Record<string, string>;
  }
});

/** An object without what each one has for itself: ids, times, addresses, and values that are random. */
function comparable({ metadata, ...object }: KubernetesObject): unknown {
  const { name, labels, annotations, managedFields = [] } = metadata;
  const owners = managedFields
    .filter(({ subresource }) => subresource === undefined)
    .map(({ manager, operation, fieldsV1 }) => ({ manager, operation, fieldsV1 }));
  const own = { name, labels, annotations, owners };
  const { status: _status, ...rest } = object as Record<string, unknown>;
  if (object.kind === 'Secret') rest['data'] = Object.keys(rest['data'] as object).sort();
  return JSON.parse(
    JSON.stringify({ ...rest, metadata: own }, (key, value: unknown) =>
      ['clusterIP', 'clusterIPs', 'vigia/secrets-revision'].includes(key) ? undefined : value,
    ),
  );
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
  ['rbac.authorization.k8s.io/v1', 'Role'],
  ['rbac.authorization.k8s.io/v1', 'RoleBinding'],
  ['skupper.io/v2alpha1', 'Site'],
  ['skupper.io/v2alpha1', 'Listener'],
];
