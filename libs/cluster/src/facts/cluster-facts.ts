import { type Cluster } from '../connection/cluster.ts';
import { isClusterError } from '../errors/cluster-error.ts';
import { type KubernetesObject } from '../objects/kubernetes-object.ts';
import { type CallOptions, listObjects } from '../objects/object-client.ts';
import { type Condition, conditionOf, specOf, statusOf } from '../readiness/conditions.ts';

export type NamedClass = {
  name: string;
  /** Who serves it, such as `k8s.io/ingress-nginx`. */
  controller: string;
  isDefault: boolean;
};

/** What a cluster offers. A list is null where this user may not look. */
export type ClusterFacts = {
  server: string;
  contextName: string;
  /** Such as `v1.31.4`. */
  version: string;
  isOpenShift: boolean;
  ingressClasses: readonly NamedClass[] | null;
  /** Null when the Gateway API is not installed. */
  gatewayApi: { version: string; classes: readonly NamedClass[] | null } | null;
  /** Null when cert-manager is not installed. */
  certManager: { clusterIssuers: readonly string[] | null } | null;
  skupper: SkupperFacts;
};

export type SkupperController = {
  name: string;
  namespace: string;
  /** By the tag of its image; empty when the image has a digest only. */
  version: string;
  isAvailable: boolean;
  /** The one namespace that it looks after; null when it looks after all. */
  watches: string | null;
  /** It looks after no namespace whose ConfigMap `skupper` does not name it. */
  needsNaming: boolean;
};

export type SkupperFacts = {
  /** The definitions of Skupper 2 are served. */
  isInstalled: boolean;
  /** Since Skupper 2.2: MultiKeyListener and the observer of a Listener. */
  has22: boolean;
  /** Null when none was found, or when this user may not look. */
  controller: Pick<SkupperController, 'name' | 'namespace' | 'version' | 'isAvailable'> | null;
  /** All that were found. */
  controllers: readonly SkupperController[];
  /** Whether this user could have seen the controller. */
  maySeeController: boolean;
};

/** Reads what the defaults of `init` and the preflight of `up` need. @throws ClusterError when the cluster cannot be reached */
export async function readClusterFacts(
  cluster: Cluster,
  call: CallOptions = {},
): Promise<ClusterFacts> {
  const [version, groups] = await Promise.all([
    cluster.request<{ gitVersion?: string }>({ path: '/version', subject: 'its version', ...call }),
    cluster.groups(call.signal),
  ]);
  const gatewayVersion = groups.get('gateway.networking.k8s.io');
  const [ingressClasses, gatewayClasses, issuers, skupper] = await Promise.all([
    listOrNull(cluster, 'networking.k8s.io/v1', 'IngressClass', call),
    gatewayVersion ? listOrNull(cluster, gatewayVersion, 'GatewayClass', call) : null,
    groups.has('cert-manager.io')
      ? listOrNull(cluster, groups.get('cert-manager.io') ?? '', 'ClusterIssuer', call)
      : null,
    readSkupperFacts(cluster, groups.has('skupper.io'), call),
  ]);
  return {
    server: cluster.server,
    contextName: cluster.contextName,
    version: version.gitVersion ?? '',
    isOpenShift: groups.has('route.openshift.io'),
    ingressClasses:
      ingressClasses?.map((each) => ({
        name: each.metadata.name,
        controller: specOf<{ controller: string }>(each).controller ?? '',
        isDefault:
          each.metadata.annotations?.['ingressclass.kubernetes.io/is-default-class'] === 'true',
      })) ?? null,
    gatewayApi: gatewayVersion
      ? {
          version: gatewayVersion,
          classes:
            gatewayClasses?.map((each) => ({
              name: each.metadata.name,
              controller: specOf<{ controllerName: string }>(each).controllerName ?? '',
              isDefault: false,
            })) ?? null,
        }
      : null,
    certManager: groups.has('cert-manager.io')
      ? { clusterIssuers: issuers?.map(({ metadata }) => metadata.name) ?? null }
      : null,
    skupper,
  };
}

async function readSkupperFacts(
  cluster: Cluster,
  hasGroup: boolean,
  call: CallOptions,
): Promise<SkupperFacts> {
  const serves = async (kind: string) => {
    try {
      await cluster.resource('skupper.io/v2alpha1', kind, call.signal);
      return true;
    } catch (error) {
      if (isClusterError(error, 'kind_unknown')) return false;
      throw error;
    }
  };
  const isInstalled = hasGroup && (await serves('Site'));
  const has22 = isInstalled && (await serves('MultiKeyListener'));
  const everywhere = await listControllers(cluster, undefined, call);
  // Without the right to look everywhere: where the installation puts it, and the own namespace.
  const found =
    everywhere ??
    mergeLists(
      await listControllers(cluster, 'skupper', call),
      await listControllers(cluster, cluster.namespace, call),
    );
  const controllers = (found ?? []).map(describeController);
  return {
    isInstalled,
    has22,
    controller: controllers[0] ?? null,
    controllers,
    // Who may look in some namespaces only has not seen that there is none.
    maySeeController: everywhere !== null || controllers.length > 0,
  };
}

function mergeLists(
  one: KubernetesObject[] | null,
  other: KubernetesObject[] | null,
): KubernetesObject[] | null {
  return one === null && other === null ? null : [...(one ?? []), ...(other ?? [])];
}

async function listControllers(
  cluster: Cluster,
  namespace: string | undefined,
  call: CallOptions,
): Promise<KubernetesObject[] | null> {
  try {
    const deployments = await listObjects(cluster, {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      namespace,
      ...call,
    });
    return deployments.filter(({ metadata }) => metadata.name === 'skupper-controller');
  } catch (error) {
    if (isClusterError(error, 'forbidden')) return null;
    throw error;
  }
}

type Variable = { name: string; value?: string; valueFrom?: unknown };

function describeController(deployment: KubernetesObject): SkupperController {
  const { template } = specOf<{
    template: { spec?: { containers?: { image?: string; env?: Variable[] }[] } };
  }>(deployment);
  const container = template?.spec?.containers?.[0];
  const image = container?.image ?? '';
  const variable = (name: string) => container?.env?.find((each) => each.name === name);
  const watched = variable('WATCH_NAMESPACE');
  const { conditions } = statusOf<{ conditions: Condition[] }>(deployment);
  return {
    name: deployment.metadata.name,
    namespace: deployment.metadata.namespace ?? '',
    version: /:([^:/@]+)(?:@.*)?$/.exec(image)?.[1] ?? '',
    isAvailable: conditionOf(conditions, 'Available')?.status === 'True',
    // Of the pod itself where it is not written out: the installation for one namespace does it so.
    watches:
      watched === undefined
        ? null
        : watched.value || (watched.valueFrom ? (deployment.metadata.namespace ?? '') : null),
    needsNaming:
      variable('REQUIRE_EXPLICIT_CONTROL')?.value === 'true' || watched?.valueFrom !== undefined,
  };
}

async function listOrNull(
  cluster: Cluster,
  apiVersion: string,
  kind: string,
  call: CallOptions,
): Promise<KubernetesObject[] | null> {
  try {
    return await listObjects(cluster, { apiVersion, kind, ...call });
  } catch (error) {
    if (isClusterError(error, 'forbidden', 'kind_unknown')) return null;
    throw error;
  }
}
