export { type ApiServer, kubeconfigFor, startApiServer } from './api-server/start-api-server.ts';
export { type EnvironmentKind, type TestEnvironment, testEnvironments } from './environments.ts';
export {
  createNetworkSite,
  installController,
  networkOf,
  type NetworkSite,
} from './network-site.ts';
export { installSkupperDefinitions } from './install-skupper.ts';
export { servePortForward } from './kubelet/serve-port-forward.ts';
export { startKubelet, type TestKubelet } from './kubelet/start-kubelet.ts';
export { stopAtRequest } from './stop-at-request.ts';
export {
  findKubebuilderAssets,
  type RealApiServer,
  startRealApiServer,
} from './real-api-server.ts';
export { actAsControllers } from './act-as-controllers.ts';
export { actAsSkupper, type SkupperStandIn } from './act-as-skupper.ts';
