import { type Resource, type ResourceKind } from './kinds.ts';

/**
 * The order in which to apply: the site, then authorities and credentials, then what names them. One resource
 * that names an absent Secret stops every router configuration update of its site in Skupper 2.2.1.
 */
const order: readonly ResourceKind[] = [
  'Site',
  'Certificate',
  'Secret',
  'ConfigMap',
  'RouterAccess',
  'SecuredAccess',
  'Listener',
  'MultiKeyListener',
  'Connector',
  'AttachedConnectorBinding',
  'AttachedConnector',
  'Link',
  'AccessGrant',
  'AccessToken',
];

const compareText = (left: string, right: string) => (left < right ? -1 : left > right ? 1 : 0);

/** Sorts resources into the order in which to apply them; the same set always comes out the same. */
export function orderResources<R extends Resource>(resources: readonly R[]): R[] {
  return [...resources].sort(
    (left, right) =>
      order.indexOf(left.kind) - order.indexOf(right.kind) ||
      compareText(left.metadata.namespace ?? '', right.metadata.namespace ?? '') ||
      compareText(left.metadata.name, right.metadata.name),
  );
}
