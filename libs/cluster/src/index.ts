export { type ApiCall, type ApiResource, type Cluster } from './connection/cluster.ts';
export { connectToCluster, type ConnectOptions } from './connection/connect-to-cluster.ts';
export {
  ClusterError,
  type ClusterErrorCode,
  type ClusterErrorDetails,
  type ErrorCause,
  isClusterError,
} from './errors/cluster-error.ts';
export {
  describeReference,
  groupOf,
  keyOf,
  type KubernetesObject,
  type ManagedFieldsEntry,
  type ObjectMetadata,
  type ObjectReference,
  referenceOf,
} from './objects/kubernetes-object.ts';
export * from './objects/object-client.ts';
