import {
  assessReadiness,
  type Endpoint,
  resourceSchemas,
  type Site,
  skupperApiVersion,
} from '@vigia/skupper-config';

import { PairingError } from '../pairing-error.ts';
import type { ClusterObject, LinkCluster } from './link-cluster.ts';

/** What an issue needs of the public site. */
export type PublicSite = {
  name: string;
  endpoints: readonly Endpoint[];
  /** The Secret with the authority that signs the credentials of links. */
  issuer: string;
  skupperVersion: string | null;
};

/** Skupper's own default. */
const defaultIssuer = 'skupper-site-ca';

/**
 * Reads the Site of the namespace, which must be ready and have endpoints: what is issued earlier is of no use, and
 * a token is spent for nothing.
 * @throws PairingError `site_missing` or `site_not_ready`
 */
export async function readPublicSite(
  cluster: LinkCluster,
  signal: AbortSignal,
): Promise<PublicSite> {
  const sites = await cluster.list(skupperApiVersion, 'Site', undefined, signal);
  const read = sites.map(asSite).filter((site) => site !== null);
  const [site] = read;
  if (site === undefined) {
    throw new PairingError('site_missing', `There is no Skupper Site in ${cluster.namespace}.`, {
      remedy: 'Apply the public site first: vigia up',
      facts: { namespace: cluster.namespace },
    });
  }
  const chosen = read.find((each) => assessReadiness(each).state === 'ready') ?? site;
  const readiness = assessReadiness(chosen);
  const endpoints = chosen.status?.endpoints ?? [];
  const why =
    readiness.state === 'ready'
      ? endpoints.length === 0
        ? 'it has no endpoint that can be dialled'
        : null
      : readiness.detail;
  if (why !== null) {
    throw new PairingError(
      'site_not_ready',
      `The Skupper Site ${chosen.metadata.name} accepts no links yet: ${why.replace(/\.$/, '')}.`,
      {
        remedy:
          readiness.state === 'failed'
            ? readiness.remedy
            : 'Wait until vigia status shows it ready, and give it linkAccess if it has none.',
        facts: { site: chosen.metadata.name, why },
      },
    );
  }
  return {
    name: chosen.metadata.name,
    endpoints,
    issuer: chosen.status?.defaultIssuer || chosen.spec?.defaultIssuer || defaultIssuer,
    skupperVersion: chosen.status?.controller?.version ?? null,
  };
}

/** Through the schema, so that nothing of what the API server says is trusted unread. */
function asSite(object: ClusterObject): Site | null {
  return resourceSchemas.Site.safeParse(object).data ?? null;
}
