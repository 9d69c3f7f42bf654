import { setTimeout as delay } from 'node:timers/promises';

import { createAuthority, type TestAuthority } from '@vigia/skupper-config/testing';

import { type Cluster } from '../connection/cluster.ts';
import { isClusterError } from '../errors/cluster-error.ts';
import { type KubernetesObject, referenceOf } from '../objects/kubernetes-object.ts';
import {
  createObject,
  deleteObject,
  listObjects,
  patchObject,
  pathOf,
  readObject,
} from '../objects/object-client.ts';
import { specOf } from '../readiness/conditions.ts';

/** What runs in the place of Skupper's controller, and of the garbage collector, until it is stopped. */
export type SkupperStandIn = {
  /** Counts one use of a grant, as its server does when a token is redeemed. */
  redeem(grantName: string): Promise<void>;
  /** Throws what went wrong meanwhile, if anything did. */
  stop(): Promise<void>;
};

const apiVersion = 'skupper.io/v2alpha1';
const encode = (text: string) => Buffer.from(text).toString('base64');
const decode = (text = '') => Buffer.from(text, 'base64').toString('utf8');
/** Between two looks, in milliseconds. */
const interval = 100;

/**
 * Fills in what Skupper's controller would in a namespace (internal/kube/certificates and internal/kube/grants of
 * 2.2.1): the authority of a site, a Secret for each Certificate that has none that can be read, statuses, the code
 * and the address of an AccessGrant. Secrets whose Certificate is gone go too, one look later.
 */
export function actAsSkupper(cluster: Cluster, namespace: string): SkupperStandIn {
  const authorities = new Map<string, TestAuthority>();
  const stopping = new AbortController();
  const list = (kind: string, version = apiVersion) =>
    listObjects(cluster, { apiVersion: version, kind, namespace });
  const setStatus = async (object: KubernetesObject, status: Record<string, unknown>) =>
    cluster.request({
      method: 'PATCH',
      path: `${await pathOf(cluster, referenceOf(object))}/status`,
      query: { fieldManager: 'skupper-controller' },
      contentType: 'application/merge-patch+json',
      body: { status },
    });
  const conditions = ({ metadata }: KubernetesObject, ...types: string[]) => ({
    conditions: types.map((type) => ({
      type,
      status: 'True',
      message: 'OK',
      reason: 'Ready',
      observedGeneration: metadata.generation ?? 1,
      lastTransitionTime: new Date().toISOString(),
    })),
    status: 'Ready',
    message: 'OK',
  });

  async function ensureCertificate(name: string, spec: Record<string, unknown>): Promise<void> {
    const reference = { apiVersion, kind: 'Certificate', name, namespace };
    if (await readObject(cluster, reference)) return;
    const metadata = { name, namespace };
    await createObject(cluster, { apiVersion, kind: 'Certificate', metadata, spec });
  }

  async function reconcileSite(site: KubernetesObject): Promise<void> {
    const issuer = 'skupper-site-ca';
    await ensureCertificate(issuer, { ca: '', subject: 'skupper site CA', signing: true });
    await ensureCertificate('skupper-site-server', {
      ca: issuer,
      subject: 'skupper-router',
      server: true,
      hosts: ['r1.example.test'],
    });
    if (site['status']) return;
    await setStatus(site, {
      ...conditions(site, 'Configured', 'Running', 'Resolved', 'Ready'),
      defaultIssuer: issuer,
      controller: { name: 'skupper-controller', namespace: 'skupper', version: '2.2.1' },
      endpoints: ['inter-router', 'edge'].map((name) => ({
        name,
        host: 'r1.example.test',
        port: name === 'edge' ? '45671' : '55671',
        group: 'skupper-router',
      })),
      network: [{ id: site.metadata.uid, name: site.metadata.name }],
      sitesInNetwork: 1,
    });
  }

  async function reconcileCertificate(certificate: KubernetesObject): Promise<void> {
    const { name, uid = '' } = certificate.metadata;
    const spec = specOf<{ ca: string; subject: string; signing: boolean; hosts: string[] }>(
      certificate,
    );
    const reference = { apiVersion: 'v1', kind: 'Secret', name, namespace };
    const secret = await readObject(cluster, reference);
    const data = (secret?.['data'] ?? {}) as Record<string, string | undefined>;
    if (decode(data['tls.crt']).includes('BEGIN')) return;
    if (spec.signing) authorities.set(name, createAuthority(spec.subject));
    const authority = authorities.get(spec.signing ? name : (spec.ca ?? ''));
    if (!authority) return;
    const { subject = '', hosts = [] } = spec;
    const own = spec.signing
      ? { certificate: authority.certificate, privateKey: 'kept by the test' }
      : authority.issue({ subject, hosts: hosts.length > 0 ? hosts : [subject] });
    const made = {
      'tls.crt': encode(own.certificate),
      'tls.key': encode(own.privateKey),
      ...(spec.signing ? {} : { 'ca.crt': encode(authority.certificate) }),
    };
    if (secret) await patchObject(cluster, reference, { data: made });
    else {
      const ownerReferences = [{ apiVersion, kind: 'Certificate', name, uid }];
      await createObject(cluster, {
        apiVersion: 'v1',
        kind: 'Secret',
        metadata: { name, namespace, ownerReferences },
        type: 'kubernetes.io/tls',
        data: made,
      });
    }
    await setStatus(certificate, conditions(certificate, 'Ready'));
  }

  async function reconcileGrant(grant: KubernetesObject): Promise<void> {
    if (grant['status']) return;
    const name = 'skupper-grant-server-ca';
    const authority = authorities.get(name) ?? createAuthority(name);
    authorities.set(name, authority);
    const window = specOf<{ expirationWindow: string }>(grant).expirationWindow ?? '10m';
    const seconds = [...window.matchAll(/(\d+)([hms])/g)].reduce(
      (sum, [, count, unit]) => sum + Number(count) * { h: 3600, m: 60, s: 1 }[unit as 'h'],
      0,
    );
    await setStatus(grant, {
      ...conditions(grant, 'Processed', 'Resolved', 'Ready'),
      url: `https://grants.example.test:9090/${grant.metadata.uid}`,
      code: 'swordfish-0123456789abcd',
      ca: authority.certificate,
      expirationTime: new Date(Date.now() + seconds * 1000).toISOString(),
    });
  }

  async function collectGarbage(certificates: readonly KubernetesObject[]): Promise<void> {
    const alive = new Set(certificates.map(({ metadata }) => metadata.uid));
    for (const secret of await list('Secret', 'v1')) {
      const owners = secret.metadata.ownerReferences ?? [];
      if (owners.length === 0 || owners.some(({ uid }) => alive.has(uid))) continue;
      await deleteObject(cluster, referenceOf(secret), { uid: secret.metadata.uid });
    }
  }

  async function look(): Promise<void> {
    for (const site of await list('Site')) await reconcileSite(site);
    const certificates = await list('Certificate');
    await collectGarbage(certificates);
    // Authorities first: what they sign is made in the same look.
    const signing = (each: KubernetesObject) =>
      specOf<{ signing: boolean }>(each).signing === true ? 0 : 1;
    for (const each of certificates.toSorted((one, other) => signing(one) - signing(other))) {
      await unlessChanged(() => reconcileCertificate(each));
    }
    for (const grant of await list('AccessGrant')) await unlessChanged(() => reconcileGrant(grant));
  }

  const running = (async () => {
    while (!stopping.signal.aborted) {
      await look();
      await delay(interval, undefined, { signal: stopping.signal }).catch(() => undefined);
    }
  })();
  // Told by stop(), not as a rejection that nobody handles.
  running.catch(() => undefined);
  return {
    async redeem(name) {
      const grant = await readObject(cluster, { apiVersion, kind: 'AccessGrant', name, namespace });
      if (grant === null) throw new Error(`there is no AccessGrant ${name}`);
      const { redemptions = 0 } = (grant['status'] ?? {}) as { redemptions?: number };
      await setStatus(grant, { redemptions: redemptions + 1 });
    },
    async stop() {
      stopping.abort();
      await running;
    },
  };
}

/** What was deleted or made between two calls is for the next look. */
async function unlessChanged(act: () => Promise<void>): Promise<void> {
  try {
    await act();
  } catch (error) {
    if (!isClusterError(error, 'not_found', 'already_exists', 'changed_meanwhile')) throw error;
  }
}
