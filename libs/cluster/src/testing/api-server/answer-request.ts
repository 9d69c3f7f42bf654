import { type KubernetesObject } from '../../objects/kubernetes-object.ts';
import { applyFields, noteUpdate } from './apply-fields.ts';
import { type ServedKind } from './kinds.ts';
import { type Store } from './store.ts';

export type Request = {
  method: string;
  path: string;
  query: URLSearchParams;
  body: unknown;
  contentType: string;
  /** The media types that the caller understands. */
  accept: string;
};
export type Answer = { status: number; body: unknown };

export function answerRequest(request: Request, store: Store, denied: ReadonlySet<string>): Answer {
  const { method, path } = request;
  if (path === '/version') return ok({ major: '1', minor: '31', gitVersion: 'v1.31.4' });
  if (path === '/readyz' || path === '/livez') return ok('ok');
  if (path === '/apis' || path === '/api') {
    return ok(
      request.accept.includes('as=APIGroupDiscoveryList')
        ? aggregatedDiscovery(store, path === '/apis')
        : path === '/apis'
          ? groupList(store)
          : { kind: 'APIVersions', versions: ['v1'] },
    );
  }
  if (path.endsWith('/selfsubjectrulesreviews') && method === 'POST') return rules(request, denied);
  if (path.endsWith('/selfsubjectaccessreviews') && method === 'POST')
    return review(request, denied);

  const route = /^\/(?:api|apis\/([^/]+))\/([^/]+)(?:\/(.*))?$/.exec(path);
  if (!route) {
    const group = /^\/apis\/([^/]+)$/.exec(path)?.[1];
    const found = (groupList(store)['groups'] as { name: string }[]).find(
      ({ name }) => name === group,
    );
    return found
      ? ok(found)
      : refuse(404, 'NotFound', 'the server could not find the requested resource');
  }
  const [, group, version, rest = ''] = route;
  const apiVersion = group ? `${group}/${version}` : (version ?? '');
  const served = store.kinds().filter((kind) => kind.apiVersion === apiVersion);
  if (rest === '') {
    if (served.length === 0)
      return refuse(404, 'NotFound', 'the server could not find the requested resource');
    return ok({
      kind: 'APIResourceList',
      groupVersion: apiVersion,
      resources: served.map(({ kind, plural, isNamespaced }) => ({
        name: plural,
        kind,
        namespaced: isNamespaced,
      })),
    });
  }
  return answerObject(request, rest.split('/').map(decodeURIComponent), served, store, denied);
}

function answerObject(
  request: Request,
  segments: string[],
  served: ServedKind[],
  store: Store,
  denied: ReadonlySet<string>,
): Answer {
  const inNamespace =
    segments[0] === 'namespaces' &&
    segments.length > 2 &&
    segments[2] !== 'status' &&
    segments[2] !== 'finalize';
  const namespace = inNamespace ? segments[1] : undefined;
  const [plural = '', name, subresource] = inNamespace ? segments.slice(2) : segments;
  const kind = served.find((each) => each.plural === plural);
  if (!kind) return refuse(404, 'NotFound', 'the server could not find the requested resource');

  const verb = verbOf(request.method, name);
  if (isDenied(denied, verb, plural)) {
    return refuse(
      403,
      'Forbidden',
      `${plural} "${name ?? ''}" is forbidden: User "test" cannot ${verb} resource "${plural}" in API group "${kind.apiVersion.split('/')[0]}" in the namespace "${namespace ?? ''}"`,
      { name, kind: plural },
    );
  }
  if (verb === 'list') return ok(listOf(kind, namespace, request.query, store));
  const live = name === undefined ? undefined : store.find(kind.kind, name, namespace);
  const dryRun = request.query.get('dryRun') === 'All';
  const keep = (object: KubernetesObject) => (dryRun ? object : store.put(object));
  const missing = () =>
    refuse(404, 'NotFound', `${plural} "${name}" not found`, { name, kind: plural });

  if (verb === 'get') return live ? ok(live) : missing();
  if (verb === 'delete') {
    if (!live) return missing();
    const uid = (request.body as { preconditions?: { uid?: string } } | undefined)?.preconditions
      ?.uid;
    if (uid !== undefined && uid !== live.metadata.uid)
      return refuse(409, 'Conflict', 'the UID in the precondition does not match');
    if (!dryRun) store.remove(live);
    return ok(live);
  }
  if (namespace !== undefined && !store.find('Namespace', namespace)) {
    return refuse(404, 'NotFound', `namespaces "${namespace}" not found`, {
      name: namespace,
      kind: 'namespaces',
    });
  }
  const body = request.body as KubernetesObject;
  const manager = request.query.get('fieldManager') ?? 'unknown';
  if (verb === 'create') {
    const object = { ...body, metadata: { ...body.metadata, ...(namespace ? { namespace } : {}) } };
    if (store.find(kind.kind, object.metadata.name, namespace)) {
      return refuse(409, 'AlreadyExists', `${plural} "${object.metadata.name}" already exists`, {
        kind: plural,
      });
    }
    return { status: 201, body: keep(noteUpdate(null, withDefaults(object), manager)) };
  }
  if (request.contentType === 'application/apply-patch+yaml') {
    const applied = {
      ...body,
      metadata: { ...body.metadata, ...(namespace ? { namespace } : {}) },
    };
    const { object, conflicts } = applyFields(
      live ?? null,
      applied,
      manager,
      request.query.get('force') === 'true',
    );
    if (conflicts.length > 0) {
      return refuse(409, 'Conflict', `Apply failed with ${conflicts.length} conflict(s)`, {
        name,
        kind: plural,
        causes: conflicts.map((conflict) => ({
          reason: 'FieldManagerConflict',
          message: `conflict with "${conflict.manager}" using ${kind.apiVersion}`,
          field: `.${conflict.path.join('.')}`,
        })),
      });
    }
    return { status: live ? 200 : 201, body: keep(withDefaults(object)) };
  }
  if (!live) return missing();
  const merged = merge(live, body) as KubernetesObject;
  return ok(keep(noteUpdate(live, merged, manager, subresource)));
}

/** What the real one fills in, for one kind, so that a comparison has to live with it. */
function withDefaults(object: KubernetesObject): KubernetesObject {
  if (object.kind !== 'Deployment') return object;
  const spec = (object['spec'] ?? {}) as Record<string, unknown>;
  return { ...object, spec: { progressDeadlineSeconds: 600, revisionHistoryLimit: 10, ...spec } };
}

function merge(target: unknown, patch: unknown): unknown {
  if (typeof patch !== 'object' || patch === null || Array.isArray(patch)) return patch;
  const result: Record<string, unknown> =
    typeof target === 'object' && target !== null && !Array.isArray(target) ? { ...target } : {};
  for (const [name, value] of Object.entries(patch)) {
    if (value === null) delete result[name];
    else result[name] = merge(result[name], value);
  }
  return result;
}

function verbOf(method: string, name: string | undefined): string {
  if (method === 'GET') return name === undefined ? 'list' : 'get';
  return { POST: 'create', PATCH: 'patch', PUT: 'update', DELETE: 'delete' }[method] ?? 'get';
}

export function isDenied(denied: ReadonlySet<string>, verb: string, plural: string): boolean {
  return denied.has(`${verb} ${plural}`) || denied.has(`* ${plural}`) || denied.has('* *');
}

function review(request: Request, denied: ReadonlySet<string>): Answer {
  const body = request.body as {
    spec: { resourceAttributes: { verb: string; resource: string } };
  };
  const { verb, resource } = body.spec.resourceAttributes;
  return { status: 201, body: { ...body, status: { allowed: !isDenied(denied, verb, resource) } } };
}

function listOf(
  kind: ServedKind,
  namespace: string | undefined,
  query: URLSearchParams,
  store: Store,
): unknown {
  const wanted = (query.get('labelSelector') ?? '')
    .split(',')
    .filter(Boolean)
    .map((term) => term.split(/==?/));
  return {
    kind: `${kind.kind}List`,
    apiVersion: kind.apiVersion,
    metadata: {},
    items: store
      .all()
      .filter(
        (object) =>
          object.kind === kind.kind &&
          (namespace === undefined || object.metadata.namespace === namespace) &&
          wanted.every(([key = '', value]) =>
            value === undefined
              ? key in (object.metadata.labels ?? {})
              : object.metadata.labels?.[key] === value,
          ),
      ),
  };
}

function groupList(store: Store): Record<string, unknown> {
  const versions = new Set(store.kinds().map(({ apiVersion }) => apiVersion));
  return {
    kind: 'APIGroupList',
    groups: [...versions]
      .filter((version) => version.includes('/'))
      .map((groupVersion) => {
        const [name, version] = groupVersion.split('/');
        return {
          name,
          versions: [{ groupVersion, version }],
          preferredVersion: { groupVersion, version },
        };
      }),
  };
}

function aggregatedDiscovery(store: Store, hasGroup: boolean): Record<string, unknown> {
  const kinds = store.kinds().filter(({ apiVersion }) => apiVersion.includes('/') === hasGroup);
  const groupOfKind = ({ apiVersion }: ServedKind) => (hasGroup ? apiVersion.split('/')[0] : '');
  return {
    kind: 'APIGroupDiscoveryList',
    apiVersion: 'apidiscovery.k8s.io/v2',
    items: [...Map.groupBy(kinds, groupOfKind)].map(([name, ofGroup]) => ({
      metadata: { name },
      versions: [...Map.groupBy(ofGroup, ({ apiVersion }) => apiVersion.split('/').at(-1))].map(
        ([version, ofVersion]) => ({
          version,
          freshness: 'Current',
          resources: ofVersion.map(({ kind, plural, isNamespaced }) => ({
            resource: plural,
            responseKind: { group: '', version: '', kind },
            scope: isNamespaced ? 'Namespaced' : 'Cluster',
          })),
        }),
      ),
    })),
  };
}

/** Everything, or nothing that could be told: as authorizers that cannot list their rules answer. */
function rules(request: Request, denied: ReadonlySet<string>): Answer {
  const all = { verbs: ['*'], apiGroups: ['*'], resources: ['*'] };
  const isIncomplete = denied.size > 0;
  return {
    status: 201,
    body: {
      ...(request.body as object),
      status: {
        resourceRules: isIncomplete ? [] : [all],
        nonResourceRules: [],
        incomplete: isIncomplete,
      },
    },
  };
}

function ok(body: unknown): Answer {
  return { status: 200, body };
}

function refuse(
  code: number,
  reason: string,
  message: string,
  details: Record<string, unknown> = {},
): Answer {
  return {
    status: code,
    body: { kind: 'Status', apiVersion: 'v1', status: 'Failure', code, reason, message, details },
  };
}
