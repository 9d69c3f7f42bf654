import {
  type AccessGrant,
  type Certificate,
  type Connector,
  type Link,
  type Listener,
  type MultiKeyListener,
  type ResourceKind,
  type ResourceOf,
  resourceSchemas,
  type RouterAccess,
  type SecuredAccess,
  type Site,
  type SkupperKind,
  skupperApiVersion,
} from '@vigia/skupper-config';

import { type Cluster } from '../connection/cluster.ts';
import { isClusterError } from '../errors/cluster-error.ts';
import { listObjects, readObject } from '../objects/object-client.ts';

/** What of Skupper is in the namespace of the public site. */
export type SkupperObjects = {
  sites: readonly Site[];
  listeners: readonly Listener[];
  multiKeyListeners: readonly MultiKeyListener[];
  connectors: readonly Connector[];
  links: readonly Link[];
  routerAccesses: readonly RouterAccess[];
  securedAccesses: readonly SecuredAccess[];
  certificates: readonly Certificate[];
  grants: readonly AccessGrant[];
  /** The kinds that this user may not list: what is said of them is not all. */
  hidden: readonly SkupperKind[];
};

/** Reads them all at a time. @throws ClusterError */
export async function readSkupperObjects(
  cluster: Cluster,
  namespace: string,
  signal: AbortSignal,
): Promise<SkupperObjects> {
  const hidden: SkupperKind[] = [];
  async function list<Kind extends SkupperKind>(kind: Kind): Promise<ResourceOf<Kind>[]> {
    try {
      const found = await listObjects(cluster, {
        apiVersion: skupperApiVersion,
        kind,
        namespace,
        signal,
      });
      return found.flatMap((object) => parse(kind, object) ?? []);
    } catch (error) {
      // A kind that this Skupper does not have yet is a kind of which there is none.
      if (isClusterError(error, 'kind_unknown')) return [];
      if (!isClusterError(error, 'forbidden')) throw error;
      hidden.push(kind);
      return [];
    }
  }
  const [
    sites,
    listeners,
    multiKeyListeners,
    connectors,
    links,
    routerAccesses,
    securedAccesses,
    certificates,
    grants,
  ] = await Promise.all([
    list('Site'),
    list('Listener'),
    list('MultiKeyListener'),
    list('Connector'),
    list('Link'),
    list('RouterAccess'),
    list('SecuredAccess'),
    list('Certificate'),
    list('AccessGrant'),
  ]);
  return {
    sites,
    listeners,
    multiKeyListeners,
    connectors,
    links,
    routerAccesses,
    securedAccesses,
    certificates,
    grants,
    hidden,
  };
}

/** The first of these kinds that this user may not list; undefined when all can be seen. */
export function hiddenOf(
  { hidden }: Pick<SkupperObjects, 'hidden'>,
  ...kinds: readonly SkupperKind[]
): SkupperKind | undefined {
  return kinds.find((kind) => hidden.includes(kind));
}

/** One object of the namespace; null when there is none, `hidden` when this user may not look. @throws ClusterError */
export async function readOrHidden(
  cluster: Cluster,
  reference: { apiVersion: string; kind: string; name: string; namespace: string },
  signal: AbortSignal,
) {
  try {
    return await readObject(cluster, reference, { signal });
  } catch (error) {
    if (isClusterError(error, 'forbidden')) return 'hidden' as const;
    throw error;
  }
}

/** Through the schema: what the API server says is not trusted unread. */
export function parse<Kind extends ResourceKind>(
  kind: Kind,
  object: unknown,
): ResourceOf<Kind> | undefined {
  return resourceSchemas[kind].safeParse(object).data as ResourceOf<Kind> | undefined;
}
