import { type Resource, type SkupperKind, type SkupperResource } from '../resources/kinds.ts';
import { type Condition } from '../resources/status.ts';
import { crdErrors } from './crd-schemas.ts';

/** When a resource was made, when its conditions last changed, and two times at which to look. */
export const created = '2026-06-03T10:00:00Z';
export const changed = '2026-06-03T10:00:10Z';
export const soon = new Date('2026-06-03T10:00:20Z');
export const later = new Date('2026-06-03T11:00:00Z');

const specs: Record<SkupperKind, object> = {
  Site: { linkAccess: 'route' },
  Listener: { routingKey: 'k', host: 'k', port: 80 },
  Connector: { routingKey: 'k', selector: 'app=k', port: 80 },
  MultiKeyListener: { host: 'k', port: 80, strategy: { priority: { routingKeys: ['k'] } } },
  AttachedConnector: { siteNamespace: 's', selector: 'app=k', port: 80 },
  AttachedConnectorBinding: { connectorNamespace: 'c', routingKey: 'k' },
  Link: { endpoints: [], tlsCredentials: 'l' },
  AccessGrant: { redemptionsAllowed: 2, expirationWindow: '15m' },
  AccessToken: { url: 'https://g/u', code: 'c', ca: 'ca' },
  RouterAccess: { roles: [{ name: 'edge' }], tlsCredentials: 'r' },
  SecuredAccess: { selector: {}, ports: [] },
  Certificate: { ca: 'c', subject: 's', client: true },
};

/** A condition as the controller writes it. */
export function condition(
  type: string,
  status: Condition['status'],
  message: string,
  reason?: string,
): Condition {
  return {
    type,
    status,
    message,
    reason: reason ?? (status === 'True' ? 'Ready' : 'Pending'),
    observedGeneration: 2,
    lastTransitionTime: changed,
  };
}

/** A condition that is true. */
export const ok = (type: string) => condition(type, 'True', 'OK');

/** A resource with this status, which is held against its CRD. */
export function resource(
  kind: SkupperKind,
  conditions: Condition[],
  status: object = {},
): SkupperResource {
  const made = {
    apiVersion: 'skupper.io/v2alpha1',
    kind,
    metadata: { name: 'x', generation: 2, creationTimestamp: created },
    spec: specs[kind],
    status: { conditions, ...status },
  } as unknown as SkupperResource;
  const { generation: _g, creationTimestamp: _c, ...metadata } = made.metadata;
  const errors = crdErrors({ ...made, metadata } as Resource);
  if (errors.length > 0) throw new Error(errors.join('\n'));
  return made;
}

/** The conditions that make each kind ready. */
export const ready: Record<SkupperKind, string[]> = {
  Site: ['Configured', 'Running', 'Resolved'],
  Listener: ['Configured', 'Matched'],
  Connector: ['Configured', 'Matched'],
  MultiKeyListener: ['Configured', 'Operational'],
  AttachedConnector: ['Configured'],
  AttachedConnectorBinding: ['Configured', 'Matched'],
  Link: ['Configured', 'Operational'],
  AccessGrant: ['Processed', 'Resolved'],
  AccessToken: ['Redeemed'],
  RouterAccess: ['Configured', 'Resolved'],
  SecuredAccess: ['Configured', 'Resolved'],
  Certificate: ['Ready'],
};

/** The conditions before one, all true, as the controller sets them in order. */
export function before(kind: SkupperKind, type: string): Condition[] {
  return ready[kind].slice(0, ready[kind].indexOf(type)).map(ok);
}
