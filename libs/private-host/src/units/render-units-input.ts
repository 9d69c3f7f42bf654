import type { HostPaths } from '../host/host-paths.ts';
import type { PrivateSite } from '../install/private-site.ts';

export type RenderUnitsInput = {
  site: PrivateSite;
  paths: HostPaths;
  isRoot: boolean;
  /** Where skrouterd is, on the platform linux: systemd itself looks in few places. */
  routerProgram: string | null;
};
