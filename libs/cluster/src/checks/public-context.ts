import { type Status } from '@vigia/api-contract';
import { type SiteConfig } from '@vigia/site-config';

import { type Cluster } from '../connection/cluster.ts';
import { type ClusterFacts } from '../facts/cluster-facts.ts';
import { type KubernetesObject } from '../objects/kubernetes-object.ts';
import { type PublicAddress } from '../public-site/public-address.ts';
import { type PathProof } from '../public-site/prove-path.ts';
import { type SkupperObjects } from './skupper-objects.ts';

/** A link file that was issued for a private host, as far as it can still be told. */
export type IssuedLink = {
  host: string;
  method: 'certificate' | 'token';
  state: 'good' | 'used' | 'expired' | 'void' | 'revoked';
  /** RFC 3339. */
  expiresAt: string;
};

/** What the checks of the public side share; each is asked once, whoever needs it first. */
export type PublicContext = {
  config: SiteConfig;
  cluster: Cluster;
  locale: string;
  /** The objects of the site that are in the cluster. */
  members(signal: AbortSignal): Promise<KubernetesObject[]>;
  /** What the cluster offers, and its Skupper controllers. */
  facts(signal: AbortSignal): Promise<ClusterFacts>;
  skupper(signal: AbortSignal): Promise<SkupperObjects>;
  /** The links that are known to have been issued for private hosts, the revoked ones too. */
  issuedLinks(signal: AbortSignal): Promise<readonly IssuedLink[]>;
  address(signal: AbortSignal): Promise<PublicAddress>;
  proof(signal: AbortSignal): Promise<PathProof>;
  clock(): Date;
};

/** What chat-api said of the hops; null when it could not be asked. */
export async function statusOfPath(
  context: PublicContext,
  signal: AbortSignal,
): Promise<Status | null> {
  return (await context.proof(signal)).status;
}
