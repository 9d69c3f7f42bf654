import { type Cluster } from '../connection/cluster.ts';
import { type KubernetesObject, referenceOf } from '../objects/kubernetes-object.ts';
import {
  applyObject,
  fieldManager,
  listObjects,
  patchObject,
  readObject,
} from '../objects/object-client.ts';
import { installSkupperDefinitions } from '../testing/install-skupper.ts';
import { type TestEnvironment, testEnvironments } from '../testing/environments.ts';
import { Killed, stopAtRequest } from '../testing/stop-at-request.ts';
import { applyPlan, settleParent } from './apply-plan.ts';
import { applySetId, type ApplySet } from './apply-set.ts';
import { withoutServerFields } from './comparable.ts';
import { planChanges } from './plan-changes.ts';
import { listSet, removeSet } from './remove-set.ts';

it('computes the id as the KEP says, so that kubectl knows the same set', () => {
  // printf 'vigia.ilab-chat.ConfigMap.' | openssl dgst -sha256 -binary | basenc --base64url | tr -d =
  expect(applySetId({ name: 'vigia', namespace: 'ilab-chat' })).toBe(
    'applyset-wgrjA-kV2lCfQccdb0_Vr7CXVH4o48U_mYNnuFM40JQ-v1',
  );
  expect(applySetId({ name: 'vigia', namespace: 'a' })).not.toBe(
    applySetId({ name: 'vigia', namespace: 'b' }),
  );
});

describe.each(testEnvironments())('against $name', ({ start, isReal }) => {
  let environment: TestEnvironment;
  let cluster: Cluster;
  let set: ApplySet;
  let count = 0;

  beforeAll(async () => {
    environment = await start();
    cluster = await environment.connect();
    await installSkupperDefinitions(cluster);
  }, 200_000);

  afterAll(async () => {
    await environment.close();
  });

  // A namespace for each test: without controllers a real one is never quite gone.
  beforeEach(() => {
    count += 1;
    set = { name: 'vigia', namespace: `site-${count}`, tooling: 'vigia/v0.1.0' };
  });

  const site = (replicas = 1): KubernetesObject[] => {
    const metadata = (name: string) => ({ name, namespace: set.namespace });
    const labels = { 'app.kubernetes.io/name': 'chat-api' };
    return [
      { apiVersion: 'v1', kind: 'Namespace', metadata: { name: set.namespace } },
      {
        apiVersion: 'v1',
        kind: 'ServiceAccount',
        metadata: metadata('chat-api'),
        automountServiceAccountToken: false,
      },
      {
        apiVersion: 'v1',
        kind: 'ConfigMap',
        metadata: metadata('settings'),
        data: { level: 'info' },
      },
      {
        apiVersion: 'skupper.io/v2alpha1',
        kind: 'Site',
        metadata: metadata('ilab-chat'),
        spec: { linkAccess: 'default' },
      },
      {
        apiVersion: 'skupper.io/v2alpha1',
        kind: 'Listener',
        metadata: metadata('instructlab'),
        spec: { routingKey: 'instructlab', host: 'instructlab', port: 8000 },
      },
      {
        apiVersion: 'apps/v1',
        kind: 'Deployment',
        metadata: metadata('chat-api'),
        spec: {
          replicas,
          selector: { matchLabels: labels },
          template: {
            metadata: { labels },
            spec: { containers: [{ name: 'chat-api', image: 'example.org/chat-api:0.1.0' }] },
          },
        },
      },
      {
        apiVersion: 'v1',
        kind: 'Service',
        metadata: metadata('chat-api'),
        spec: { selector: labels, ports: [{ name: 'http', port: 8080 }] },
      },
    ];
  };

  const up = async (objects: readonly KubernetesObject[], through = cluster, force = false) => {
    const plan = await planChanges(through, objects, { set, force });
    await applyPlan(through, plan, { set, force });
    await settleParent(through, set, objects);
    return plan.changes.filter(({ action }) => action !== 'unchanged');
  };

  /** Everything that is in the namespace, with its version. */
  const versions = async () => {
    const kinds = [
      ['v1', 'Namespace'],
      ['v1', 'ConfigMap'],
      ['v1', 'ServiceAccount'],
      ['v1', 'Service'],
      ['apps/v1', 'Deployment'],
      ['skupper.io/v2alpha1', 'Site'],
      ['skupper.io/v2alpha1', 'Listener'],
    ] as const;
    const lists = await Promise.all(
      kinds.map(([apiVersion, kind]) =>
        listObjects(cluster, {
          apiVersion,
          kind,
          namespace: kind === 'Namespace' ? undefined : set.namespace,
        }),
      ),
    );
    return (
      lists
        .flat()
        .filter((object) => object.kind !== 'Namespace' || object.metadata.name === set.namespace)
        // The root certificate that each namespace of a real cluster gets.
        .filter((object) => object.metadata.name !== 'kube-root-ca.crt')
    );
  };
  const asText = (objects: readonly KubernetesObject[], withVersions: boolean) =>
    objects
      .map((object) => {
        const { metadata, ...rest } = withoutServerFields(object);
        const version = withVersions ? object.metadata.resourceVersion : '';
        // Addresses are given out in turn.
        const spec = object.kind === 'Service' ? {} : rest;
        return JSON.stringify([object.kind, metadata, spec, version]);
      })
      .sort();

  it('writes nothing the second time', async () => {
    expect((await up(site())).map(({ action }) => action)).toEqual(site().map(() => 'create'));
    const before = asText(await versions(), true);
    expect(before).toHaveLength(site().length + 1);
    expect(await up(site())).toEqual([]);
    expect(asText(await versions(), true)).toEqual(before);
  });

  it('changes what the file changes, and only that', async () => {
    await up(site());
    const before = await versions();
    const changes = await up(site(3));
    expect(changes).toMatchObject([
      {
        object: { kind: 'Deployment', name: 'chat-api' },
        action: 'update',
        before: { spec: { replicas: 1 } },
        after: { spec: { replicas: 3 } },
      },
    ]);
    const after = await versions();
    const changed = after.filter(
      ({ metadata, kind }) =>
        before.find((each) => each.kind === kind && each.metadata.name === metadata.name)?.metadata
          .resourceVersion !== metadata.resourceVersion,
    );
    expect(changed.map(({ kind }) => kind)).toEqual(['Deployment']);
  });

  it('gives up a field that the file no longer has', async () => {
    const withExtra = site().map((object) =>
      object.kind === 'ConfigMap' ? { ...object, data: { level: 'info', extra: 'yes' } } : object,
    );
    await up(withExtra);
    await up(site());
    const settings = await readObject(cluster, referenceOf(site()[2] as KubernetesObject));
    expect(settings?.['data']).toEqual({ level: 'info' });
  });

  it('leaves fields alone that others added, such as a replica count of an autoscaler', async () => {
    const withoutReplicas = site().map((object) =>
      object.kind === 'Deployment'
        ? { ...object, spec: { ...(object['spec'] as object), replicas: undefined } }
        : object,
    );
    await up(withoutReplicas);
    const reference = {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      name: 'chat-api',
      namespace: set.namespace,
    };
    await patchObject(cluster, reference, { spec: { replicas: 7 } });
    expect(await up(withoutReplicas)).toEqual([]);
    expect(await readObject(cluster, reference)).toMatchObject({ spec: { replicas: 7 } });
  });

  it('shows the owner of a field, changes nothing, and takes it over only when forced', async () => {
    await up(site());
    await cluster.request({
      method: 'PATCH',
      path: `/api/v1/namespaces/${set.namespace}/configmaps/settings`,
      query: { fieldManager: 'argocd', force: true },
      contentType: 'application/apply-patch+yaml',
      body: {
        apiVersion: 'v1',
        kind: 'ConfigMap',
        metadata: { name: 'settings' },
        data: { level: 'debug' },
      },
    });
    const before = asText(await versions(), true);
    await expect(up(site(2))).rejects.toMatchObject({
      code: 'field_conflict',
      causes: [{ field: '.data.level', manager: 'argocd' }],
    });
    expect(asText(await versions(), true)).toEqual(before);

    await up(site(2), cluster, true);
    const settings = await readObject(cluster, referenceOf(site()[2] as KubernetesObject));
    expect(settings?.['data']).toEqual({ level: 'info' });
    expect(await up(site(2))).toEqual([]);
  });

  it('prunes what the file gives up, with the kind it was the last of, and nothing of others', async () => {
    await up(site());
    const foreign: KubernetesObject = {
      apiVersion: 'v1',
      kind: 'ServiceAccount',
      metadata: { name: 'of-someone-else', namespace: set.namespace },
    };
    await applyObject(cluster, foreign);
    const smaller = site().filter(({ kind }) => kind !== 'Listener' && kind !== 'ServiceAccount');
    const changes = await up(smaller);
    expect(changes.map(({ action, object }) => `${action} ${object.kind}`).sort()).toEqual([
      'delete Listener',
      'delete ServiceAccount',
    ]);
    expect(await readObject(cluster, referenceOf(foreign))).not.toBeNull();
    const parent = await readObject(cluster, {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      name: 'vigia',
      namespace: set.namespace,
    });
    expect(parent?.metadata.annotations?.['applyset.kubernetes.io/contains-group-kinds']).toBe(
      'ConfigMap,Deployment.apps,Service,Site.skupper.io',
    );
  });

  it('says which right is missing, on which object', async () => {
    await up(site());
    const nobody = await environment.connect('nobody');
    await expect(up(site(), nobody)).rejects.toMatchObject({
      code: 'forbidden',
      object: { kind: 'ConfigMap', name: 'vigia' },
    });
  });

  it('removes what it owns, keeps what is to be kept, and leaves the rest', async () => {
    await up(site());
    const removed = await removeSet(cluster, set, { keeps: ({ kind }) => kind === 'Site' });
    expect(removed.kept).toMatchObject([{ kind: 'Site' }]);
    expect(removed.deleted).toHaveLength(site().length - 2);
    expect((await listSet(cluster, set)).map(({ kind }) => kind)).toEqual(['Site']);
    await removeSet(cluster, set);
    expect(await listSet(cluster, set)).toEqual([]);
    const left = (await versions()).map(({ kind }) => kind);
    expect(left).toEqual(['Namespace']);
  });

  it('comes to the same end when it was killed at any of 20 random moments', async () => {
    await up(site());
    const expected = asText(await versions(), false).map(anyNamespace);
    const writes = (await versions()).length;
    expect(writes).toBeGreaterThan(5);
    const base = set.namespace;
    const surplus = (): KubernetesObject => ({
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name: 'surplus', namespace: set.namespace },
    });
    /** Every second one begins with more than is wanted, so that pruning is struck too. */
    const begin = async (name: string, isPruning: boolean) => {
      set = { ...set, namespace: `${base}-${name}` };
      if (isPruning) await up([...site(2), surplus()]);
    };
    await begin('whole', false);
    const requestsOfFirst = await requestsOf((through) => up(site(), through));
    await begin('pruned', true);
    const requestsOfPruning = await requestsOf((through) => up(site(), through));
    let killed = 0;
    for (let round = 0; round < 20; round += 1) {
      const isPruning = round % 2 === 1;
      await begin(`kill${round}`, isPruning);
      const stopAt =
        1 + Math.floor(Math.random() * (isPruning ? requestsOfPruning : requestsOfFirst));
      const dying = stopAtRequest(cluster, stopAt, round % 3 === 0);
      try {
        await up(site(), dying);
      } catch (error) {
        expect(error).toBeInstanceOf(Killed);
        killed += 1;
      }
      await up(site());
      const result = asText(await versions(), false).map(anyNamespace);
      expect({ stopAt, round, result }).toEqual({ stopAt, round, result: expected });
      expect(await readObject(cluster, referenceOf(surplus()))).toBeNull();
      expect(await up(site())).toEqual([]);
    }
    expect(killed).toBe(20);
  });

  async function requestsOf(work: (through: Cluster) => Promise<unknown>): Promise<number> {
    let count = 0;
    await work({
      ...cluster,
      async request<T>(call: Parameters<Cluster['request']>[0]) {
        count += 1;
        return await cluster.request<T>(call);
      },
    });
    return count;
  }

  /** The namespace, and the id of the set that is computed from it, differ from round to round. */
  function anyNamespace(text: string): string {
    return text.replace(/site-\d+(-\w+)?/g, 'site').replace(/applyset-[\w-]{43}-v1/g, 'id');
  }

  if (isReal) {
    it('is known to the API server as the manager of its fields', async () => {
      await up(site());
      const deployment = await readObject(cluster, referenceOf(site()[5] as KubernetesObject));
      expect(deployment?.metadata.managedFields).toContainEqual(
        expect.objectContaining({ manager: fieldManager, operation: 'Apply' }),
      );
    });
  }
});
