import { type ApplySet } from '../apply-set/apply-set.ts';
import { type ObjectReference } from '../objects/kubernetes-object.ts';

/** The set of a public site: a namespace holds one, since it holds one Skupper Site. */
export function siteSet(namespace: string, version: string): ApplySet {
  return { name: 'vigia', namespace, tooling: `vigia/v${version}` };
}

/** The Secrets of a public site, by the names that vigia.yaml gives them. */
export type SiteSecrets = { signingKey: string; session: string };

export function secretReferences(namespace: string, names: SiteSecrets): ObjectReference[] {
  return [names.signingKey, names.session].map((name) => ({
    apiVersion: 'v1',
    kind: 'Secret',
    name,
    namespace,
  }));
}
