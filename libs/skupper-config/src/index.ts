export * from './target.ts';
export {
  type Finding,
  type FieldPath,
  formatFieldPath,
  formatFinding,
  type Severity,
} from './finding.ts';
export { SkupperConfigError, type SkupperConfigErrorCode } from './errors.ts';

export { type AccessGrant, type AccessGrantSpec } from './resources/access-grant.ts';
export { type AccessToken, type AccessTokenSpec } from './resources/access-token.ts';
export {
  type AccessType,
  accessTypes,
  type LinkAccess,
  linkAccesses,
} from './resources/access-type.ts';
export {
  type AttachedConnector,
  type AttachedConnectorBinding,
  type AttachedConnectorBindingSpec,
  type AttachedConnectorSpec,
} from './resources/attached-connector.ts';
export { type Certificate, type CertificateSpec } from './resources/certificate.ts';
export { type Connector, type ConnectorSpec } from './resources/connector.ts';
export { type Endpoint, type LinkRole, linkRoles } from './resources/endpoint.ts';
export {
  apiVersionOf,
  isResourceKind,
  plurals,
  type Resource,
  type ResourceKind,
  type ResourceOf,
  resourceSchemas,
  type SkupperKind,
  type SkupperResource,
  systemSiteKinds,
} from './resources/kinds.ts';
export { type Link, type LinkSpec } from './resources/link.ts';
export {
  type Listener,
  type ListenerSpec,
  type Observer,
  observers,
} from './resources/listener.ts';
export { type Metadata } from './resources/metadata.ts';
export {
  type MultiKeyListener,
  type MultiKeyListenerSpec,
} from './resources/multi-key-listener.ts';
export { orderResources } from './resources/order-resources.ts';
export { skupperApiVersion } from './resources/resource-schema.ts';
export { type RouterAccess, type RouterAccessSpec } from './resources/router-access.ts';
export { type ConfigMap, type Secret, tlsSecretType } from './resources/secret.ts';
export { type SecuredAccess } from './resources/secured-access.ts';
export { type Site, type SiteRecord, type SiteSpec } from './resources/site.ts';
export { type AnyStatus, type Condition } from './resources/status.ts';

export * from './build/build-access.ts';
export * from './build/build-connector.ts';
export * from './build/build-link.ts';
export * from './build/build-listener.ts';
export { type ResourceInput } from './build/build-resource.ts';
export * from './build/build-secret.ts';
export * from './build/build-site.ts';
export * from './build/read-link-documents.ts';
export { composeResources } from './build/compose-resources.ts';

export { lintFiles, type LintOptions, lintResources, type SourceFile } from './lint/lint.ts';
export { lintCatalogue, type LintDescription } from './lint/lint-catalogue.ts';

export { assessReadiness, type ReadinessOptions } from './readiness/assess-readiness.ts';
export { combineReadiness, type CombinedReadiness } from './readiness/combine-readiness.ts';
export {
  incomingLinks,
  type NetworkLink,
  type NetworkView,
  readNetwork,
} from './readiness/network-view.ts';
export { type Readiness } from './readiness/readiness.ts';

export * from './resource-tree/apply-resource-tree.ts';
export {
  canonicalFileName,
  type ResourceFile,
  toResourceFile,
} from './resource-tree/canonical-file.ts';
export { checkReplacement } from './resource-tree/check-replacement.ts';
export { decideReload, type ReloadDecision } from './resource-tree/decide-reload.ts';
export { diffResources, type ResourceChange } from './resource-tree/diff-resources.ts';
export { lintResourceTree } from './resource-tree/lint-resource-tree.ts';
export {
  parseResources,
  readResourceTree,
  resourcesOfTree,
  type ResourceTree,
} from './resource-tree/read-resource-tree.ts';
export {
  skupperBaseDirectory,
  type SkupperOwner,
  type SkupperPaths,
  skupperPaths,
} from './resource-tree/skupper-paths.ts';

export { type ProxySettings, proxyFromEnvironment } from './redemption/proxy.ts';
export { redeemAccessToken, type RedeemOptions } from './redemption/redeem-access-token.ts';
export {
  RedemptionError,
  type RedemptionErrorCode,
  type RedemptionSpent,
} from './redemption/redemption-error.ts';

export { toYaml } from './yaml/to-yaml.ts';
