export { type AgentHealth, readAgentHealth } from './agent/agent-health.ts';
export { askOperator, OperatorError, type OperatorErrorCode } from './agent/operator-client.ts';
export { agentChecks, type AgentContext } from './checks/agent-checks.ts';
export { createSiteContext } from './checks/create-context.ts';
export { hostChecks } from './checks/host-checks.ts';
export { linkChecks } from './checks/link-checks.ts';
export { preflightChecks, privateSiteChecks } from './checks/private-site-checks.ts';
export type { HostContext, LinkContext, SiteContext } from './checks/site-context.ts';
export { canHideHome } from './containment/can-hide-home.ts';
export {
  chooseContainment,
  findFilterProgram,
  type LookUpAll,
  type Uncontained,
} from './containment/choose-containment.ts';
export type { Containment } from './containment/containment.ts';
export { type LoadedFilter, readLoadedFilter } from './containment/read-filter.ts';
export {
  filterTable,
  renderRouterFilter,
  type RouterFilterInput,
  serviceControlGroup,
} from './containment/render-router-filter.ts';
export { type HostPaths, hostPaths } from './host/host-paths.ts';
export { describeHost, type PrivateHost } from './host/private-host.ts';
export { createProcessRunner, type ProcessRunner, type ProcessResult } from './host/run-process.ts';
export { applyInstall, type InstallStep } from './install/apply-install.ts';
export { desiredState, type DesiredState } from './install/desired-state.ts';
export { joinNetwork } from './install/join-network.ts';
export {
  type LifeCycleContext,
  removeSite,
  servicesOf,
  startSite,
  stopSite,
} from './install/life-cycle.ts';
export { type InstallPlan, planInstall } from './install/plan-install.ts';
export { platforms, type PrivateSite, privateSiteSchema } from './install/private-site.ts';
export { formatSiteFile, readSiteFile } from './install/site-file.ts';
export { type TrustOutcome, trustKeys } from './install/trust-keys.ts';
export { readVerificationKeyFile } from './install/verification-keys.ts';
export { type Progress, waitUntilReady } from './install/wait-until-ready.ts';
export { PrivateHostError, type PrivateHostErrorCode } from './private-host-error.ts';
export { type FilterReport, keepFilter, type KeepFilterOptions } from './router/keep-filter.ts';
export { keepLink, type KeepLinkOptions, type WatchReport } from './router/keep-link.ts';
export { readRouterLinks } from './router/router-links.ts';
export { readWatchRecord, type WatchRecord } from './router/watch-record.ts';
export { createServiceManager, type ServiceManager } from './services/service-manager.ts';
export { createSkupperCli, type SkupperCli } from './skupper/skupper-cli.ts';
export { renderUnits, serviceNames, type UnitFile } from './units/render-units.ts';
export type { LinkState, WatchedLink } from '@vigia/router-network';
