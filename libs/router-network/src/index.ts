export {
  type CertificateAuthority,
  type CertificateAuthorityOptions,
  type CertificateRequest,
  type CertificateUse,
  createCertificateAuthority,
  type Credentials,
} from './credentials/certificate-authority.ts';
export {
  type CredentialFiles,
  credentialFiles,
  writeCredentials,
} from './credentials/credential-files.ts';
export type { ManagementListener, SiteIdentity } from './configuration/common-entities.ts';
export {
  type PrivateRouterOptions,
  privateRouterConfiguration,
} from './configuration/private-router.ts';
export {
  type PublicRouterOptions,
  publicRouterConfiguration,
} from './configuration/public-router.ts';
export {
  configurationText,
  type RouterConfiguration,
  type RouterEntity,
} from './configuration/router-configuration.ts';
export { freePort } from './free-port.ts';
export { RouterNetworkError, type RouterNetworkErrorCode } from './errors.ts';
export {
  findRouter,
  type FindRouterOptions,
  routerImage,
  type RouterProgram,
} from './find-router.ts';
export {
  type EndpointFinding,
  type LinkEndpoint,
  probeLinkEndpoint,
} from './management/probe-link-endpoint.ts';
export {
  type ManagedEntity,
  type ManagementEndpoint,
  openManagement,
  type OpenManagementOptions,
  type RouterManagement,
} from './management/router-management.ts';
export {
  type LinkState,
  type ListenerState,
  readLinks,
  readListeners,
} from './management/router-state.ts';
export { awaitListener } from './network/await-listener.ts';
export {
  type NetworkOptions,
  prepareNetwork,
  type PreparedNetwork,
  type PreparedPrivateSite,
  type PreparedSite,
} from './network/prepare-network.ts';
export {
  keepRouter,
  type KeepRouterOptions,
  type KeptRouter,
  type RouterEvent,
} from './process/keep-router.ts';
export type { RouterEnding } from './process/start-router.ts';
export {
  type LinkWatchdog,
  type LinkWatchdogOptions,
  type RestartReason,
  watchLink,
  type WatchdogEvent,
  type WatchedLink,
} from './watchdog/link-watchdog.ts';
