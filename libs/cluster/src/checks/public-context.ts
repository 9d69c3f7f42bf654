import { type Status } from '@vigia/api-contract';
import { type SiteConfig } from '@vigia/site-config';

import { type Cluster } from '../connection/cluster.ts';
import { type KubernetesObject } from '../objects/kubernetes-object.ts';
import { type PublicAddress } from '../public-site/public-address.ts';
import { type PathProof } from '../public-site/prove-path.ts';

/** What the checks of the public side share; each is asked once, whoever needs it first. */
export type PublicContext = {
  config: SiteConfig;
  cluster: Cluster;
  locale: string;
  /** The objects of the site that are in the cluster. */
  members(signal: AbortSignal): Promise<KubernetesObject[]>;
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
