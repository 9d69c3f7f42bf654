import { createAuthority, type TestAuthority } from '@vigia/skupper-config/testing';

import type { ClusterObject, LinkCluster } from '../cluster/link-cluster.ts';

/** A namespace in memory with the parts of Skupper's controller that pairing leans on, as the code of 2.2.1 has them. */
export type FakePublicSite = {
  cluster: LinkCluster;
  /** Every object, by kind and name. */
  objects: Map<string, ClusterObject>;
  /** Whether the controller does its work. */
  isRunning: boolean;
  redeem(grantName: string): void;
};

const skupper = 'skupper.io/v2alpha1';
const encode = (text: string) => Buffer.from(text).toString('base64');
const now = () => new Date().toISOString();

export function createFakePublicSite(): FakePublicSite {
  const objects = new Map<string, ClusterObject>();
  const authorities = new Map<string, TestAuthority>();
  const key = (kind: string, name: string) => `${kind}/${name}`;
  const put = (object: ClusterObject) =>
    objects.set(key(object.kind, object.metadata.name), object);

  const conditions = (...types: string[]) =>
    types.map((type) => ({
      type,
      status: 'True',
      reason: 'Ready',
      message: 'OK',
      lastTransitionTime: now(),
    }));
  put({
    apiVersion: skupper,
    kind: 'Site',
    metadata: { name: 'ilab-chat', creationTimestamp: now() },
    spec: { linkAccess: 'route' },
    status: {
      status: 'Ready',
      conditions: conditions('Configured', 'Running', 'Resolved', 'Ready'),
      endpoints: [
        { name: 'inter-router', host: 'r1.example.test', port: '443', group: 'skupper-router' },
        { name: 'edge', host: 'r2.example.test', port: '443', group: 'skupper-router' },
      ],
      defaultIssuer: 'skupper-site-ca',
      controller: { name: 'skupper-controller', namespace: 'skupper', version: '2.2.1' },
      network: [{ name: 'ilab-chat' }],
    },
  });
  for (const name of ['skupper-router-1', 'skupper-router-2']) {
    put({
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name, labels: { 'skupper.io/component': 'router' } },
    });
  }
  const certificate = (name: string, spec: Record<string, unknown>) =>
    put({ apiVersion: skupper, kind: 'Certificate', metadata: { name }, spec });
  certificate('skupper-site-ca', { subject: 'ca', signing: true });
  certificate('skupper-site-server', {
    ca: 'skupper-site-ca',
    subject: 'server',
    hosts: ['r1.example.test'],
  });

  /** A Secret is made where none is, and made anew where its certificate cannot be read; no other change is noticed. */
  function reconcile(): void {
    if (!self.isRunning) return;
    for (const object of [...objects.values()].filter(({ kind }) => kind === 'Certificate')) {
      const { name } = object.metadata;
      const spec = object['spec'] as { signing?: boolean; ca?: string; subject: string };
      const secret = objects.get(key('Secret', name));
      if ((secret?.['data'] as Record<string, string> | undefined)?.['tls.crt']) continue;
      if (spec.signing) authorities.set(name, createAuthority(spec.subject));
      const authority = authorities.get(spec.signing ? name : (spec.ca ?? ''));
      if (!authority) continue;
      const own = spec.signing
        ? { certificate: authority.certificate, privateKey: 'never read' }
        : authority.issue({ subject: spec.subject });
      const data = { 'tls.crt': encode(own.certificate), 'tls.key': encode(own.privateKey) };
      put({
        apiVersion: 'v1',
        kind: 'Secret',
        metadata: { name },
        type: 'kubernetes.io/tls',
        data: spec.signing ? data : { ...data, 'ca.crt': encode(authority.certificate) },
      });
    }
    for (const grant of [...objects.values()].filter(({ kind }) => kind === 'AccessGrant')) {
      if (grant['status']) continue;
      grant['status'] = {
        url: `https://grants.example.test:9090/${grant.metadata.name}`,
        code: 'swordfish-0123456789abcd',
        ca: (authorities.get('grants') ?? createAuthority()).certificate,
        redemptions: 0,
        expirationTime: new Date(Date.now() + 900_000).toISOString(),
        conditions: conditions('Processed', 'Resolved', 'Ready'),
      };
    }
  }

  const self: FakePublicSite = {
    objects,
    isRunning: true,
    redeem(name) {
      (objects.get(key('AccessGrant', name))?.['status'] as { redemptions: number }).redemptions +=
        1;
    },
    cluster: {
      namespace: 'ilab-chat',
      async read(_apiVersion, kind, name) {
        reconcile();
        return structuredClone(objects.get(key(kind, name)) ?? null);
      },
      async list(_apiVersion, kind, selector) {
        reconcile();
        const [label, value] = selector?.split('=') ?? [];
        return structuredClone(
          [...objects.values()].filter(({ kind: each, metadata: { labels = {} } }) => {
            const has =
              label === undefined ||
              (label in labels && (value ?? labels[label]) === labels[label]);
            return each === kind && has;
          }),
        );
      },
      async create(object) {
        const { kind, metadata } = object;
        if (objects.has(key(kind, metadata.name)))
          throw new Error(`${kind} ${metadata.name} is there`);
        put(structuredClone(object));
        return object;
      },
      async patch(_apiVersion, kind, name, patch) {
        const object = objects.get(key(kind, name));
        if (!object) throw new Error(`no ${kind} ${name}`);
        for (const [field, value] of Object.entries(patch)) {
          const old = (object[field] ?? {}) as Record<string, object>;
          const merged = Object.entries(value as Record<string, unknown>).map(([name, each]) => [
            name,
            typeof each === 'object' ? { ...old[name], ...each } : each,
          ]);
          object[field] = { ...old, ...Object.fromEntries(merged) };
        }
        return structuredClone(object);
      },
      async remove(_apiVersion, kind, name) {
        // A Secret goes with its Certificate.
        if (kind === 'Certificate') objects.delete(key('Secret', name));
        return objects.delete(key(kind, name));
      },
    },
  };
  return self;
}
