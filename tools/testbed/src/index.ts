export {
  canDelay,
  makeTwoNamespaces,
  type Side,
  type TwoNamespaces,
  whyNoNamespaces,
} from './namespaces/two-namespaces.ts';
export { runProgram } from './namespaces/run-program.ts';
export type { HostStatus } from './site/host-messages.ts';
export {
  startTestbed,
  type Testbed,
  type TestbedOptions,
  type TestbedSite,
  until,
} from './start-testbed.ts';
export { routerForTestbed } from './why-no-testbed.ts';
