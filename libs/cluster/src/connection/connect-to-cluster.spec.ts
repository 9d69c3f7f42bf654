import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { applyObject, listObjects, readObject } from '../objects/object-client.ts';
import {
  type ApiServer,
  kubeconfigFor,
  startApiServer,
} from '../testing/api-server/start-api-server.ts';
import { type Cluster } from './cluster.ts';
import { connectToCluster } from './connect-to-cluster.ts';

let directory: string;
let server: ApiServer;
const open: Cluster[] = [];

beforeEach(async () => {
  directory = mkdtempSync(path.join(tmpdir(), 'vigia-cluster-'));
  server = await startApiServer({
    objects: [{ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'ilab-chat' } }],
  });
});

afterEach(async () => {
  for (const cluster of open.splice(0)) await cluster.close();
  await server.close();
  rmSync(directory, { recursive: true });
});

function file(name: string, text: string): string {
  const name_ = path.join(directory, name);
  writeFileSync(name_, text, { mode: 0o755 });
  return name_;
}

async function connect(options: Partial<Parameters<typeof connectToCluster>[0]> = {}) {
  const cluster = await connectToCluster({
    environment: { KUBECONFIG: file('config', server.kubeconfig) },
    ...options,
  });
  open.push(cluster);
  return cluster;
}

const configMap = (data: Record<string, string>) => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name: 'settings', namespace: 'ilab-chat' },
  data,
});

describe('connecting as kubectl does', () => {
  it('reads, lists and applies objects of any kind', async () => {
    const cluster = await connect();
    expect(cluster.namespace).toBe('ilab-chat');
    const reference = {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      name: 'settings',
      namespace: 'ilab-chat',
    };
    expect(await readObject(cluster, reference)).toBeNull();
    await applyObject(cluster, configMap({ a: '1' }));
    expect(await readObject(cluster, reference)).toMatchObject({ data: { a: '1' } });
    expect(await listObjects(cluster, { apiVersion: 'v1', kind: 'ConfigMap' })).toHaveLength(1);
  });

  it('merges the files of KUBECONFIG, the first that names a thing wins, missing files are skipped', async () => {
    const second = JSON.parse(kubeconfigFor('http://127.0.0.1:1')) as {
      contexts: { name: string }[];
    };
    second.contexts.push({ ...second.contexts[0], name: 'other' } as { name: string });
    const cluster = await connect({
      environment: {
        KUBECONFIG: [
          path.join(directory, 'none'),
          file('first', server.kubeconfig),
          file('second', JSON.stringify(second)),
        ].join(path.delimiter),
      },
      context: 'other',
      namespace: 'elsewhere',
    });
    expect(cluster).toMatchObject({
      server: server.url,
      contextName: 'other',
      namespace: 'elsewhere',
    });
  });

  it('takes the credentials of the pod it runs in where there is no kubeconfig', async () => {
    file('token', 'of-the-pod');
    file('namespace', 'its-own');
    const cluster = await connect({
      environment: { KUBERNETES_SERVICE_HOST: 'fd00::1', KUBERNETES_SERVICE_PORT: '443' },
      serviceAccountDirectory: directory,
    });
    expect(cluster).toMatchObject({ server: 'https://[fd00::1]:443', namespace: 'its-own' });
  });

  it('logs in by a credential plugin, and asks it again when its token is refused', async () => {
    const plugin = file(
      'plugin',
      `#!/bin/sh
n=$(cat ${directory}/count 2>/dev/null || echo 0); n=$((n+1)); echo $n > ${directory}/count
test -n "$KUBERNETES_EXEC_INFO" || exit 1
echo '{"apiVersion":"client.authentication.k8s.io/v1","kind":"ExecCredential","status":{"token":"t'$n'"}}'
`,
    );
    const seen: unknown[] = [];
    server.intercept = (request, response) => {
      seen.push(response.req.headers.authorization);
      if (response.req.headers.authorization === 'Bearer t2') return false;
      response.writeHead(401).end('{}');
      return true;
    };
    const config = kubeconfigFor(server.url, {
      exec: {
        apiVersion: 'client.authentication.k8s.io/v1',
        command: plugin,
        interactiveMode: 'Never',
      },
    });
    const cluster = await connect({ kubeconfig: file('with-plugin', config) });
    await cluster.request({ path: '/version' });
    expect(seen).toEqual(['Bearer t1', 'Bearer t2']);
  });
});

describe('what goes wrong', () => {
  const failure = async (promise: Promise<unknown>) =>
    await promise.then(
      () => ({ code: 'nothing' }),
      (error: unknown) => error,
    );

  it.each([
    ['kubeconfig_missing', { environment: {} }],
    ['kubeconfig_missing', { kubeconfig: '/nowhere/config' }],
    ['context_unknown', { context: 'unheard-of' }],
  ])('says %s', async (code, options) => {
    expect(await failure(connect(options))).toMatchObject({
      code,
      remedy: expect.any(String) as string,
    });
  });

  it('never repeats what a broken kubeconfig holds', async () => {
    const error = await failure(connect({ kubeconfig: file('bad', 'users: [{token: s3cret') }));
    expect(error).toMatchObject({ code: 'kubeconfig_unreadable' });
    expect(String(error)).not.toContain('s3cret');
  });

  it('says that a credential plugin is not installed, with its own hint', async () => {
    const user = {
      exec: { command: 'kube-login-that-is-not-there', installHint: 'Get it at the desk.' },
    };
    const cluster = await connect({ kubeconfig: file('c', kubeconfigFor(server.url, user)) });
    expect(await failure(cluster.request({ path: '/version' }))).toMatchObject({
      code: 'credential_plugin_missing',
      remedy: 'Get it at the desk.',
    });
  });

  it('says that the server is unreachable', async () => {
    const gone = await startApiServer();
    await gone.close();
    const cluster = await connect({ kubeconfig: file('c', gone.kubeconfig) });
    const error = await failure(cluster.request({ path: '/version' }));
    expect(error).toMatchObject({
      code: 'unreachable',
      message: expect.stringContaining('ECONNREFUSED') as string,
    });
  });

  it('gives up at the deadline, and at once when it is told to stop', async () => {
    const silent = createServer(() => undefined).listen(0, '127.0.0.1');
    await new Promise((resolve) => silent.once('listening', resolve));
    const address = `http://127.0.0.1:${(silent.address() as AddressInfo).port}`;
    const cluster = await connect({ kubeconfig: file('c', kubeconfigFor(address)) });
    expect(
      await failure(cluster.request({ path: '/version', deadlineMilliseconds: 100 })),
    ).toMatchObject({ code: 'deadline_exceeded' });
    const reason = new Error('stopped');
    const stop = new AbortController();
    const pending = failure(cluster.request({ path: '/version', signal: stop.signal }));
    stop.abort(reason);
    expect(await pending).toBe(reason);
    await cluster.close();
    silent.close();
  });

  it('tries a busy server again where that is safe', async () => {
    let refusals = 2;
    server.intercept = (_request, response) => {
      if (refusals-- <= 0) return false;
      response.writeHead(503).end();
      return true;
    };
    const cluster = await connect();
    expect(await cluster.request({ path: '/version' })).toMatchObject({ gitVersion: 'v1.31.4' });
  });

  it('says which right is missing, on which object', async () => {
    server.denied.add('patch configmaps');
    const cluster = await connect();
    expect(await failure(applyObject(cluster, configMap({})))).toMatchObject({
      code: 'forbidden',
      object: { kind: 'ConfigMap', name: 'settings' },
      message: expect.stringContaining('may not patch ConfigMap settings') as string,
    });
  });

  it('names the owner of a field that another manager set', async () => {
    const cluster = await connect();
    await cluster.request({
      method: 'PATCH',
      path: '/api/v1/namespaces/ilab-chat/configmaps/settings',
      query: { fieldManager: 'argocd' },
      contentType: 'application/apply-patch+yaml',
      body: configMap({ a: 'theirs' }),
    });
    const error = await failure(applyObject(cluster, configMap({ a: 'ours' })));
    expect(error).toMatchObject({
      code: 'field_conflict',
      causes: [{ field: '.data.a', manager: 'argocd' }],
    });
    await applyObject(cluster, configMap({ a: 'ours' }), { force: true });
  });

  it('says which namespace is missing', async () => {
    const cluster = await connect();
    const object = configMap({});
    expect(
      await failure(
        applyObject(cluster, { ...object, metadata: { ...object.metadata, namespace: 'gone' } }),
      ),
    ).toMatchObject({ code: 'namespace_missing', facts: { namespace: 'gone' } });
  });
});
