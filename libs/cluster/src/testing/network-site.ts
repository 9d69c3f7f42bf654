import { createAuthority, type TestAuthority } from '@vigia/skupper-config/testing';

import { asMember } from '../apply-set/apply-set.ts';
import { ensureParent } from '../apply-set/apply-plan.ts';
import { type Cluster } from '../connection/cluster.ts';
import { type KubernetesObject, referenceOf } from '../objects/kubernetes-object.ts';
import { applyObject, deleteObject, patchObject, pathOf } from '../objects/object-client.ts';
import { siteSet } from '../public-site/site-set.ts';

const skupper = 'skupper.io/v2alpha1';
const encode = (text: string) => Buffer.from(text).toString('base64');
let authority: TestAuthority | undefined;

type Patch = Record<string, unknown>;
/** By kind and name, as in `Site ilab-chat`. */
export type NetworkSite = {
  namespace: string;
  authority: TestAuthority;
  patch(what: string, patch: Patch): Promise<void>;
  status(what: string, patch: Patch): Promise<void>;
  remove(what: string): Promise<void>;
  make(object: KubernetesObject, status?: Patch): Promise<void>;
};

/** Conditions as the controller writes them; one that is not true has its message after a colon. */
export function conditionsOf(...types: string[]): Patch {
  return {
    conditions: types.map((text) => {
      const [type = '', message] = text.split(':');
      return {
        type,
        status: message === undefined ? 'True' : 'False',
        reason: message === undefined ? 'Ready' : 'Pending',
        message: message ?? 'OK',
        observedGeneration: 1_000,
        lastTransitionTime: '2026-01-01T00:00:00Z',
      };
    }),
  };
}

/** A TLS Secret as Skupper makes it. */
export function tlsSecret(
  namespace: string,
  name: string,
  { certificate, privateKey, ca }: ReturnType<TestAuthority['issue']>,
): KubernetesObject {
  return {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name, namespace },
    type: 'kubernetes.io/tls',
    data: { 'tls.crt': encode(certificate), 'tls.key': encode(privateKey), 'ca.crt': encode(ca) },
  };
}

/** The network as the status of the Site tells it: this site, and one private host with a link and a connector. */
export function networkOf(uid: string, change: { key?: string; operational?: boolean } = {}) {
  const { key = 'instructlab', operational = true } = change;
  return [
    {
      id: uid,
      name: 'ilab-chat',
      version: '2.2.1',
      services: [{ routingKey: 'instructlab', listeners: ['instructlab'] }],
    },
    {
      id: 'lab-7-id',
      name: 'lab-7',
      platform: 'podman',
      version: '2.2.1',
      links: [{ name: 'vigia', remoteSiteId: uid, remoteSiteName: 'ilab-chat', operational }],
      services: [{ routingKey: key, connectors: ['vigia-agent'] }],
    },
  ];
}

/** A controller of Skupper, which runs. */
export async function installController(
  cluster: Cluster,
  namespace: string,
  env: { name: string; value: string }[] = [],
): Promise<void> {
  await applyObject(cluster, {
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: { name: namespace },
  });
  const container = { name: 'controller', image: 'quay.io/skupper/controller:2.2.1', env };
  const deployment = deploymentOf('skupper-controller', namespace, [container]);
  await applyObject(cluster, deployment, { force: true });
  await setStatus(cluster, deployment, {
    ...rolledOut,
    conditions: [{ type: 'Available', status: 'True', lastTransitionTime: '2026-01-01T00:00:00Z' }],
  });
}

const rolledOut = {
  observedGeneration: 1_000,
  replicas: 1,
  updatedReplicas: 1,
  readyReplicas: 1,
  availableReplicas: 1,
};

function deploymentOf(
  name: string,
  namespace: string,
  containers: Patch[],
  labels: Record<string, string> = { app: name },
): KubernetesObject {
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name, namespace },
    spec: {
      replicas: 1,
      selector: { matchLabels: labels },
      template: { metadata: { labels }, spec: { containers } },
    },
  };
}

async function setStatus(cluster: Cluster, object: KubernetesObject, status: Patch): Promise<void> {
  await cluster.request({
    method: 'PATCH',
    path: `${await pathOf(cluster, referenceOf(object))}/status`,
    query: { fieldManager: 'test-controllers' },
    contentType: 'application/merge-patch+json',
    body: { status },
  });
}

/** All that a public site with one private host in its network has in the cluster, as controllers leave it. */
export async function createNetworkSite(cluster: Cluster, namespace: string): Promise<NetworkSite> {
  authority ??= createAuthority('skupper-site-ca');
  const issuer = authority;
  const known = new Map<string, KubernetesObject>();
  const find = (what: string): KubernetesObject => {
    const object = known.get(what);
    if (!object) throw new Error(`there is no ${what} in the site of the test`);
    return object;
  };
  const make = async (object: KubernetesObject, status?: Patch) => {
    const made = await applyObject(cluster, object, { force: true });
    known.set(`${object.kind} ${object.metadata.name}`, made);
    if (status) await setStatus(cluster, object, status);
  };
  const of = (apiVersion: string, kind: string, name: string, more: Patch): KubernetesObject => ({
    apiVersion,
    kind,
    metadata: { name, namespace },
    ...more,
  });
  await make({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } });
  const set = siteSet(namespace, '0.1.0');
  const member = (object: KubernetesObject) => asMember(object, set);
  await ensureParent(cluster, set, ['Site.skupper.io', 'Listener.skupper.io', 'Deployment.apps']);

  await make(member(of(skupper, 'Site', 'ilab-chat', { spec: { linkAccess: 'loadbalancer' } })));
  const { uid = '' } = find('Site ilab-chat').metadata;
  const host = 'router.example.test';
  const endpoints = [
    { name: 'inter-router', host, port: '55671', group: 'skupper-router' },
    { name: 'edge', host, port: '45671', group: 'skupper-router' },
  ];
  await setStatus(cluster, find('Site ilab-chat'), {
    ...conditionsOf('Configured', 'Running', 'Resolved', 'Ready'),
    endpoints,
    controller: { name: 'skupper-controller', namespace: 'skupper', version: '2.2.1' },
    sitesInNetwork: 2,
    network: networkOf(uid),
  });
  await make(
    member(
      of(skupper, 'Listener', 'instructlab', {
        spec: { routingKey: 'instructlab', host: 'instructlab', port: 8000 },
      }),
    ),
    conditionsOf('Configured', 'Matched', 'Ready'),
  );
  const owner = { apiVersion: skupper, kind: 'Site', name: 'ilab-chat', uid };
  const owned = { metadata: { name: 'skupper-router', namespace, ownerReferences: [owner] } };
  await make({ ...of('v1', 'ConfigMap', 'skupper-router', { data: {} }), ...owned });
  await make(
    of(skupper, 'RouterAccess', 'skupper-router', {
      spec: {
        roles: [{ name: 'inter-router' }, { name: 'edge' }],
        tlsCredentials: 'skupper-site-server',
        generateTlsCredentials: true,
      },
    }),
    { ...conditionsOf('Configured', 'Resolved', 'Ready'), endpoints },
  );
  await make(
    of(skupper, 'SecuredAccess', 'skupper-router', {
      spec: {
        selector: { 'skupper.io/component': 'router' },
        ports: [{ name: 'inter-router', port: 55671, protocol: 'TCP' }],
      },
    }),
    { ...conditionsOf('Configured', 'Resolved', 'Ready'), endpoints },
  );
  await make(
    of(skupper, 'Certificate', 'skupper-site-server', {
      spec: { ca: 'skupper-site-ca', subject: 'skupper-router', server: true, hosts: [host] },
    }),
    conditionsOf('Ready'),
  );
  await make(tlsSecret(namespace, 'skupper-site-server', issuer.issue({ hosts: [host] })));
  await make(
    of(skupper, 'AccessGrant', 'vigia-link-lab-8', {
      spec: { redemptionsAllowed: 2, expirationWindow: '24h' },
    }),
    {
      ...conditionsOf('Processed', 'Resolved', 'Ready'),
      url: 'https://grants.example.test/1',
      ca: issuer.certificate,
      expirationTime: '2999-01-01T00:00:00Z',
    },
  );
  const labels = { 'skupper.io/component': 'router', 'skupper.io/type': 'site' };
  const containers = [
    { name: 'router', image: 'quay.io/skupper/skupper-router:3.5.1' },
    { name: 'kube-adaptor', image: 'quay.io/skupper/kube-adaptor:2.2.1' },
  ];
  await make(deploymentOf('skupper-router', namespace, containers, labels), rolledOut);
  await make(
    {
      ...of('v1', 'Pod', 'skupper-router-1', { spec: { containers } }),
      metadata: { name: 'skupper-router-1', namespace, labels },
    },
    { phase: 'Running', conditions: [{ type: 'Ready', status: 'True' }] },
  );
  await make(
    of('v1', 'Service', 'skupper-router', {
      spec: {
        type: 'LoadBalancer',
        selector: labels,
        ports: [{ name: 'inter-router', port: 55671 }],
      },
    }),
    { loadBalancer: { ingress: [{ ip: '192.0.2.7' }] } },
  );
  await make({
    ...of('v1', 'Service', 'instructlab', {
      spec: { selector: labels, ports: [{ name: 'instructlab', port: 8000 }] },
    }),
    metadata: {
      name: 'instructlab',
      namespace,
      annotations: { 'internal.skupper.io/controlled': 'true' },
    },
  });
  await make({
    apiVersion: 'discovery.k8s.io/v1',
    kind: 'EndpointSlice',
    metadata: {
      name: 'instructlab-1',
      namespace,
      labels: { 'kubernetes.io/service-name': 'instructlab' },
    },
    addressType: 'IPv4',
    endpoints: [{ addresses: ['10.1.2.3'], conditions: { ready: true } }],
    ports: [{ name: 'instructlab', port: 1024 }],
  });
  await make(
    member(
      deploymentOf('chat-api', namespace, [{ name: 'chat-api', image: 'r.example/chat-api:1' }]),
    ),
    rolledOut,
  );
  return {
    namespace,
    authority: issuer,
    make,
    async patch(what, patch) {
      await patchObject(cluster, referenceOf(find(what)), patch);
    },
    status: (what, patch) => setStatus(cluster, find(what), patch),
    async remove(what) {
      await deleteObject(cluster, referenceOf(find(what)));
    },
  };
}
