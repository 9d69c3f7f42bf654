import { type SiteConfig } from '@vigia/site-config';

import { type Cluster } from '../connection/cluster.ts';
import { type CallOptions, listObjects, readObject } from '../objects/object-client.ts';
import { addressesOf } from '../readiness/assess-exposure.ts';
import { statusOf } from '../readiness/conditions.ts';
import { siteSet } from './site-set.ts';
import { applySetId, applySetLabels } from '../apply-set/apply-set.ts';

export type PublicAddress = {
  /** What people type; null where there is none, with exposure `none` or while it is not known. */
  url: string | null;
  /** Where the name has to lead: names or addresses of the balancer, the gateway or the router. */
  leadsTo: readonly string[];
};

/** Where the public site is to be found, as far as the file and the cluster tell. @throws ClusterError */
export async function findPublicAddress(
  cluster: Cluster,
  { public: site }: SiteConfig,
  call: CallOptions = {},
): Promise<PublicAddress> {
  const { exposure, host } = site;
  if (exposure === 'none') return { url: null, leadsTo: [] };
  const leadsTo = await addressesFor(cluster, site, call);
  const scheme = site.tls.from === 'none' ? 'http' : 'https';
  const name = host ?? leadsTo[0];
  return {
    url: name === undefined ? null : `${scheme}://${name.includes(':') ? `[${name}]` : name}/`,
    leadsTo,
  };
}

async function addressesFor(
  cluster: Cluster,
  site: SiteConfig['public'],
  call: CallOptions,
): Promise<string[]> {
  const { namespace, exposure } = site;
  const labelSelector = `${applySetLabels.partOf}=${applySetId(siteSet(namespace, ''))}`;
  const list = (apiVersion: string, kind: string) =>
    listObjects(cluster, { apiVersion, kind, namespace, labelSelector, ...call });
  switch (exposure) {
    case 'loadbalancer':
      return (await list('v1', 'Service')).flatMap(addressesOf);
    case 'ingress':
      return [...new Set((await list('networking.k8s.io/v1', 'Ingress')).flatMap(addressesOf))];
    case 'gateway': {
      const { parent } = site.gateway;
      const gateways = parent
        ? [
            await readObject(
              cluster,
              {
                apiVersion: 'gateway.networking.k8s.io/v1',
                kind: 'Gateway',
                name: parent.name,
                namespace: parent.namespace,
              },
              call,
            ),
          ]
        : await list('gateway.networking.k8s.io/v1', 'Gateway');
      return gateways.flatMap((gateway) =>
        gateway
          ? (statusOf<{ addresses: { value: string }[] }>(gateway).addresses ?? []).map(
              ({ value }) => value,
            )
          : [],
      );
    }
    case 'route': {
      const routes = await list('route.openshift.io/v1', 'Route');
      return [
        ...new Set(
          routes.flatMap((route) =>
            (
              statusOf<{ ingress: { routerCanonicalHostname?: string }[] }>(route).ingress ?? []
            ).flatMap(({ routerCanonicalHostname }) => routerCanonicalHostname ?? []),
          ),
        ),
      ];
    }
    default:
      return [];
  }
}
