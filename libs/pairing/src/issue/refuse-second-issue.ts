import { skupperApiVersion } from '@vigia/skupper-config';

import { objectNameOf } from '../cluster/labels.ts';
import type { LinkCluster } from '../cluster/link-cluster.ts';
import { PairingError } from '../pairing-error.ts';

/** The kinds that an issue makes. */
export const issuedKinds = ['Certificate', 'AccessGrant'] as const;

/** Two hosts under one name could not be told apart. @throws PairingError `already_issued` */
export async function refuseSecondIssue(
  cluster: LinkCluster,
  host: string,
  signal: AbortSignal,
): Promise<void> {
  for (const kind of issuedKinds) {
    if (!(await cluster.read(skupperApiVersion, kind, objectNameOf(host), signal))) continue;
    throw new PairingError('already_issued', `A link was already issued for ${host}.`, {
      remedy: `Choose another name, or make a new one in its place: vigia link issue ${host} --replace (the earlier one stays good until it is revoked).`,
      facts: { host },
    });
  }
}

/** Removes what an earlier issue left, so that there can be a new one. The earlier certificate stays good. */
export async function forgetIssue(
  cluster: LinkCluster,
  host: string,
  signal: AbortSignal,
): Promise<void> {
  const name = objectNameOf(host);
  for (const kind of issuedKinds) await cluster.remove(skupperApiVersion, kind, name, signal);
  // By its owner it would go by itself, but perhaps not before the new one is asked for.
  await cluster.remove('v1', 'Secret', name, signal);
}
