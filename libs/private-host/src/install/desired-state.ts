import type { VerificationKey } from '@vigia/pairing';
import { buildConnector, buildSite, type Resource, type Target } from '@vigia/skupper-config';

import {
  filterTable,
  renderRouterFilter,
  serviceControlGroup,
} from '../containment/render-router-filter.ts';
import type { WantedFile } from '../host/files.ts';
import type { HostPaths } from '../host/host-paths.ts';
import { renderUnits, serviceNames, type UnitFile } from '../units/render-units.ts';
import type { PrivateSite } from './private-site.ts';
import { formatVerificationKeys } from './verification-keys.ts';

/** What should be on the host. */
export type DesiredState = {
  site: PrivateSite;
  resources: readonly Resource[];
  target: Target;
  units: readonly UnitFile[];
  keys: readonly WantedFile[];
  /** What the agent reads at its start alone. */
  agentFiles: readonly WantedFile[];
  /** What is read at the router's start alone. */
  routerFiles: readonly WantedFile[];
};

export type DesiredStateInput = {
  site: PrivateSite;
  /** From `joinNetwork`. */
  join: readonly Resource[];
  verificationKeys: readonly VerificationKey[];
  skupperVersion: string;
  paths: HostPaths;
  isRoot: boolean;
  routerProgram: string | null;
};

/** Works out what should be there; changes nothing. @throws SkupperConfigError `invalid_resource` */
export function desiredState(input: DesiredStateInput): DesiredState {
  const { site, join: joined, verificationKeys, skupperVersion, paths } = input;
  const { platform, namespace } = site;
  const target = { platform, version: skupperVersion, namespace } as const;
  const { routingKey } = site.link;
  return {
    site,
    target,
    resources: [
      buildSite({ name: site.name, namespace }, target),
      buildConnector(
        // The literal: localhost may be ::1 first, and the router's container is in the host's own network.
        { name: 'vigia-agent', namespace, routingKey, host: '127.0.0.1', port: site.agentPort },
        target,
      ),
      ...joined,
    ],
    units: renderUnits(input),
    agentFiles: site.limits
      ? [{ path: paths.limits, text: `${JSON.stringify(site.limits, null, 2)}\n`, mode: 0o600 }]
      : [],
    routerFiles: routerFiles(site, paths),
    keys: [
      {
        path: paths.verificationKeys,
        text: formatVerificationKeys(verificationKeys.map(({ publicKeyPem }) => publicKeyPem)),
        mode: 0o600,
      },
    ],
  };
}

/** The filter that the router's unit loads; none where the host has none. Pure. */
export function routerFiles(
  {
    containment,
    namespace,
    agentPort,
  }: Pick<PrivateSite, 'containment' | 'namespace' | 'agentPort'>,
  { routerFilter }: HostPaths,
): WantedFile[] {
  if (!containment) return [];
  const text = renderRouterFilter({
    table: filterTable(namespace),
    controlGroup: serviceControlGroup(serviceNames(namespace).router),
    agentPort,
    containment,
  });
  return [{ path: routerFilter, text, mode: 0o600 }];
}
