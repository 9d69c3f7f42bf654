import { type ApiServer, startApiServer } from '../testing/api-server/start-api-server.ts';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { type Cluster } from './cluster.ts';
import { connectToCluster } from './connect-to-cluster.ts';

let directory: string;
let server: ApiServer;
let cluster: Cluster;

beforeEach(async () => {
  directory = mkdtempSync(path.join(tmpdir(), 'vigia-discovery-'));
  server = await startApiServer();
  const kubeconfig = path.join(directory, 'config');
  writeFileSync(kubeconfig, server.kubeconfig);
  cluster = await connectToCluster({ kubeconfig, environment: {} });
});

afterEach(async () => {
  await cluster.close();
  await server.close();
  rmSync(directory, { recursive: true });
});

const asked = () => server.requests.map(({ path: each }) => each).sort();
const deployments = { plural: 'deployments', isNamespaced: true };

it('learns every kind and every group from two answers', async () => {
  const found = await Promise.all([
    cluster.resource('apps/v1', 'Deployment'),
    cluster.resource('policy/v1', 'PodDisruptionBudget'),
    cluster.resource('v1', 'Namespace'),
    cluster.groups(),
  ]);
  expect(found.slice(0, 3)).toEqual([
    deployments,
    { plural: 'poddisruptionbudgets', isNamespaced: true },
    { plural: 'namespaces', isNamespaced: false },
  ]);
  expect(found[3].get('apps')).toBe('apps/v1');
  expect(asked()).toEqual(['/api', '/apis']);
});

it('asks group by group where the server has nothing better', async () => {
  server.isOld = true;
  expect(await cluster.resource('apps/v1', 'Deployment')).toEqual(deployments);
  expect(await cluster.resource('v1', 'Pod')).toEqual({ plural: 'pods', isNamespaced: true });
  expect((await cluster.groups()).get('policy')).toBe('policy/v1');
  expect(asked()).toEqual(['/api', '/api/v1', '/apis', '/apis/apps/v1']);
});

it('finds a kind that is too new for the answer about all, and says when there is none', async () => {
  await cluster.resource('apps/v1', 'Deployment');
  server.store.put(definition);
  expect(await cluster.resource('example.org/v1', 'Ship')).toEqual({
    plural: 'ships',
    isNamespaced: true,
  });
  await expect(cluster.resource('example.org/v1', 'Boat')).rejects.toMatchObject({
    code: 'kind_unknown',
  });
  await expect(cluster.resource('nowhere.org/v1', 'Ship')).rejects.toMatchObject({
    code: 'kind_unknown',
  });
});

it('takes no failure for an answer', async () => {
  server.intercept = (_request, response) => {
    response.writeHead(403).end('{}');
    return true;
  };
  await expect(cluster.groups()).rejects.toMatchObject({ code: 'forbidden' });
  server.intercept = undefined;
  expect((await cluster.groups()).get('apps')).toBe('apps/v1');
});

const definition = {
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: { name: 'ships.example.org' },
  spec: {
    group: 'example.org',
    scope: 'Namespaced',
    names: { kind: 'Ship', plural: 'ships' },
    versions: [{ name: 'v1', served: true }],
  },
};
