import { ClusterError, isClusterError } from '../errors/cluster-error.ts';
import { type ApiCall, type ApiResource } from './cluster.ts';

/** What an API server serves. */
export type Discovery = {
  /** @throws ClusterError `kind_unknown` */
  resource(apiVersion: string, kind: string, signal?: AbortSignal): Promise<ApiResource>;
  /** Each API group but the core one, with the version that the server prefers, such as `apps/v1`. */
  groups(signal?: AbortSignal): Promise<ReadonlyMap<string, string>>;
};

type Kinds = ReadonlyMap<string, ApiResource>;
/** The kinds of each group version; null where the server tells of the groups alone. */
type Catalogue = { preferred: ReadonlyMap<string, string>; kinds: Map<string, Kinds> | null };

/**
 * All kinds of all groups in one answer (https://kubernetes.io/docs/concepts/overview/kubernetes-api/, aggregated
 * discovery); a server that does not know it gives the list of its groups.
 */
const aggregated = [
  'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList',
  'application/json;g=apidiscovery.k8s.io;v=v2beta1;as=APIGroupDiscoveryList',
  'application/json',
].join(',');

/** Asks for each thing once, when it is needed; a failure is not an answer: the next one asks again. */
export function discover(request: <T>(call: ApiCall) => Promise<T>): Discovery {
  const catalogues = new Map<string, Promise<Catalogue>>();
  const versions = new Map<string, Promise<Kinds>>();

  const catalogueOf = (root: '/api' | '/apis', signal?: AbortSignal) =>
    once(catalogues, root, async () => {
      try {
        return readCatalogue(
          await request<GroupDiscoveryList>({
            path: root,
            accept: aggregated,
            verb: 'list',
            subject: 'its API groups',
            signal,
          }),
        );
      } catch (error) {
        if (isClusterError(error, 'not_found')) return { preferred: new Map(), kinds: null };
        throw error;
      }
    });
  const kindsOf = (apiVersion: string, signal?: AbortSignal) =>
    once(versions, apiVersion, async () => {
      const path = apiVersion.includes('/') ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
      const subject = `the kinds of ${apiVersion}`;
      try {
        const list = await request<ResourceList>({ path, verb: 'list', subject, signal });
        return new Map(
          (list.resources ?? [])
            .filter(({ name }) => !name.includes('/'))
            .map(({ name, kind, namespaced }) => [
              kind,
              { plural: name, isNamespaced: namespaced },
            ]),
        );
      } catch (error) {
        if (isClusterError(error, 'not_found')) return new Map();
        throw error;
      }
    });

  return {
    async resource(apiVersion, kind, signal) {
      const root = apiVersion.includes('/') ? '/apis' : '/api';
      const { kinds } = await catalogueOf(root, signal);
      // What it does not have may be too new for it, or served by another server that was away when it was made.
      const found =
        kinds?.get(apiVersion)?.get(kind) ?? (await kindsOf(apiVersion, signal)).get(kind);
      if (!found) throw kindUnknown(apiVersion, kind);
      return found;
    },
    groups: async (signal) => (await catalogueOf('/apis', signal)).preferred,
  };
}

async function once<T>(
  known: Map<string, Promise<T>>,
  key: string,
  read: () => Promise<T>,
): Promise<T> {
  let answer = known.get(key);
  if (!answer) {
    answer = read();
    known.set(key, answer);
    answer.catch(() => known.delete(key));
  }
  return await answer;
}

type GroupDiscoveryList = {
  kind?: string;
  /** Of the list of groups. */
  groups?: { name: string; preferredVersion?: { groupVersion?: string } }[];
  /** Of the aggregated answer: the preferred version of a group is its first. */
  items?: {
    metadata?: { name?: string };
    versions?: {
      version: string;
      resources?: { resource: string; responseKind?: { kind?: string }; scope?: string }[];
    }[];
  }[];
};

type ResourceList = { resources?: { name: string; kind: string; namespaced: boolean }[] };

function readCatalogue(answer: GroupDiscoveryList): Catalogue {
  if (answer.kind !== 'APIGroupDiscoveryList') {
    const groups = answer.groups ?? [];
    return {
      preferred: new Map(
        groups.map(({ name, preferredVersion }) => [name, preferredVersion?.groupVersion ?? '']),
      ),
      kinds: null,
    };
  }
  const preferred = new Map<string, string>();
  const kinds = new Map<string, Kinds>();
  for (const { metadata, versions = [] } of answer.items ?? []) {
    const group = metadata?.name ?? '';
    const apiVersions = versions.map(({ version }) => (group ? `${group}/${version}` : version));
    if (group) preferred.set(group, apiVersions[0] ?? '');
    for (const [index, { resources = [] }] of versions.entries()) {
      kinds.set(
        apiVersions[index] ?? '',
        new Map(
          resources.map(({ resource, responseKind, scope }) => [
            responseKind?.kind ?? '',
            { plural: resource, isNamespaced: scope === 'Namespaced' },
          ]),
        ),
      );
    }
  }
  return { preferred, kinds };
}

function kindUnknown(apiVersion: string, kind: string): ClusterError {
  return new ClusterError(
    'kind_unknown',
    `The cluster does not know the kind ${kind} of ${apiVersion}.`,
    {
      remedy:
        'Install what brings it (its CustomResourceDefinition), or leave out the feature that needs it.',
      facts: { apiVersion, kind },
    },
  );
}
