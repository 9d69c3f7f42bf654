import { type SiteConfig } from '@vigia/site-config';

import { type Cluster } from '../connection/cluster.ts';
import { isClusterError } from '../errors/cluster-error.ts';
import { type AccessQuestion, askRights } from '../facts/can-i.ts';
import { type ClusterFacts, readClusterFacts } from '../facts/cluster-facts.ts';
import { groupOf, type KubernetesObject } from '../objects/kubernetes-object.ts';
import { type CallOptions, listObjects, readObject } from '../objects/object-client.ts';
import { findShortages, type Shortage } from './quota-room.ts';

/**
 * One thing that is looked at before anything is written. `code` says what was found, `facts` with what; words are
 * the caller's. A `broken` one keeps `up` from starting, a `warning` does not.
 */
export type PreflightFinding = {
  id:
    'context' | 'version' | 'skupper' | 'exposure' | 'certificate' | 'secrets' | 'rights' | 'quota';
  state: 'ok' | 'warning' | 'broken';
  code: PreflightCode;
  facts: Readonly<Record<string, string | number>>;
};

export type PreflightCode =
  | 'well'
  | 'context-differs'
  | 'version-old'
  | 'skupper-missing'
  | 'skupper-old'
  | 'skupper-no-controller'
  | 'skupper-controller-unseen'
  | 'skupper-controller-down'
  | 'class-missing'
  | 'gateway-api-missing'
  | 'route-api-missing'
  | 'cert-manager-missing'
  | 'issuer-missing'
  | 'secret-missing'
  | 'right-missing'
  | 'namespace-not-ours'
  | 'quota-short';

export type Preflight = {
  facts: ClusterFacts;
  findings: readonly PreflightFinding[];
  /** False where this user may not make or label namespaces, and the namespace is there. */
  mayWriteNamespace: boolean;
};

/** The oldest Kubernetes that this is written for: that of OpenShift 4.16. */
const oldestMinor = 29;

/**
 * Looks whether the cluster can take the public site: reach, version, rights, Skupper, classes and APIs, quota.
 * Changes nothing.
 * @param objects what is to be applied
 * @throws ClusterError when the cluster cannot be asked at all
 */
export async function preflight(
  cluster: Cluster,
  config: SiteConfig,
  objects: readonly KubernetesObject[],
  call: CallOptions = {},
): Promise<Preflight> {
  const [facts, rights] = await Promise.all([
    readClusterFacts(cluster, call),
    assessRights(cluster, config.public.namespace, objects, call),
  ]);
  const findings = [
    assessContext(cluster, config),
    assessVersion(facts.version),
    assessSkupper(facts),
    assessExposure(facts, config),
    ...assessCertificate(facts, config),
  ];
  findings.push(rights.finding);
  // Who may not look cannot be told what is there.
  if (rights.finding.state !== 'broken') {
    const [secrets, quota] = await Promise.all([
      assessSecrets(cluster, config, call),
      assessQuota(cluster, config.public.namespace, objects, call),
    ]);
    findings.push(...secrets, quota);
  }
  return { facts, findings, mayWriteNamespace: rights.mayWriteNamespace };
}

function finding(
  id: PreflightFinding['id'],
  code: PreflightCode = 'well',
  facts: Record<string, string | number> = {},
  state: PreflightFinding['state'] = code === 'well' ? 'ok' : 'broken',
): PreflightFinding {
  return { id, state, code, facts };
}

function assessContext(cluster: Cluster, config: SiteConfig): PreflightFinding {
  const { contextName: context, server } = cluster;
  const wanted = config.public.context;
  return wanted !== undefined && wanted !== context
    ? finding('context', 'context-differs', { context, wanted, server })
    : finding('context', 'well', { context, server });
}

function assessVersion(version: string): PreflightFinding {
  const [, major = '1', minor = '0'] = /^v?(\d+)\.(\d+)/.exec(version) ?? [];
  const isOld = Number(major) === 1 && Number(minor) < oldestMinor;
  return finding('version', isOld ? 'version-old' : 'well', {
    version,
    oldest: `1.${oldestMinor}`,
  });
}

function assessSkupper({ skupper }: ClusterFacts): PreflightFinding {
  const { controller } = skupper;
  const facts = {
    version: controller?.version ?? '',
    namespace: controller?.namespace ?? '',
  };
  if (!skupper.isInstalled) return finding('skupper', 'skupper-missing', facts);
  if (!skupper.has22) return finding('skupper', 'skupper-old', facts);
  if (controller === null) {
    return skupper.maySeeController
      ? finding('skupper', 'skupper-no-controller', facts)
      : finding('skupper', 'skupper-controller-unseen', facts, 'warning');
  }
  return controller.isAvailable
    ? finding('skupper', 'well', facts)
    : finding('skupper', 'skupper-controller-down', facts, 'warning');
}

function assessExposure(facts: ClusterFacts, { public: site }: SiteConfig): PreflightFinding {
  const { exposure } = site;
  if (exposure === 'route') {
    return finding('exposure', facts.isOpenShift ? 'well' : 'route-api-missing', { exposure });
  }
  if (exposure === 'ingress') {
    return assessClass('IngressClass', site.ingress.className, facts.ingressClasses, exposure);
  }
  if (exposure === 'gateway') {
    if (facts.gatewayApi === null) return finding('exposure', 'gateway-api-missing', { exposure });
    const { className } = site.gateway;
    if (className === undefined) return finding('exposure', 'well', { exposure });
    return assessClass('GatewayClass', className, facts.gatewayApi.classes, exposure);
  }
  return finding('exposure', 'well', { exposure });
}

function assessClass(
  kind: string,
  name: string,
  classes: readonly { name: string }[] | null,
  exposure: string,
): PreflightFinding {
  const known = (classes ?? []).map((each) => each.name);
  // Null: this user may not look, which says nothing about the class.
  return classes === null || known.includes(name)
    ? finding('exposure', 'well', { exposure, name })
    : finding('exposure', 'class-missing', { exposure, kind, name, known: known.join(', ') });
}

function assessCertificate(facts: ClusterFacts, { public: site }: SiteConfig): PreflightFinding[] {
  if (site.tls.from !== 'cert-manager') return [];
  if (facts.certManager === null) return [finding('certificate', 'cert-manager-missing')];
  const { kind, name } = site.tls.issuer;
  const issuers = facts.certManager.clusterIssuers;
  const isMissing = kind === 'ClusterIssuer' && issuers !== null && !issuers.includes(name);
  return [
    finding('certificate', isMissing ? 'issuer-missing' : 'well', {
      kind,
      name,
      known: issuers?.join(', ') ?? '',
    }),
  ];
}

/** Secrets that others bring must be there. */
async function assessSecrets(
  cluster: Cluster,
  { public: site }: SiteConfig,
  call: CallOptions,
): Promise<PreflightFinding[]> {
  const { secrets, tls, images, namespace } = site;
  const names = [
    ...(secrets.from === 'existing' ? [secrets.signingKey, secrets.session] : []),
    ...(tls.from === 'secret' ? [tls.secretName] : []),
    ...(images.pullSecret === undefined ? [] : [images.pullSecret]),
  ];
  const found = await Promise.all(
    names.map((name) =>
      readObject(cluster, { apiVersion: 'v1', kind: 'Secret', name, namespace }, call),
    ),
  );
  const missing = names.filter((_name, index) => found[index] === null);
  if (names.length === 0) return [];
  return [
    missing.length === 0
      ? finding('secrets')
      : finding('secrets', 'secret-missing', { names: missing.join(', '), namespace }),
  ];
}

async function assessRights(
  cluster: Cluster,
  namespace: string,
  objects: readonly KubernetesObject[],
  call: CallOptions,
): Promise<{ finding: PreflightFinding; mayWriteNamespace: boolean }> {
  const kinds = new Map<string, { apiVersion: string; kind: string }>();
  for (const { apiVersion, kind } of [
    ...objects,
    { apiVersion: 'v1', kind: 'Secret' },
    { apiVersion: 'v1', kind: 'ConfigMap' },
  ]) {
    kinds.set(`${kind}.${groupOf(apiVersion)}`, { apiVersion, kind });
  }
  kinds.delete('Namespace.');
  const questions: AccessQuestion[] = [];
  for (const { apiVersion, kind } of kinds.values()) {
    try {
      const { plural } = await cluster.resource(apiVersion, kind, call.signal);
      for (const verb of ['get', 'list', 'create', 'patch', 'delete']) {
        questions.push({ verb, group: groupOf(apiVersion), resource: plural, namespace });
      }
    } catch (error) {
      // A kind that is not served is found, and said better, by the other checks.
      if (!isClusterError(error, 'kind_unknown')) throw error;
    }
  }
  const ofNamespaces = ['create', 'patch'].map((verb) => ({
    verb,
    group: '',
    resource: 'namespaces',
  }));
  const answers = await askRights(cluster, [...ofNamespaces, ...questions], call);
  const around = answers.slice(0, ofNamespaces.length);
  const own = answers.slice(ofNamespaces.length);
  const missing = own.filter(({ isAllowed }) => !isAllowed).map(({ question }) => question);
  const mayWriteNamespace = around.every(({ isAllowed }) => isAllowed);
  if (missing.length === 0) {
    return {
      finding: mayWriteNamespace
        ? finding('rights')
        : finding('rights', 'namespace-not-ours', { namespace }, 'warning'),
      mayWriteNamespace,
    };
  }
  return {
    finding: finding('rights', 'right-missing', {
      namespace,
      user: cluster.userName,
      count: missing.length,
      list: groupRights(missing),
    }),
    mayWriteNamespace,
  };
}

/** Kinds that lack the same verbs are told together, a line for each such group: `get, list: secrets, roles.rbac…`. */
function groupRights(missing: readonly AccessQuestion[]): string {
  const byResource = Map.groupBy(missing, ({ resource, group }) =>
    group ? `${resource}.${group}` : resource,
  );
  const byVerbs = Map.groupBy(byResource, ([, questions]) =>
    questions.map(({ verb }) => verb).join(', '),
  );
  return [...byVerbs]
    .map(
      ([verbs, resources]) =>
        `${verbs}: ${resources
          .map(([name]) => name)
          .sort()
          .join(', ')}`,
    )
    .join('\n');
}

async function assessQuota(
  cluster: Cluster,
  namespace: string,
  objects: readonly KubernetesObject[],
  call: CallOptions,
): Promise<PreflightFinding> {
  try {
    const [quotas, deployments] = await Promise.all([
      listObjects(cluster, { apiVersion: 'v1', kind: 'ResourceQuota', namespace, ...call }),
      listObjects(cluster, { apiVersion: 'apps/v1', kind: 'Deployment', namespace, ...call }),
    ]);
    const existing = new Set(deployments.map(({ metadata }) => metadata.name));
    const [shortage] = findShortages(objects, existing, quotas);
    return shortage
      ? finding('quota', 'quota-short', factsOf(shortage), 'warning')
      : finding('quota');
  } catch (error) {
    if (isClusterError(error, 'forbidden', 'not_found')) return finding('quota');
    throw error;
  }
}

function factsOf({ quota, resource, wanted, left }: Shortage): Record<string, string | number> {
  return { quota, resource, wanted, left };
}
