import { type Endpoint, type LinkRole } from '../resources/endpoint.ts';
import { type Link } from '../resources/link.ts';
import { type Secret } from '../resources/secret.ts';
import { type SiteMode, type Target } from '../target.ts';
import { buildResource, type ResourceInput, withoutUndefined } from './build-resource.ts';
import { buildTlsSecret, type TlsCredentials } from './build-secret.ts';

/** A place where the remote router can be dialled; a port may be a number here, Skupper wants a string. */
export interface LinkEndpoint {
  readonly name: LinkRole;
  readonly host: string;
  readonly port: number | string;
  readonly group?: string;
}

interface LinkOptions extends ResourceInput {
  /** The mode of the site that dials: its endpoint must be among those given. */
  readonly siteMode: SiteMode;
  /** 1 or more; 1 where it is absent. */
  readonly cost?: number;
  /** A Secret (kubernetes.io/basic-auth) with host, port, username and password of an HTTP proxy. Kubernetes only. */
  readonly proxySecret?: string;
}

export interface LinkInput extends LinkOptions {
  readonly endpoints: readonly LinkEndpoint[];
  readonly tlsCredentials: string;
}

/** Makes a Link. @throws SkupperConfigError `invalid_resource`, also when the endpoint for the mode of the site is missing */
export function buildLink(input: LinkInput, target: Target): Link {
  return buildResource(
    'Link',
    input,
    {
      endpoints: input.endpoints.map(({ name, host, port, group }) =>
        withoutUndefined({ name, host, port: String(port), group }),
      ),
      tlsCredentials: input.tlsCredentials,
      cost: input.cost,
      settings: input.proxySecret ? { 'proxy-configuration': input.proxySecret } : undefined,
    },
    { ...target, siteMode: input.siteMode },
  );
}

export interface LinkResourcesInput extends LinkOptions {
  /** As in `Site.status.endpoints` of the remote site. */
  readonly endpoints: readonly Endpoint[];
  readonly credentials: TlsCredentials;
}

/**
 * Makes all that joins one site to another: the Secret with the client certificate, and a Link for each router
 * group of the remote site, since two routers behind one Link would split its traffic. The Secret comes first.
 * @throws SkupperConfigError `invalid_resource`
 */
export function buildLinkResources(
  input: LinkResourcesInput,
  target: Target,
): { secret: Secret; links: Link[] } {
  const { name, namespace, labels, annotations } = input;
  const secret = buildTlsSecret(
    { name, namespace, labels, annotations, credentials: input.credentials },
    target,
  );
  const groups = Map.groupBy(
    input.endpoints.filter(
      (endpoint) => endpoint.name === 'inter-router' || endpoint.name === 'edge',
    ),
    ({ group }) => group ?? '',
  );
  const byName = [...groups].sort(([left], [right]) => (left < right ? -1 : 1));
  const links = (byName.length > 0 ? byName : [['', []] as const]).map(([, endpoints], index) =>
    buildLink(
      {
        ...input,
        name: byName.length > 1 ? `${name}-${index + 1}` : name,
        endpoints: endpoints as LinkEndpoint[],
        tlsCredentials: name,
      },
      target,
    ),
  );
  return { secret, links };
}
