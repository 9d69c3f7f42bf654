import { type LinkAccess } from '../resources/access-type.ts';
import { type Site } from '../resources/site.ts';
import { type Target } from '../target.ts';
import { buildResource, type ResourceInput, withoutUndefined } from './build-resource.ts';

/** The settings of a Site that Skupper really reads. Those that only the schema names are not offered. */
export interface SiteSettings {
  /** Connections between two routers for data; 1 or more. */
  readonly dataConnections?: number;
  /** The name of a sizing ConfigMap. */
  readonly size?: string;
  /** How many earlier TLS credentials keep open connections alive; 2 by the code, 1 by the schema. */
  readonly priorTlsRevisions?: number;
  readonly disableAntiAffinity?: boolean;
  readonly ingressClassName?: string;
}

interface CommonSiteInput extends ResourceInput {
  readonly serviceAccount?: string;
  /** The Secret that signs link credentials; `skupper-site-ca` by default. */
  readonly defaultIssuer?: string;
  readonly settings?: SiteSettings;
}

/** An edge site dials out only: it has no link access and no second router. */
export type SiteInput = CommonSiteInput &
  (
    | { readonly edge: true; readonly linkAccess?: 'none'; readonly ha?: false }
    | { readonly edge?: false; readonly linkAccess?: LinkAccess; readonly ha?: boolean }
  );

/** Makes a Site. @throws SkupperConfigError `invalid_resource` */
export function buildSite(input: SiteInput, target: Target): Site {
  const settings = input.settings && toSettings(input.settings);
  return buildResource(
    'Site',
    input,
    {
      linkAccess: input.linkAccess,
      ha: input.ha,
      edge: input.edge,
      serviceAccount: input.serviceAccount,
      defaultIssuer: input.defaultIssuer,
      settings: settings && Object.keys(settings).length > 0 ? settings : undefined,
    },
    target,
  );
}

function toSettings(settings: SiteSettings): Record<string, string> {
  return withoutUndefined({
    'router-data-connection-count': settings.dataConnections?.toString(),
    size: settings.size,
    'tls-prior-valid-revisions': settings.priorTlsRevisions?.toString(),
    'disable-anti-affinity': settings.disableAntiAffinity?.toString(),
    ingressClassName: settings.ingressClassName,
  }) as Record<string, string>;
}
