import type { ClusterFacts } from '@vigia/cluster';

import type { InitOptions } from './init-options.ts';

/** What the file is made of; every answer has a default but the host and the registry. */
export type SiteDraft = {
  name: string;
  context: string | undefined;
  platform: 'kubernetes' | 'openshift';
  exposure: NonNullable<InitOptions['exposure']>;
  host: string | undefined;
  ingressClass: string;
  gatewayClass: string;
  tls: NonNullable<InitOptions['tls']>;
  issuer: string;
  tlsSecret: string;
  registry: string | undefined;
  privateKind: NonNullable<InitOptions['privateKind']>;
  skupperVersion: string;
};

const nginxController = 'k8s.io/ingress-nginx';
const newestSkupper = '2.2.1';

/**
 * The answers before anybody is asked: the options that were given, else what suits the cluster.
 * @param facts null where no cluster could be asked
 */
export function draftFrom(
  options: InitOptions,
  facts: ClusterFacts | null,
  directoryName: string,
): SiteDraft {
  const platform = options.platform ?? (facts?.isOpenShift ? 'openshift' : 'kubernetes');
  const exposure = options.exposure ?? exposureFor(platform, facts);
  const classes = facts?.ingressClasses ?? [];
  const ingressClass =
    classes.find(({ controller }) => controller === nginxController) ??
    classes.find(({ isDefault }) => isDefault);
  const issuers = facts?.certManager?.clusterIssuers ?? [];
  const { version = '' } = facts?.skupper.controller ?? {};
  return {
    name: options.name ?? toName(directoryName),
    context: options.context ?? facts?.contextName,
    platform,
    exposure,
    host: options.host,
    ingressClass: ingressClass?.name ?? 'nginx',
    gatewayClass: facts?.gatewayApi?.classes?.[0]?.name ?? 'nginx',
    tls: options.tls ?? certificateFor(exposure, facts),
    issuer: options.issuer ?? issuers[0] ?? 'letsencrypt',
    tlsSecret: options.tlsSecret ?? 'vigia-tls',
    registry: options.registry,
    privateKind: options.privateKind ?? 'podman',
    skupperVersion: /^2\.\d+\.\d+$/.test(version) ? version : newestSkupper,
  };
}

/** Where a certificate comes from by default, once it is known how people reach the page. */
export function certificateFor(
  exposure: SiteDraft['exposure'],
  facts: ClusterFacts | null,
): SiteDraft['tls'] {
  if (exposure === 'none') return 'none';
  if (exposure === 'route') return 'platform';
  return facts?.certManager ? 'cert-manager' : 'secret';
}

function exposureFor(platform: SiteDraft['platform'], facts: ClusterFacts | null) {
  if (platform === 'openshift') return 'route';
  if (facts === null) return 'ingress';
  if (facts.ingressClasses?.some(({ controller }) => controller === nginxController)) {
    return 'ingress';
  }
  return (facts.gatewayApi?.classes ?? []).length > 0 ? 'gateway' : 'loadbalancer';
}

function toName(directoryName: string): string {
  const name = directoryName
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replace(/^[^a-z]+/, '')
    .slice(0, 30)
    .replace(/-+$/, '');
  return name || 'vigia';
}
