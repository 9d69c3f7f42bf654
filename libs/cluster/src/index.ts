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
export {
  type ApplySet,
  applySetAnnotations,
  applySetId,
  applySetLabels,
  asMember,
  groupKindOf,
  parentOf,
} from './apply-set/apply-set.ts';
export {
  applyPlan,
  type ApplyPlanOptions,
  ensureParent,
  settleParent,
} from './apply-set/apply-plan.ts';
export { withoutServerFields } from './apply-set/comparable.ts';
export { markOwnNamespace, removeOwnNamespace } from './apply-set/own-namespace.ts';
export {
  type Plan,
  planChanges,
  type PlannedChange,
  type PlanOptions,
} from './apply-set/plan-changes.ts';
export { listSet, type RemoveOptions, removeSet } from './apply-set/remove-set.ts';
export { type AccessQuestion, askRights } from './facts/can-i.ts';
export {
  type ClusterFacts,
  type NamedClass,
  readClusterFacts,
  type SkupperFacts,
} from './facts/cluster-facts.ts';
export { addressesOf } from './readiness/assess-exposure.ts';
export { assessObject, type Assessment } from './readiness/assess-object.ts';
export { readinessIn } from './readiness/readiness-in-portuguese.ts';
export {
  lookAt,
  type ObjectState,
  podsOf,
  waitUntilReady,
  type WaitOptions,
  type WaitResult,
} from './readiness/wait-until-ready.ts';
export { type PublicAddress, findPublicAddress } from './public-site/public-address.ts';
export {
  ensureKeys,
  type EnsureKeysOptions,
  keyFiles,
  type PublicKeys,
  readKeys,
  readSecretsRevision,
  verificationKeysIn,
} from './public-site/keys.ts';
export {
  preflight,
  type Preflight,
  type PreflightCode,
  type PreflightFinding,
} from './public-site/preflight.ts';
export { type PathProof, provePublicPath, type ProveOptions } from './public-site/prove-path.ts';
export { secretReferences, siteSet, type SiteSecrets } from './public-site/site-set.ts';
export { secureRouters } from './public-site/secure-routers.ts';
export { installManifest, readManifest } from './public-site/install-manifest.ts';
export { type LogLine, type LogOptions, type LogSource, readLogs } from './logs/read-logs.ts';
export { type ForwardedPort, forwardPort, type ForwardOptions } from './forward/forward-port.ts';
export { createPublicContext, publicChecks } from './checks/public-checks.ts';
export { type IssuedLink, type PublicContext } from './checks/public-context.ts';
export {
  type AgentAnswer,
  type AgentDoor,
  askAgent,
  openAgentDoor,
} from './rotation/agent-door.ts';
export {
  finishSigning,
  makeNextSigningKey,
  readSigning,
  type Signing,
  swapSigningKeys,
} from './rotation/signing-rotation.ts';
export {
  makeNextSession,
  readSession,
  retirePreviousSession,
  type Session,
  swapSessions,
} from './rotation/session-rotation.ts';
