import { type z } from 'zod';

import { accessGrantSchema } from './access-grant.ts';
import { accessTokenSchema } from './access-token.ts';
import { attachedConnectorBindingSchema, attachedConnectorSchema } from './attached-connector.ts';
import { certificateSchema } from './certificate.ts';
import { connectorSchema } from './connector.ts';
import { linkSchema } from './link.ts';
import { listenerSchema } from './listener.ts';
import { multiKeyListenerSchema } from './multi-key-listener.ts';
import { skupperApiVersion } from './resource-schema.ts';
import { routerAccessSchema } from './router-access.ts';
import { configMapSchema, secretSchema } from './secret.ts';
import { securedAccessSchema } from './secured-access.ts';
import { siteSchema } from './site.ts';

/** The schema of every kind that this library knows. */
export const resourceSchemas = {
  Site: siteSchema,
  Listener: listenerSchema,
  Connector: connectorSchema,
  MultiKeyListener: multiKeyListenerSchema,
  AttachedConnector: attachedConnectorSchema,
  AttachedConnectorBinding: attachedConnectorBindingSchema,
  Link: linkSchema,
  AccessGrant: accessGrantSchema,
  AccessToken: accessTokenSchema,
  RouterAccess: routerAccessSchema,
  SecuredAccess: securedAccessSchema,
  Certificate: certificateSchema,
  Secret: secretSchema,
  ConfigMap: configMapSchema,
} as const;

export type ResourceKind = keyof typeof resourceSchemas;

/** The resource of a kind. */
export type ResourceOf<Kind extends ResourceKind> = z.infer<(typeof resourceSchemas)[Kind]>;

/** Any resource that this library knows. */
export type Resource = { [Kind in ResourceKind]: ResourceOf<Kind> }[ResourceKind];

/** Any kind of the group skupper.io. */
export type SkupperKind = Exclude<ResourceKind, 'Secret' | 'ConfigMap'>;
export type SkupperResource = ResourceOf<SkupperKind>;

/** The plural of each kind, as in the paths of the Kubernetes API. */
export const plurals: Readonly<Record<SkupperKind, string>> = {
  Site: 'sites',
  Listener: 'listeners',
  Connector: 'connectors',
  MultiKeyListener: 'multikeylisteners',
  AttachedConnector: 'attachedconnectors',
  AttachedConnectorBinding: 'attachedconnectorbindings',
  Link: 'links',
  AccessGrant: 'accessgrants',
  AccessToken: 'accesstokens',
  RouterAccess: 'routeraccesses',
  SecuredAccess: 'securedaccesses',
  Certificate: 'certificates',
};

/** The kinds that a system site reads; others it skips with a warning. */
export const systemSiteKinds: ReadonlySet<string> = new Set<ResourceKind>([
  'Site',
  'Listener',
  'Connector',
  'MultiKeyListener',
  'RouterAccess',
  'AccessGrant',
  'Link',
  'AccessToken',
  'Certificate',
  'SecuredAccess',
  'Secret',
  'ConfigMap',
]);

/** Tells whether a kind is one that this library knows. */
export function isResourceKind(kind: unknown): kind is ResourceKind {
  return typeof kind === 'string' && Object.hasOwn(resourceSchemas, kind);
}

/** The group and version of a kind. */
export function apiVersionOf(kind: ResourceKind): string {
  return kind === 'Secret' || kind === 'ConfigMap' ? 'v1' : skupperApiVersion;
}
