import { isDeepStrictEqual } from 'node:util';

import { type KubernetesObject } from '../objects/kubernetes-object.ts';
import { fieldManager } from '../objects/object-client.ts';

const givenByServer = [
  'managedFields',
  'resourceVersion',
  'generation',
  'creationTimestamp',
  'uid',
  'selfLink',
] as const;

/** An object without its status and what the API server keeps for itself: what remains is what someone wanted. */
export function withoutServerFields(object: KubernetesObject): KubernetesObject {
  const { status: _status, ...rest } = object;
  const metadata = { ...rest.metadata };
  for (const field of givenByServer) delete metadata[field];
  return { ...rest, metadata };
}

/** Whether writing `after` over `before` changes a value or gives up or takes a field. */
export function isChange(
  before: KubernetesObject,
  after: KubernetesObject,
  manager = fieldManager,
): boolean {
  return (
    !isDeepStrictEqual(withoutServerFields(before), withoutServerFields(after)) ||
    !isDeepStrictEqual(ownFields(before, manager), ownFields(after, manager))
  );
}

/** The fields that our apply owns. Without them, a field that is given up and owned by another too would stay ours. */
function ownFields({ metadata }: KubernetesObject, name: string): unknown {
  return metadata.managedFields?.find(
    ({ manager, operation, subresource }) =>
      manager === name && operation === 'Apply' && subresource === undefined,
  )?.fieldsV1;
}
